use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::WatchedAlarm;
use super::watched::AlarmStatus;
use crate::alarm::AlarmState;
use crate::evaluate::Row;

/// The version of [`Kept`] that this program writes, and the only one it reads.
pub const KEPT_VERSION: u32 = 1;

/// What of an alarm outlives a restart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// [`KEPT_VERSION`].
    pub version: u32,
    /// The alarm's name.
    pub name: String,
    /// Its state.
    pub state: AlarmState,
    /// Since when.
    pub since: Timestamp,
    /// When it was made or last changed.
    pub configured: Timestamp,
    /// Its settings: where they are others now, the alarm was changed.
    pub configuration: String,
    /// The state that was last told, where it is another: actions were held back.
    #[serde(default)]
    pub untold_since: Option<AlarmState>,
    /// What the samples are of.
    #[serde(default)]
    pub series: String,
    /// Samples.
    #[serde(default)]
    pub samples: Vec<Row>,
    /// Samples of further metrics, of metric math.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_samples: Vec<Vec<Row>>,
    /// What a band's model has learned from: second and value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learned: Vec<(i64, f64)>,
}

impl Kept {
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

    /// As it was, but changed at `at` where the settings are others now.
    pub(super) fn status(&self, alarm: &WatchedAlarm, at: Timestamp) -> AlarmStatus {
        let changed = self.configuration != fingerprint(alarm);
        let configured = if changed { at } else { self.configured };
        AlarmStatus { state: self.state, since: self.since, configured }
    }
}

fn fingerprint(alarm: &WatchedAlarm) -> String {
    format!("{:?} {:?}", alarm.description, alarm.subject())
}
