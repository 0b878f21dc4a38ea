//! Alarms on metrics that are sampled here rather than by CloudWatch.
//!
//! Metric data go in, with the time they were taken; evaluations come out and, where one changes an
//! alarm's state, the message that CloudWatch would publish to SNS about it. From there on nothing
//! tells it from an alarm of CloudWatch's own.

mod agent;
mod alarm;
mod message;
mod series;
mod source;
mod statistic;
mod watched;

use jiff::Timestamp;

pub use agent::cpu_usage_active;
pub use alarm::{UnwatchableAlarm, WatchedAlarm};
pub use message::StateChange;
pub use source::{MetricDatum, MetricSource};
pub use statistic::Statistic;
pub use watched::Evaluated;

use watched::Watched;

/// Alarms, their states and what they know of their metrics.
#[derive(Debug)]
pub struct Watch {
    alarms: Vec<Watched>,
}

impl Watch {
    /// Creates the alarms at `at`: in INSUFFICIENT_DATA, as CloudWatch does.
    pub fn new(alarms: impl IntoIterator<Item = WatchedAlarm>, at: Timestamp) -> Self {
        Self { alarms: alarms.into_iter().map(|alarm| Watched::new(alarm, at)).collect() }
    }

    /// Takes note of what was sampled at `at`; metrics that no alarm watches are left out.
    pub fn record(&mut self, at: Timestamp, data: &[MetricDatum]) {
        for watched in &mut self.alarms {
            watched.record(at, data);
        }
    }

    /// Evaluates the alarms that are due at `at`: each as often as CloudWatch would.
    pub fn evaluate(&mut self, at: Timestamp) -> Vec<Evaluated<'_>> {
        self.alarms.iter_mut().filter_map(|watched| watched.evaluate(at)).collect()
    }
}

#[cfg(test)]
mod tests;
