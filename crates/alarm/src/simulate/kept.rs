use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::WatchedAlarm;
use super::watched::AlarmStatus;
use crate::alarm::AlarmState;
use crate::evaluate::Row;

/// The version of [`AlarmSnapshot`] that this program writes. It reads no other version.
pub const KEPT_VERSION: u32 = 1;

/// The part of an alarm that survives a restart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlarmSnapshot {
    /// The version of the format; see [`KEPT_VERSION`].
    pub version: u32,
    /// The alarm's name.
    pub name: String,
    /// The alarm's state.
    pub state: AlarmState,
    /// The start of the state.
    pub since: Timestamp,
    /// The time of the alarm's creation or last configuration change.
    pub configured: Timestamp,
    /// A fingerprint of the settings. Another fingerprint means that the configuration changed.
    pub configuration: String,
    /// The last state that was notified, if actions are suppressed.
    #[serde(default)]
    pub untold_since: Option<AlarmState>,
    /// The key of the series; see [`crate::simulate::MetricSubject::series`].
    #[serde(default)]
    pub series: String,
    /// The samples.
    #[serde(default)]
    pub samples: Vec<Row>,
    /// The samples of the other metrics of a metric math alarm.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_samples: Vec<Vec<Row>>,
    /// The datapoints that a band model has learned from, as seconds and values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learned: Vec<(i64, f64)>,
}

impl AlarmSnapshot {
    pub(super) fn new(alarm: &WatchedAlarm, status: AlarmStatus) -> Self {
        Self {
            version: KEPT_VERSION,
            name: alarm.identity.name.clone(),
            state: status.state,
            since: status.since,
            configured: status.configured,
            configuration: fingerprint(alarm),
            untold_since: None,
            series: String::new(),
            samples: Vec::new(),
            further_samples: Vec::new(),
            learned: Vec::new(),
        }
    }

    /// Restores the status. The configuration time becomes `at` if the settings changed.
    pub(super) fn status(&self, alarm: &WatchedAlarm, at: Timestamp) -> AlarmStatus {
        let changed = self.configuration != fingerprint(alarm);
        let configured = if changed { at } else { self.configured };
        AlarmStatus { state: self.state, since: self.since, configured }
    }
}

fn fingerprint(alarm: &WatchedAlarm) -> String {
    format!("{:?} {:?}", alarm.description, alarm.subject())
}
