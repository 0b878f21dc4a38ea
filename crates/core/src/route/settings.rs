use jiff::{SignedDuration, Timestamp};

use super::{Escalation, RouteMention, TimeInterval};
use crate::layout::Layout;

/// The settings that a route itself sets. `None` means that a setting is inherited.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OwnSettings {
    /// The names of the receivers.
    pub receivers: Option<Vec<String>>,
    /// The people to mention. An empty list means nobody.
    pub mention: Option<Vec<RouteMention>>,
    /// The time after which a message repeats an alarm in ALARM. Zero means never.
    pub repeat_interval: Option<SignedDuration>,
    /// The escalation. An escalation without steps disables an inherited one.
    pub escalation: Option<Escalation>,
    /// The layout of messages, with inherited settings already included.
    pub message: Option<Layout>,
    /// Whether messages have a picture.
    pub graph: Option<bool>,
    /// Whether log lines follow messages of ALARM.
    pub log_lines: Option<bool>,
    /// The log group of alarms that are not on a metric filter.
    pub log_group: Option<String>,
    /// Whether the last changes of the alarm's resource follow messages of ALARM.
    pub changes: Option<bool>,
    /// The time intervals without messages.
    pub mute_time_intervals: Option<Vec<String>>,
    /// The only time intervals with messages.
    pub active_time_intervals: Option<Vec<String>>,
    /// The labels that group notices.
    pub group_by: Option<Vec<String>>,
    /// The time that the first notice of a group waits for other notices.
    pub group_wait: Option<SignedDuration>,
}

/// The settings that apply to a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The receivers. `None` means all receivers.
    pub receivers: Option<Vec<String>>,
    /// The people to mention.
    pub mention: Vec<RouteMention>,
    /// The time after which a message repeats an alarm in ALARM. `None` means never.
    pub repeat_interval: Option<SignedDuration>,
    pub escalation: Escalation,
    /// The layout of messages. `None` means the configuration's `[message]`.
    pub message: Option<Layout>,
    /// Whether messages have a picture. `None` means that they have one if it is available.
    pub graph: Option<bool>,
    /// Whether log lines follow messages of ALARM. `None` means no.
    pub log_lines: Option<bool>,
    /// The log group of alarms that are not on a metric filter. `None` means the log group of the alarm's
    /// service.
    pub log_group: Option<String>,
    /// Whether the last changes of the alarm's resource follow messages of ALARM. `None` means no.
    pub changes: Option<bool>,
    /// The names of the time intervals without messages.
    pub mute_time_intervals: Vec<String>,
    /// The names of the only time intervals with messages. Empty means always.
    pub active_time_intervals: Vec<String>,
    /// The labels that group notices. Empty means that each notice has a separate message.
    pub group_by: Vec<String>,
    /// The time that the first notice of a group waits for other notices.
    pub group_wait: SignedDuration,
}

/// The default of `group_wait`, as in Alertmanager.
const GROUP_WAIT: SignedDuration = SignedDuration::from_secs(30);

impl Default for Settings {
    fn default() -> Self {
        Self {
            receivers: None,
            mention: Vec::new(),
            repeat_interval: None,
            escalation: Escalation::default(),
            message: None,
            graph: None,
            log_lines: None,
            log_group: None,
            changes: None,
            mute_time_intervals: Vec::new(),
            active_time_intervals: Vec::new(),
            group_by: Vec::new(),
            group_wait: GROUP_WAIT,
        }
    }
}

impl Settings {
    /// Combines these settings with those of a child route, field by field.
    pub(super) fn with(&self, own: &OwnSettings) -> Self {
        let above = self.clone();
        let repeat = |interval: SignedDuration| (!interval.is_zero()).then_some(interval);
        Self {
            receivers: own.receivers.clone().or(above.receivers),
            mention: own.mention.clone().unwrap_or(above.mention),
            repeat_interval: own.repeat_interval.map_or(above.repeat_interval, repeat),
            escalation: own.escalation.clone().unwrap_or(above.escalation),
            message: own.message.clone().or(above.message),
            graph: own.graph.or(above.graph),
            log_lines: own.log_lines.or(above.log_lines),
            log_group: own.log_group.clone().or(above.log_group),
            changes: own.changes.or(above.changes),
            mute_time_intervals: own.mute_time_intervals.clone().unwrap_or(above.mute_time_intervals),
            active_time_intervals: own.active_time_intervals.clone().unwrap_or(above.active_time_intervals),
            group_by: own.group_by.clone().unwrap_or(above.group_by),
            group_wait: own.group_wait.unwrap_or(above.group_wait),
        }
    }

    /// Returns the name of the interval that prevents a message now: an open mute interval, or the first
    /// active interval if none of them is open. If the alarm is still in ALARM at the end of that interval,
    /// people must be notified then.
    pub fn is_muted(&self, intervals: &[TimeInterval], now: Timestamp) -> Option<&str> {
        let is_open = |name: &&String| intervals.iter().any(|it| it.name == **name && it.contains(now));
        let muting = self.mute_time_intervals.iter().find(is_open);
        let is_active =
            self.active_time_intervals.is_empty() || self.active_time_intervals.iter().any(|it| is_open(&it));
        let closed = self.active_time_intervals.first().filter(|_| !is_active);
        muting.or(closed).map(String::as_str)
    }
}
