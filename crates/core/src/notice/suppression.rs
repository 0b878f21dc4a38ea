use jiff::Timestamp;

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
