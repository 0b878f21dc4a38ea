//! Simulates alarms on metrics that this program samples, and composite alarms over them.
//!
//! The input is metric data with the time of sampling. The output is the evaluations and, for each state
//! change, the message that CloudWatch would publish to SNS. A consumer cannot distinguish such a message from a
//! message of CloudWatch.
//!
//! ```
//! use bongsu_alarm::alarm::AlarmState;
//! use bongsu_alarm::simulate::{MetricDatum, Watch, WatchedAlarm, cpu_usage_active};
//! use jiff::{SignedDuration, Timestamp};
//!
//! // More than 80 % in two periods of ten seconds.
//! let start: Timestamp = "2026-11-29T03:00:00Z".parse()?;
//! let mut watch = Watch::new([WatchedAlarm::cpu("web-1")], start);
//! let mut states = Vec::new();
//! for second in 0..60 {
//!     let now = start + SignedDuration::from_secs(second);
//!     watch.record(now, &[MetricDatum::new(cpu_usage_active("web-1"), 97.0)]);
//!     states.extend(watch.evaluate(now).into_iter().filter_map(|evaluated| evaluated.change).map(|change| change.to));
//! }
//! assert_eq!(states, [AlarmState::Alarm]);
//! # Ok::<(), jiff::Error>(())
//! ```

mod agent;
mod alarm;
mod composite;
mod kept;
mod math;
mod message;
mod readings;
mod series;
mod settings;
mod source;
mod watched;

use std::collections::BTreeSet;

use jiff::Timestamp;

pub use agent::{AGENT_NAMESPACE, agent_metric, cpu_usage_active, is_watched_by};
pub use alarm::sentence;
pub use alarm::{AlarmSubject, MetricSubject, UnwatchableAlarm, WatchedAlarm};
pub use kept::{AlarmSnapshot, KEPT_VERSION};
pub use math::MathSubject;
pub use message::StateChange;
pub use source::{MetricDatum, MetricSource};
pub use watched::{Current, Evaluated};

use crate::definition::CompositeRule;
use crate::expr::rule::Home;
pub(crate) use composite::{Other, WatchedComposite};
use watched::Watched;

/// The alarms with their states and samples.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    alarms: Vec<Watched>,
    composites: Vec<WatchedComposite>,
}

impl Watch {
    /// Creates the alarms at the time `at`. They start in INSUFFICIENT_DATA, as in CloudWatch.
    pub fn new(alarms: impl IntoIterator<Item = WatchedAlarm>, at: Timestamp) -> Self {
        let mut watch = Self::default();
        for alarm in alarms {
            match alarm.subject().clone() {
                AlarmSubject::Metric(_) | AlarmSubject::Math(_) => {
                    watch.alarms.extend(Watched::new(alarm, at));
                }
                AlarmSubject::Composite(subject) => {
                    watch.composites.push(WatchedComposite::new(alarm, *subject, at));
                }
            }
        }
        watch
    }

    /// Restores the kept state of alarms that still exist.
    pub fn restore(&mut self, kept: &[AlarmSnapshot], at: Timestamp) {
        let find = |name: &str| kept.iter().find(|kept| kept.name == name && kept.version == KEPT_VERSION);
        for watched in &mut self.alarms {
            if let Some(kept) = find(&watched.alarm.identity.name) {
                watched.restore(kept);
            }
        }
        for composite in &mut self.composites {
            if let Some(kept) = find(&composite.alarm.identity.name) {
                composite.restore(kept, at);
            }
        }
    }

    /// Returns the state that must survive a restart.
    pub fn keep(&self) -> Vec<AlarmSnapshot> {
        let metrics = self.alarms.iter().map(Watched::keep);
        metrics.chain(self.composites.iter().map(WatchedComposite::keep)).collect()
    }

    /// Returns the current state of each alarm at the time `at`.
    pub fn current(&self, at: Timestamp) -> Vec<Current> {
        let metrics = self.alarms.iter().map(|watched| watched.current(at));
        let composites = self.composites.iter().map(|it| Current::new(&it.alarm, it.status));
        metrics.chain(composites).collect()
    }

    /// Returns the current state of each alarm that has samples but has not been evaluated yet.
    pub fn young(&self, at: Timestamp) -> Vec<Current> {
        self.alarms.iter().filter_map(|watched| watched.young(at)).collect()
    }

    /// Records the metric data sampled at `at`. Metrics that no alarm watches are ignored.
    pub fn record(&mut self, at: Timestamp, data: &[MetricDatum]) {
        for watched in &mut self.alarms {
            watched.record(at, data);
        }
    }

    /// Evaluates the alarms that are due at `at`, each at CloudWatch's interval, and the composite alarms
    /// that depend on them.
    #[must_use = "it returns the state changes"]
    pub fn evaluate(&mut self, at: Timestamp) -> Vec<Evaluated> {
        let mut evaluated: Vec<_> =
            self.alarms.iter_mut().filter_map(|watched| watched.evaluate(at)).collect();
        // Each round may change the alarms above those of the previous round. Rules in a circle end after as
        // many rounds as there are alarms.
        for _ in 0..self.composites.len() {
            let round = self.evaluate_composites(at);
            if round.is_empty() {
                break;
            }
            evaluated.extend(round);
        }
        evaluated
    }

    fn evaluate_composites(&mut self, at: Timestamp) -> Vec<Evaluated> {
        let mut evaluated = Vec::new();
        for index in 0..self.composites.len() {
            let others = self.others();
            let other = |name: &str| others.iter().find(|(known, _)| known == name).map(|(_, other)| *other);
            if let Some(composite) = self.composites.get_mut(index) {
                evaluated.extend(composite.evaluate(other, at));
            }
        }
        evaluated
    }

    fn others(&self) -> Vec<(String, Other)> {
        let metrics = self.alarms.iter().map(|watched| (&watched.alarm, watched.status));
        let composites = self.composites.iter().map(|watched| (&watched.alarm, watched.status));
        let other = |(alarm, status): (&std::sync::Arc<WatchedAlarm>, watched::AlarmStatus)| {
            (alarm.identity.name.clone(), Other { state: status.state, since: status.since })
        };
        metrics.chain(composites).map(other).collect()
    }
}

/// Checks that the alarms fit together: their names are unique, and composite alarms name other alarms of the
/// list.
///
/// # Errors
///
/// Returns the name of the first alarm that does not fit, and the reason.
pub fn check_together(alarms: &[WatchedAlarm]) -> Result<(), (String, UnwatchableAlarm)> {
    let mut names = BTreeSet::new();
    for alarm in alarms {
        let name = alarm.identity.name.clone();
        if !names.insert(name.clone()) {
            return Err((name.clone(), UnwatchableAlarm::Twice(name)));
        }
    }
    let named = |subject: &CompositeRule, name: &str| {
        let home = Home { name, region: None, account: None };
        subject.rule.check(home, |alarm| names.contains(&alarm.name()))?;
        match &subject.suppressor {
            Some(suppressor) if !names.contains(&suppressor.alarm.name()) => {
                Err(UnwatchableAlarm::Suppressor(suppressor.alarm.as_str().to_owned()))
            }
            _ => Ok(()),
        }
    };
    alarms.iter().try_for_each(|alarm| match alarm.subject() {
        AlarmSubject::Composite(subject) => {
            named(subject, &alarm.identity.name).map_err(|error| (alarm.identity.name.clone(), error))
        }
        AlarmSubject::Metric(_) | AlarmSubject::Math(_) => Ok(()),
    })
}

#[cfg(test)]
mod tests;
