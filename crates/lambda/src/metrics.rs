//! Writes the function's metrics as log lines, which CloudWatch converts to metrics (CloudWatch user guide, "Embedded
//! metric format"). That needs neither a request nor a permission.

use std::io::Write as _;
use std::time::Duration;

use bongsu_core::metric::{NAMESPACE, OwnMetric};
use bongsu_relay::Metrics;
use jiff::Timestamp;
use serde_json::{Value, json};
use tracing::level_filters::LevelFilter;

/// Writes a line if there is any metric.
pub(crate) fn write(metrics: &Metrics, function: &str, level: LevelFilter, now: Timestamp) {
    if let Some(line) = line(metrics, function, level, now) {
        // A failure only loses the metrics.
        let _ = writeln!(std::io::stdout().lock(), "{line}");
    }
}

fn line(metrics: &Metrics, function: &str, level: LevelFilter, now: Timestamp) -> Option<Value> {
    let counts = metrics.counts.iter().map(|(&metric, count)| (metric, json!(count)));
    let times = [(OwnMetric::SlackLatency, &metrics.messages), (OwnMetric::KmsLatency, &metrics.secrets)];
    let times = times.into_iter().filter(|(_, times)| !times.is_empty());
    let times = times.map(|(metric, times)| (metric, times.iter().copied().map(milliseconds).collect()));
    let values: Vec<(OwnMetric, Value)> = counts.chain(times).collect();
    if values.is_empty() {
        return None;
    }
    let definition = |metric: OwnMetric| json!({ "Name": metric.as_str(), "Unit": metric.unit().as_str() });
    let definitions: Vec<_> = values.iter().map(|(metric, _)| definition(*metric)).collect();
    let directive = json!({
        "Namespace": NAMESPACE, "Dimensions": [["FunctionName"]], "Metrics": definitions,
    });
    let mut line = json!({
        "_aws": { "Timestamp": now.as_millisecond(), "CloudWatchMetrics": [directive] },
        "FunctionName": function,
        // Lambda drops lines below the configured level, and treats a line without a level as INFO.
        "level": level.max(LevelFilter::ERROR).min(LevelFilter::INFO).to_string().to_uppercase(),
        "timestamp": now.to_string(),
    });
    line.as_object_mut()?
        .extend(values.into_iter().map(|(metric, value)| (metric.as_str().to_owned(), value)));
    Some(line)
}

/// Converts a duration to milliseconds, rounded to a microsecond.
fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1_000_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_in_the_embedded_metric_format() {
        let mut metrics = Metrics::default();
        metrics.count(OwnMetric::Delivered, 2);
        metrics.count(OwnMetric::Failed, 0);
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
    fn without_metrics_there_is_no_line() {
        assert_eq!(line(&Metrics::default(), "f", LevelFilter::INFO, Timestamp::UNIX_EPOCH), None);
    }
}
