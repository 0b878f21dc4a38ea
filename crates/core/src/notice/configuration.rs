use bongsu_alarm::alarm::AlarmIdentity;
use jiff::Timestamp;

/// A change to an alarm's configuration (EventBridge, "CloudWatch Alarm Configuration Change").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationNotice {
    pub alarm: AlarmIdentity,
    pub operation: Operation,
    pub at: Option<Timestamp>,
    /// The changed settings. For a new alarm, all of its settings.
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
