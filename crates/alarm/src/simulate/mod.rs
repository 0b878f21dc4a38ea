//! Alarms on metrics that are sampled here rather than by CloudWatch, and composite alarms over them.
//!
//! Metric data go in, with the time they were taken; evaluations come out and, where one changes an
//! alarm's state, the message that CloudWatch would publish to SNS about it. From there on nothing
//! tells it from an alarm of CloudWatch's own.

mod agent;
mod alarm;
mod composite;
mod kept;
mod math;
mod message;
mod readings;
mod sentence;
mod series;
mod settings;
mod source;
mod store;
mod watched;

use std::collections::BTreeSet;

use jiff::Timestamp;

pub use agent::{AGENT_NAMESPACE, agent_metric, cpu_usage_active, is_watched_by};
pub use alarm::{MetricSubject, Subject, UnwatchableAlarm, WatchedAlarm};
pub use kept::{KEPT_VERSION, Kept};
pub use math::MathSubject;
pub use message::StateChange;
pub use sentence::sentence;
pub use source::{MetricDatum, MetricSource};
pub use store::{NoStore, Queued, WatchStore};
pub use watched::{Current, Evaluated};

use crate::definition::CompositeRule;
use crate::expr::rule::Home;
pub(crate) use composite::{Other, WatchedComposite};
use watched::Watched;

/// Alarms, their states and what they know of their metrics.
#[derive(Debug, Default)]
pub struct Watch {
    alarms: Vec<Watched>,
    composites: Vec<WatchedComposite>,
}

impl Watch {
    /// Creates the alarms at `at`: in INSUFFICIENT_DATA, as CloudWatch does.
    pub fn new(alarms: impl IntoIterator<Item = WatchedAlarm>, at: Timestamp) -> Self {
        let mut watch = Self::default();
        for alarm in alarms {
            match alarm.subject().clone() {
                Subject::Metric(_) | Subject::Math(_) => watch.alarms.extend(Watched::new(alarm, at)),
                Subject::Composite(subject) => {
                    watch.composites.push(WatchedComposite::new(alarm, *subject, at));
                }
            }
        }
        watch
    }

    /// Goes on from what was kept of alarms that are still there.
    pub fn restore(&mut self, kept: &[Kept], at: Timestamp) {
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

    /// What is to outlive a restart.
    pub fn keep(&self) -> Vec<Kept> {
        let metrics = self.alarms.iter().map(Watched::keep);
        metrics.chain(self.composites.iter().map(WatchedComposite::keep)).collect()
    }

    /// How the alarms stand at `at`.
    pub fn current(&self, at: Timestamp) -> Vec<Current> {
        let metrics = self.alarms.iter().map(|watched| watched.current(at));
        let composites = self.composites.iter().map(|it| Current::new(&it.alarm, it.status));
        metrics.chain(composites).collect()
    }

    /// How those stand that have samples already and were not evaluated yet.
    pub fn young(&self, at: Timestamp) -> Vec<Current> {
        self.alarms.iter().filter_map(|watched| watched.young(at)).collect()
    }

    /// Takes note of what was sampled at `at`; metrics that no alarm watches are left out.
    pub fn record(&mut self, at: Timestamp, data: &[MetricDatum]) {
        for watched in &mut self.alarms {
            watched.record(at, data);
        }
    }

    /// Evaluates the alarms that are due at `at`, each as often as CloudWatch would, and the composite
    /// alarms that hang on others.
    pub fn evaluate(&mut self, at: Timestamp) -> Vec<Evaluated> {
        let mut evaluated: Vec<_> =
            self.alarms.iter_mut().filter_map(|watched| watched.evaluate(at)).collect();
        // Each round may move the alarms above those of the round before; rules that go in a circle end
        // with as many rounds as there are alarms.
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

/// Whether these alarms go together: no two of one name, and rules that name others of them.
///
/// # Errors
///
/// The first alarm that does not, by its name, and why.
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
        Subject::Composite(subject) => {
            named(subject, &alarm.identity.name).map_err(|error| (alarm.identity.name.clone(), error))
        }
        Subject::Metric(_) | Subject::Math(_) => Ok(()),
    })
}

#[cfg(test)]
mod tests;
