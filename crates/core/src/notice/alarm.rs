//! Notices about CloudWatch alarms: state changes and configuration changes.

use bongsu_alarm::alarm::{AlarmIdentity, AlarmState, Definition};
use jiff::Timestamp;
use serde_json::Value;

/// A state change of a CloudWatch alarm, or another message about its state.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmNotice {
    pub alarm: AlarmIdentity,
    pub description: Option<String>,
    pub transition: Transition,
    /// CloudWatch's reason. People and tests may write any text, so it is parsed leniently.
    pub reason: Option<String>,
    /// The numbers that led to the state, if the event includes them.
    pub reason_data: Option<ReasonData>,
    pub definition: Definition,
    /// The contributor, for an alarm on several series.
    pub contributor: Option<Contributor>,
    /// The active suppression of the alarm's actions.
    pub suppression: Option<Suppression>,
    /// The suppression that just ended.
    pub released: Option<Suppression>,
    /// The mute rule that is active or just ended.
    pub mute: Option<Mute>,
    /// The state of an unusual evaluation, such as `PARTIAL_DATA` or `EVALUATION_ERROR`.
    pub evaluation: Option<String>,
    /// The time of the last configuration change. Messages from before about 2021 do not contain it.
    pub configured_at: Option<Timestamp>,
    /// Fields that bongsu does not know. The message lists them by name.
    pub unknown: Vec<(String, Value)>,
}

/// A state change. Both states are equal if the message has another cause, such as the end of a suppression
/// or of a mute rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The previous state, if the event includes it.
    pub from: Option<AlarmState>,
    pub to: AlarmState,
    /// The time of the change.
    pub at: Option<Timestamp>,
    /// The start of the previous state, if the event includes it.
    pub from_since: Option<Timestamp>,
}

/// One of the series of an alarm on several series (CloudWatch API, `AlarmContributor`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributor {
    /// CloudWatch's ID, which is the same for the same attributes.
    pub id: String,
    /// The attributes that identify the series.
    pub attributes: Vec<(String, String)>,
}

impl Contributor {
    /// Returns the values of the attributes, joined to a name for people.
    pub fn name(&self) -> String {
        let values: Vec<_> = self.attributes.iter().map(|(_, value)| value.as_str()).collect();
        if values.is_empty() { self.id.clone() } else { values.join(", ") }
    }
}

/// The suppression of a composite alarm's actions (CloudWatch user guide, "Alarm suppression").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The phase: `Alarm`, `WaitPeriod` or `ExtensionPeriod`.
    pub by: String,
    /// CloudWatch's reason.
    pub reason: Option<String>,
}

/// The mute rule that affects this notice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mute {
    /// The mute rule's ARN.
    pub rule: Option<String>,
    /// The start of the mute.
    pub from: Option<Timestamp>,
    /// The end of the mute.
    pub until: Option<Timestamp>,
    /// Whether the actions ran because the mute ended.
    pub ended: bool,
}

/// The numbers that led to a state (`StateReasonData`). Each of them may be missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReasonData {
    /// The time of CloudWatch's evaluation.
    pub query_date: Option<Timestamp>,
    pub threshold: Option<f64>,
    /// The lower edge of the anomaly detection band, oldest first.
    pub lower_thresholds: Vec<Option<f64>>,
    /// The upper edge of the anomaly detection band, oldest first.
    pub upper_thresholds: Vec<Option<f64>>,
    /// The period, in seconds.
    pub period: Option<u32>,
    /// The statistic, such as `Average` or `p90`.
    pub statistic: Option<String>,
    /// The unit that samples must have.
    pub unit: Option<String>,
    /// The datapoints, oldest first. `None` is a period without data.
    pub recent: Vec<Option<f64>>,
    /// The datapoints that CloudWatch evaluated, newest first.
    pub evaluated: Vec<EvaluatedDatapoint>,
}

/// A datapoint that CloudWatch evaluated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EvaluatedDatapoint {
    /// The start of the period.
    pub at: Option<Timestamp>,
    /// The value. `None` is a period without data.
    pub value: Option<f64>,
}

/// A change to an alarm's configuration (EventBridge, "CloudWatch Alarm Configuration Change").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationNotice {
    pub alarm: AlarmIdentity,
    pub operation: Operation,
    pub at: Option<Timestamp>,
    /// The changed settings. A new alarm has all of its settings here.
    pub changes: Vec<SettingChange>,
}

/// The operation on an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// The alarm was created.
    Create,
    /// The alarm was updated.
    Update,
    /// The alarm was deleted.
    Delete,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingChange {
    /// CloudWatch's name of the setting.
    pub name: String,
    pub before: Option<String>,
    pub after: Option<String>,
}
