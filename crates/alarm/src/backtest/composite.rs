//! Back-tests of composite alarms, from the reports of the alarms in their rules. [`crate::simulate`] evaluates
//! composite alarms with the same code.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{AlarmTransition, Announced, BacktestReport, Why};
use crate::alarm::AlarmState;
use crate::definition::{AlarmDefinition, Watches};
use crate::simulate::{AlarmSubject, Evaluated, Other, WatchedAlarm, WatchedComposite};

/// Back-tests composite alarms, and returns the reports in the order of `composites`. `children` holds the reports of
/// the metric alarms by name. Composite alarms may also refer to each other. Every other alarm in a rule counts as
/// INSUFFICIENT_DATA.
pub fn composite_reports(
    composites: &[&AlarmDefinition],
    children: &[(&str, &BacktestReport)],
    initial: AlarmState,
) -> Vec<BacktestReport> {
    let from = children.iter().filter_map(|(_, report)| report.from).min();
    let to = children.iter().filter_map(|(_, report)| report.to).max();
    let Some((from, to)) = from.zip(to) else { return vec![BacktestReport::default(); composites.len()] };
    let mut simulation = Simulation::new(composites, children, from, to, initial);
    let mut at = Some(from);
    while let Some(now) = at.filter(|at| *at <= to) {
        simulation.evaluate(now);
        at = simulation.next_after(now);
    }
    simulation.composites.into_iter().map(|composite| composite.report).collect()
}

/// The alarms at one point in time.
struct Simulation<'a> {
    /// The state changes of the metric alarms that have not happened yet, latest first.
    changes: Vec<ChildChange<'a>>,
    standing: BTreeMap<&'a str, Other>,
    composites: Vec<CompositeRun<'a>>,
}

/// A state change of a metric alarm.
struct ChildChange<'a> {
    at: Timestamp,
    name: &'a str,
    to: AlarmState,
}

/// A composite alarm with its report so far.
struct CompositeRun<'a> {
    name: &'a str,
    watched: WatchedComposite,
    report: BacktestReport,
}

