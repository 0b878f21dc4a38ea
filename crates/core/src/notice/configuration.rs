use jiff::Timestamp;

use crate::alarm::AlarmIdentity;

/// An alarm was made, changed or deleted (EventBridge, "CloudWatch Alarm Configuration Change").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationNotice {
    pub alarm: AlarmIdentity,
    /// What was done to it.
    pub operation: Operation,
    pub at: Option<Timestamp>,
    /// What is different now; for a new alarm, what it is.
    pub changes: Vec<SettingChange>,
}

/// What was done to an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// It is new.
    Create,
    /// Its settings are others.
    Update,
    /// It is gone.
    Delete,
}

/// A setting that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingChange {
    /// CloudWatch's name of the setting.
    pub name: String,
    /// What it was.
    pub before: Option<String>,
    pub after: Option<String>,
}
