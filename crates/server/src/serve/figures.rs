//! The counters and times of a replica, in the format of Prometheus.

use std::collections::BTreeMap;
use std::time::Duration;

use bongsu_core::metric::{MetricUnit, OwnMetric};
use bongsu_relay::Metrics;
use prometheus::{
    Error, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};

/// The buckets of latencies in seconds: from a warm connection to a slow retry.
const BUCKETS: [f64; 10] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0];

#[derive(Debug)]
pub struct Figures {
    registry: Registry,
    counts: BTreeMap<OwnMetric, IntCounter>,
    times: BTreeMap<OwnMetric, Histogram>,
    received: IntCounterVec,
    working: IntGauge,
}

/// Counts one message in progress until it is dropped.
#[derive(Debug)]
pub(super) struct Working(IntGauge);

impl Drop for Working {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Figures {
    /// Creates all figures with the value zero.
    ///
    /// # Errors
    ///
    /// Returns an error if two figures have the same name, which is not the case.
    pub fn new() -> Result<Self, Error> {
        let registry = Registry::new();
        let received = IntCounterVec::new(
            Opts::new("bongsu_received_total", "Messages received from a queue."),
            &["queue"],
        )?;
        let working = IntGauge::new("bongsu_working", "Messages in progress.")?;
        registry.register(Box::new(received.clone()))?;
        registry.register(Box::new(working.clone()))?;
        let (mut counts, mut times) = (BTreeMap::new(), BTreeMap::new());
        for metric in OwnMetric::ALL {
            let name = format!("bongsu_{}", snake_case(metric.as_str()));
            match metric.unit() {
                MetricUnit::Count => {
                    let counter = IntCounter::new(format!("{name}_total"), metric.meaning())?;
                    registry.register(Box::new(counter.clone()))?;
                    counts.insert(metric, counter);
                }
                MetricUnit::Milliseconds => {
                    let options = HistogramOpts::new(format!("{name}_seconds"), metric.meaning());
                    let histogram = Histogram::with_opts(options.buckets(BUCKETS.to_vec()))?;
                    registry.register(Box::new(histogram.clone()))?;
                    times.insert(metric, histogram);
                }
            }
        }
        Ok(Self { registry, counts, times, received, working })
    }

    /// Adds the counts of an invocation.
    pub(super) fn add(&self, metrics: &Metrics) {
        for (metric, count) in &metrics.counts {
            if let Some(counter) = self.counts.get(metric) {
                counter.inc_by(u64::try_from(*count).unwrap_or(u64::MAX));
            }
        }
        self.observe(OwnMetric::SlackLatency, &metrics.messages);
        self.observe(OwnMetric::KmsLatency, &metrics.secrets);
    }

    fn observe(&self, metric: OwnMetric, times: &[Duration]) {
        if let Some(histogram) = self.times.get(&metric) {
            times.iter().for_each(|took| histogram.observe(took.as_secs_f64()));
        }
    }

    /// Counts messages received from a queue.
    pub(super) fn received(&self, queue: &str, messages: usize) {
        let name = queue.rsplit('/').next().unwrap_or(queue);
        self.received.with_label_values(&[name]).inc_by(messages as u64);
    }

    /// Counts a message in progress.
    pub(super) fn working(&self) -> Working {
        self.working.inc();
        Working(self.working.clone())
    }

    /// Returns the figures in the text format of Prometheus.
    pub(super) fn to_text(&self) -> String {
        TextEncoder::new().encode_to_string(&self.registry.gather()).unwrap_or_default()
    }
}

/// Writes `found_by_audit` for `FoundByAudit`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_the_counts_of_an_invocation_for_prometheus() {
        let figures = Figures::new().unwrap();
        let mut metrics = Metrics::default();
        metrics.count(OwnMetric::FoundByAudit, 2);
        metrics.messages.push(Duration::from_millis(120));
        figures.add(&metrics);
        figures.received("https://sqs.eu-west-1.amazonaws.com/123456789012/alarms", 3);
        let working = figures.working();
        let text = figures.to_text();
        for line in [
            "bongsu_found_by_audit_total 2",
            "bongsu_delivered_total 0",
            "bongsu_slack_latency_seconds_bucket{le=\"0.25\"} 1",
            "bongsu_slack_latency_seconds_sum 0.12",
            "bongsu_received_total{queue=\"alarms\"} 3",
            "bongsu_working 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
        drop(working);
        assert!(figures.to_text().contains("bongsu_working 0"));
    }
}
