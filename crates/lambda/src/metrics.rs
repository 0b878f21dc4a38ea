//! The function's own metrics, as lines of its log that CloudWatch takes for metrics (CloudWatch user guide,
//! "Embedded metric format"). No request, no permission.

use std::io::Write as _;
use std::time::Duration;

use bongsu_relay::Metrics;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tracing::level_filters::LevelFilter;

const NAMESPACE: &str = "bongsu";

/// Writes the line, where there is something to tell.
pub(crate) fn write(metrics: &Metrics, function: &str, level: LevelFilter, now: Timestamp) {
    if let Some(line) = line(metrics, function, level, now) {
        // Whoever cannot read the log has no metrics either.
        let _ = writeln!(std::io::stdout().lock(), "{line}");
    }
}

fn line(metrics: &Metrics, function: &str, level: LevelFilter, now: Timestamp) -> Option<Value> {
    let counts = metrics.counts.iter().map(|(name, count)| ((*name).to_owned(), json!(count)));
    let mut values: Map<String, Value> = counts.collect();
    for (name, times) in [("SlackLatency", &metrics.messages), ("KmsLatency", &metrics.secrets)] {
        if !times.is_empty() {
            let times: Vec<_> = times.iter().copied().map(milliseconds).collect();
            values.insert(name.to_owned(), json!(times));
        }
    }
    let unit = |name: &str| if name.ends_with("Latency") { "Milliseconds" } else { "Count" };
    let metrics: Vec<_> = values.keys().map(|name| json!({ "Name": name, "Unit": unit(name) })).collect();
    if metrics.is_empty() {
        return None;
    }
    let directive = json!({
        "Namespace": NAMESPACE, "Dimensions": [["FunctionName"]], "Metrics": metrics,
    });
    let mut line = json!({
        "_aws": { "Timestamp": now.as_millisecond(), "CloudWatchMetrics": [directive] },
        "FunctionName": function,
        // Lambda drops what is below the level that is set, and takes a line without one for INFO.
        "level": level.max(LevelFilter::ERROR).min(LevelFilter::INFO).to_string().to_uppercase(),
        "timestamp": now.to_string(),
    });
    line.as_object_mut()?.extend(values);
    Some(line)
}

/// To the microsecond.
fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_in_the_embedded_metric_format() {
        let mut metrics = Metrics::default();
        metrics.count("Delivered", 2);
        metrics.count("Failed", 0);
        metrics.messages.push(Duration::from_millis(120));
        metrics.secrets.push(Duration::from_micros(9_500));
        let line = line(&metrics, "mission-lambda", LevelFilter::WARN, Timestamp::UNIX_EPOCH).unwrap();
        let expected = json!({
            "_aws": { "Timestamp": 0, "CloudWatchMetrics": [{
                "Namespace": "bongsu",
                "Dimensions": [["FunctionName"]],
                "Metrics": [
                    { "Name": "Delivered", "Unit": "Count" },
                    { "Name": "SlackLatency", "Unit": "Milliseconds" },
                    { "Name": "KmsLatency", "Unit": "Milliseconds" },
                ],
            }] },
            "FunctionName": "mission-lambda",
            "level": "WARN",
            "timestamp": "1970-01-01T00:00:00Z",
            "Delivered": 2,
            "SlackLatency": [120.0],
            "KmsLatency": [9.5],
        });
        assert_eq!(line, expected);
    }

    #[test]
    fn nothing_to_tell_is_no_line() {
        assert_eq!(line(&Metrics::default(), "f", LevelFilter::INFO, Timestamp::UNIX_EPOCH), None);
    }
}