impl<'a> Simulation<'a> {
    fn new(
        composites: &[&'a AlarmDefinition],
        children: &[(&'a str, &BacktestReport)],
        from: Timestamp,
        to: Timestamp,
        initial: AlarmState,
    ) -> Self {
        let changes = children.iter().flat_map(|(name, report)| {
            report.transitions.iter().map(|change| ChildChange { at: change.at, name, to: change.to })
        });
        let mut changes: Vec<_> = changes.collect();
        changes.sort_by_key(|change| std::cmp::Reverse(change.at));
        let metric = |(name, report): &(&'a str, &BacktestReport)| {
            (*name, Other { state: report.initial, since: from })
        };
        let mut standing: BTreeMap<_, _> = children.iter().map(metric).collect();
        let made = composites.iter().filter_map(|alarm| {
            let Watches::Composite(rule) = &alarm.watches else { return None };
            let subject = AlarmSubject::Composite(Box::new(rule.clone()));
            let watched = WatchedAlarm::of(alarm.name.clone(), alarm.description.clone(), subject);
            let watched = WatchedComposite::new(watched, rule.clone(), from).in_state(initial);
            let report = BacktestReport {
                from: Some(from),
                to: Some(to),
                initial,
                state: initial,
                ..BacktestReport::default()
            };
            Some(CompositeRun { name: &alarm.name, watched, report })
        });
        let composites: Vec<_> = made.collect();
        standing.extend(composites.iter().map(|it| (it.name, it.watched.standing())));
        Self { changes, standing, composites }
    }

    /// Evaluates the rules. A round may change alarms that other composite alarms depend on, so another round follows.
    /// The number of rounds is limited because rules may be circular.
    fn evaluate(&mut self, now: Timestamp) {
        while let Some(change) = self.changes.pop_if(|change| change.at <= now) {
            self.standing.insert(change.name, Other { state: change.to, since: change.at });
        }
        for _ in 0..self.composites.len() {
            let mut is_still = true;
            for composite in &mut self.composites {
                let standing = &self.standing;
                let other = |name: &str| standing.get(name).copied();
                for evaluated in composite.watched.evaluate(other, now) {
                    let reason_data = composite.watched.reason_data(other);
                    composite.report.take(&evaluated, reason_data);
                    is_still = false;
                }
                composite.report.evaluations += 1;
                self.standing.insert(composite.name, composite.watched.standing());
            }
            if is_still {
                return;
            }
        }
    }

    /// Returns the time of the next state change of a metric alarm or the next end of a suppression period.
    fn next_after(&self, now: Timestamp) -> Option<Timestamp> {
        let change = self.changes.last().map(|change| change.at);
        let deadlines = self.composites.iter().filter_map(|it| it.watched.deadline());
        deadlines.chain(change).filter(|at| *at > now).min()
    }
}

impl BacktestReport {
    /// Records a state change of a composite alarm, or the delayed actions of an earlier one.
    fn take(&mut self, evaluated: &Evaluated, reason_data: serde_json::Value) {
        let Some(change) = &evaluated.change else { return };
        if change.to == self.state {
            self.released.push(Announced { at: evaluated.at, from: change.from, to: change.to });
            return;
        }
        let from = std::mem::replace(&mut self.state, change.to);
        self.transitions.push(AlarmTransition {
            at: evaluated.at,
            from,
            to: change.to,
            rule: None,
            is_held: change.message.is_none(),
            why: Some(Box::new(Why {
                reason: change.reason.clone(),
                reason_data,
                explanation: evaluated.explanation.clone(),
            })),
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_767_225_600 + second).unwrap()
    }

    fn composite(name: &str, rule: &str, suppressor: Option<&str>) -> AlarmDefinition {
        let mut alarm = json!({"AlarmName": name, "AlarmRule": rule});
        if let Some(suppressor) = suppressor {
            alarm["ActionsSuppressor"] = json!(suppressor);
            alarm["ActionsSuppressorWaitPeriod"] = json!(60);
            alarm["ActionsSuppressorExtensionPeriod"] = json!(120);
        }
        AlarmDefinition::from_value(&alarm).unwrap()
    }

    /// A child that is in ALARM within these times and OK otherwise.
    fn child(alarms: &[(i64, i64)]) -> BacktestReport {
        let change = |second: i64, from: AlarmState, to: AlarmState| AlarmTransition {
            at: at(second),
            from,
            to,
            rule: None,
            is_held: false,
            why: None,
        };
        let changes = alarms.iter().flat_map(|(began, ended)| {
            [
                change(*began, AlarmState::Ok, AlarmState::Alarm),
                change(*ended, AlarmState::Alarm, AlarmState::Ok),
            ]
        });
        BacktestReport {
            from: Some(at(0)),
            to: Some(at(3_600)),
            initial: AlarmState::Ok,
            transitions: changes.collect(),
            ..BacktestReport::default()
        }
    }

    /// Writes state changes as `+60 OK -> ALARM`, with `(held)` if the actions do not run at once.
    fn told(report: &BacktestReport) -> Vec<String> {
        let seconds = |time: Timestamp| time.as_second() - at(0).as_second();
        let changes = report.transitions.iter().map(|it| {
            let held = if it.is_held { " (held)" } else { "" };
            (it.at, format!("+{} {} -> {}{held}", seconds(it.at), it.from, it.to))
        });
        let released = report.released.iter().map(|it| (it.at, format!("+{} ran {}", seconds(it.at), it.to)));
        let mut told: Vec<_> = changes.chain(released).collect();
        told.sort();
        told.into_iter().map(|(_, line)| line).collect()
    }

    fn run(composites: &[AlarmDefinition], children: &[(&str, BacktestReport)]) -> Vec<Vec<String>> {
        let children: Vec<_> = children.iter().map(|(name, report)| (*name, report)).collect();
        let composites: Vec<_> = composites.iter().collect();
        composite_reports(&composites, &children, AlarmState::Ok).iter().map(told).collect()
    }

    #[test]
    fn the_rule_follows_the_states_of_its_alarms() {
        let children = [("a", child(&[(60, 300), (900, 960)])), ("b", child(&[(120, 240)]))];
        let both = composite("both", "ALARM(a) AND ALARM(b)", None);
        let above = composite("above", "ALARM(both) OR ALARM(gone)", None);
        let never = composite("never", "NOT INSUFFICIENT_DATA(gone)", None);
        // A composite alarm may come before the composite alarm that it depends on.
        let expected = vec!["+120 OK -> ALARM", "+240 ALARM -> OK"];
        assert_eq!(run(&[above, both, never], &children), [expected.clone(), expected, vec![]]);
    }

    #[test]
    fn a_suppressor_holds_actions_back_until_its_periods_end() {
        // The suppressor goes to ALARM within the wait period, and leaves it first: the actions run 120 s later.
        let children = [("a", child(&[(600, 1_800)])), ("deploy", child(&[(630, 900)]))];
        let held = composite("held", "ALARM(a)", Some("deploy"));
        let expected =
            ["+600 OK -> ALARM (held)", "+1020 ran ALARM", "+1800 ALARM -> OK (held)", "+1860 ran OK"];
        assert_eq!(run(&[held], &children), [expected]);
        // A suppressor that stays in OK delays the actions only by the wait period.
        let children = [("a", child(&[(600, 630)])), ("deploy", child(&[]))];
        let held = composite("held", "ALARM(a)", Some("deploy"));
        let expected = ["+600 OK -> ALARM (held)", "+630 ALARM -> OK (held)", "+690 ran OK"];
        assert_eq!(run(&[held], &children), [expected]);
    }

    #[test]
    fn circular_rules_end() {
        let circle = [composite("x", "NOT ALARM(y)", None), composite("y", "ALARM(x)", None)];
        let children = [("a", child(&[(60, 120)]))];
        assert_eq!(run(&circle, &children).len(), 2);
    }

    #[test]
    fn a_rule_without_alarms_has_no_evaluation() {
        assert_eq!(run(&[composite("x", "TRUE", None)], &[]), [Vec::<String>::new()]);
    }
}
