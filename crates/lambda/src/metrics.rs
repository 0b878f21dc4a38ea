//! The function's own metrics, as lines of its log that CloudWatch takes for metrics (CloudWatch user guide,
//! "Embedded metric format"). No request, no permission.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Duration;

use bongsu_core::delivery::LATE_AFTER;
use bongsu_core::ledger::Waiting;
use bongsu_core::metric::{Metric, NAMESPACE};
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Ending, Outcome};
use bongsu_core::reason::SilenceReason;
use bongsu_core::store::StoreError;
use jiff::Timestamp;
use serde_json::{Value, json};
use tracing::level_filters::LevelFilter;

use crate::log::state_changed_at;

/// What one invocation counts.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Metrics {
    counts: BTreeMap<Metric, usize>,
    slack: Vec<f64>,
    secret: Vec<f64>,
}

impl Metrics {
    pub(crate) fn count(&mut self, metric: Metric, by: usize) {
        if by > 0 {
            *self.counts.entry(metric).or_default() += by;
        }
    }

    /// What became of a notice.
    pub(crate) fn outcome(&mut self, notice: &Notice, outcome: &Outcome, now: Timestamp) {
        match &outcome.result {
            Ok(Ending::Delivered(_, receipt)) => {
                self.delivered(notice, now);
                self.took(receipt.took);
            }
            Ok(Ending::Silenced(SilenceReason::AlreadyDelivered)) => self.count(Metric::Duplicate, 1),
            Ok(Ending::Silenced(_)) => {}
            Ok(Ending::Waiting(Waiting::Storm | Waiting::Group | Waiting::Undelivered)) => {
                self.count(Metric::Digested, 1);
            }
            Err(_) => self.count(Metric::Failed, 1),
        }
        let missed = outcome.not_recorded.as_ref().is_some_and(|error| *error != StoreError::None);
        self.count(Metric::NotRecorded, usize::from(missed));
    }

    /// A notice reached Slack, in whatever message.
    pub(crate) fn delivered(&mut self, notice: &Notice, now: Timestamp) {
        self.count(Metric::Delivered, 1);
        let age = state_changed_at(notice).map(|at| now.duration_since(at));
        self.count(Metric::Delayed, usize::from(age.is_some_and(|age| age > LATE_AFTER)));
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
        let counts = self.counts.into_iter().map(|(metric, count)| (metric, json!(count)));
        let times = [(Metric::SlackLatency, self.slack), (Metric::KmsLatency, self.secret)];
        let times = times.into_iter().filter(|(_, times)| !times.is_empty());
        let values: Vec<_> = counts.chain(times.map(|(metric, times)| (metric, json!(times)))).collect();
        if values.is_empty() {
            return None;
        }
        let definition = |metric: Metric| json!({ "Name": metric.as_str(), "Unit": metric.unit().as_str() });
        let metrics: Vec<_> = values.iter().map(|(metric, _)| definition(*metric)).collect();
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
        line.as_object_mut()?
            .extend(values.into_iter().map(|(metric, value)| (metric.as_str().to_owned(), value)));
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
        metrics.count(Metric::Delivered, 2);
        metrics.count(Metric::Failed, 0);
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
