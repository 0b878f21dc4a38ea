use jiff::Timestamp;

/// A composite alarm's actions are held back (CloudWatch user guide, "Alarm suppression").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// `Alarm`, `WaitPeriod` or `ExtensionPeriod`.
    pub by: String,
    /// CloudWatch's sentence about it.
    pub reason: Option<String>,
}

/// An alarm mute rule had a part in this notice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mute {
    /// The mute rule's ARN.
    pub rule: Option<String>,
    /// When the window opened.
    pub from: Option<Timestamp>,
    /// When it closes, or closed.
    pub until: Option<Timestamp>,
    /// The actions ran because the window had ended.
    pub ended: bool,
}
