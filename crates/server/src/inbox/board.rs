//! The present states of this machine's alarms.

use std::collections::BTreeMap;
use std::sync::Arc;

use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::evaluate::{Explanation, Unit};
use bongsu_alarm::simulate::{Current, Evaluated, WatchedAlarm};
use jiff::Timestamp;

#[derive(Debug, Default)]
pub(super) struct Board(BTreeMap<String, BoardEntry>);

/// The present state of an alarm.
#[derive(Debug, Clone)]
pub(super) struct BoardEntry {
    pub(super) alarm: Arc<WatchedAlarm>,
    pub(super) state: AlarmState,
    pub(super) since: Timestamp,
    /// The value of the newest period, even before the period ends.
    pub(super) value: Option<f64>,
    pub(super) unit: Option<Unit>,
    /// The reason for the state.
    pub(super) explanation: Explanation,
}

impl Board {
    pub(super) fn take(&mut self, evaluated: &Evaluated) {
        let standing = BoardEntry {
            alarm: Arc::clone(&evaluated.alarm),
            state: evaluated.state,
            since: evaluated.since,
            value: evaluated.newest,
            unit: evaluated.unit,
            explanation: evaluated.explanation.clone(),
        };
        self.0.insert(standing.alarm.identity.name.clone(), standing);
    }

    pub(super) fn begin(&mut self, current: &[Current]) {
        let mut earlier = std::mem::take(&mut self.0);
        for Current { alarm, state, since, newest, unit, .. } in current {
            let name = alarm.identity.name.clone();
            let before = earlier.remove(&name).filter(|before| before.alarm == *alarm);
            let standing = before.unwrap_or_else(|| BoardEntry {
                alarm: Arc::clone(alarm),
                state: *state,
                since: *since,
                value: *newest,
                unit: *unit,
                explanation: Explanation::default(),
            });
            self.0.insert(name, standing);
        }
    }

    /// Records values of periods that have not ended.
    pub(super) fn take_young(&mut self, young: &[Current]) {
        for Current { alarm, newest, unit, .. } in young {
            if let Some(standing) = self.0.get_mut(&alarm.identity.name) {
                (standing.value, standing.unit) = (*newest, *unit);
            }
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<BoardEntry> {
        self.0.get(name).cloned()
    }

    /// Returns all alarms. Alarms in ALARM come first.
    pub(super) fn all(&self) -> Vec<BoardEntry> {
        let mut all: Vec<_> = self.0.values().cloned().collect();
        all.sort_by_key(|standing| standing.state.urgency());
        all
    }
}
