//! The function's own metrics, as lines of its log that CloudWatch takes for metrics (CloudWatch user guide,
//! "Embedded metric format"). No request, no permission.

use std::io::Write as _;
use std::time::Duration;

use bongsu_core::delivery::LATE_AFTER;
use bongsu_core::ledger::Waiting;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Ending, Outcome};
use bongsu_core::reason::SilenceReason;
use bongsu_core::store::StoreError;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tracing::level_filters::LevelFilter;

use crate::log::state_changed_at;

const NAMESPACE: &str = "bongsu";

/// What one invocation counts.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Metrics {
    counts: Map<String, Value>,
    slack: Vec<f64>,
    secret: Vec<f64>,
}

impl Metrics {
    pub(crate) fn count(&mut self, name: &str, by: usize) {
        if by > 0 {
            let before = self.counts.get(name).and_then(Value::as_u64).unwrap_or_default();
            self.counts.insert(name.to_owned(), json!(before + by as u64));
        }
    }

    /// What became of a notice.
    pub(crate) fn outcome(&mut self, notice: &Notice, outcome: &Outcome, now: Timestamp) {
        match &outcome.result {
            Ok(Ending::Delivered(_, receipt)) => {
                self.delivered(notice, now);
                self.took(receipt.took);
            }
            Ok(Ending::Silenced(SilenceReason::AlreadyDelivered)) => self.count("Duplicate", 1),
            Ok(Ending::Silenced(_)) => {}
            Ok(Ending::Waiting(Waiting::Storm | Waiting::Group | Waiting::Undelivered)) => {
                self.count("Digested", 1);
            }
            Err(_) => self.count("Failed", 1),
        }
        let missed = outcome.not_recorded.as_ref().is_some_and(|error| *error != StoreError::None);
        self.count("NotRecorded", usize::from(missed));
    }

    /// A notice reached Slack, in whatever message.
    pub(crate) fn delivered(&mut self, notice: &Notice, now: Timestamp) {
        self.count("Delivered", 1);
        let age = state_changed_at(notice).map(|at| now.duration_since(at));
        self.count("Delayed", usize::from(age.is_some_and(|age| age > LATE_AFTER)));
    }

    /// A message took so long.
    fn took(&mut self, took: Duration) {
        if !took.is_zero() {
            self.slack.push(milliseconds(took));
        }
    }

    /// Reading a webhook URL took so long.
    pub(crate) fn secret_took(&mut self, took: Duration) {
        self.secret.push(milliseconds(took));
    }

    /// Writes the line, where there is something to tell.
    pub(crate) fn write(self, function: &str, level: LevelFilter, now: Timestamp) {
        if let Some(line) = self.line(function, level, now) {
            // Whoever cannot read the log has no metrics either.
            let _ = writeln!(std::io::stdout().lock(), "{line}");
        }
    }

    fn line(self, function: &str, level: LevelFilter, now: Timestamp) -> Option<Value> {
        let mut values = self.counts;
        for (name, times) in [("SlackLatency", self.slack), ("KmsLatency", self.secret)] {
            if !times.is_empty() {
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
        metrics.took(Duration::from_millis(120));
        metrics.secret_took(Duration::from_micros(9_500));
        let line = metrics.line("mission-lambda", LevelFilter::WARN, Timestamp::UNIX_EPOCH).unwrap();
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
        assert_eq!(Metrics::default().line("f", LevelFilter::INFO, Timestamp::UNIX_EPOCH), None);
    }
}
