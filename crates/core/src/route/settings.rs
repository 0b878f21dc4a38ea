use jiff::{SignedDuration, Timestamp};

use super::{Mention, TimeInterval};
use crate::layout::Layout;

/// What a route says besides whom to tell, as far as it says it; the rest it has from above.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Said {
    /// Who is told, by the receivers' names.
    pub receivers: Option<Vec<String>>,
    /// Whom the message mentions; an empty list is nobody.
    pub mention: Option<Vec<Mention>>,
    /// After how long an alarm that still burns is told again; zero is never.
    pub repeat_interval: Option<SignedDuration>,
    /// How messages look, with what it does not say taken from above already.
    pub message: Option<Layout>,
    /// Whether a picture goes along.
    pub graph: Option<bool>,
    /// The time intervals in which nobody is told.
    pub mute_time_intervals: Option<Vec<String>>,
    /// The only time intervals in which somebody is told.
    pub active_time_intervals: Option<Vec<String>>,
    /// The labels by which notices are gathered.
    pub group_by: Option<Vec<String>>,
    /// How long the first of a group waits for others.
    pub group_wait: Option<SignedDuration>,
}

/// What holds for a notice at the end of its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Who is told; none means all receivers.
    pub receivers: Option<Vec<String>>,
    /// Whom the message mentions.
    pub mention: Vec<Mention>,
    /// After how long an alarm that still burns is told again; none is never.
    pub repeat_interval: Option<SignedDuration>,
    /// How messages look; none means as the configuration's `[message]` says.
    pub message: Option<Layout>,
    /// Whether a picture goes along; none means where there can be one.
    pub graph: Option<bool>,
    /// The time intervals in which nobody is told, by name.
    pub mute_time_intervals: Vec<String>,
    /// The only time intervals in which somebody is told, by name; none means always.
    pub active_time_intervals: Vec<String>,
    /// The labels by which notices are gathered; none means that each goes by itself.
    pub group_by: Vec<String>,
    /// How long the first of a group waits for others.
    pub group_wait: SignedDuration,
}

/// Alertmanager's default.
const GROUP_WAIT: SignedDuration = SignedDuration::from_secs(30);

impl Default for Settings {
    fn default() -> Self {
        Self {
            receivers: None,
            mention: Vec::new(),
            repeat_interval: None,
            message: None,
            graph: None,
            mute_time_intervals: Vec::new(),
            active_time_intervals: Vec::new(),
            group_by: Vec::new(),
            group_wait: GROUP_WAIT,
        }
    }
}

impl Settings {
    /// Those of a route that stands below one with these, field by field.
    pub(super) fn with(&self, said: &Said) -> Self {
        let above = self.clone();
        let repeat = |interval: SignedDuration| (!interval.is_zero()).then_some(interval);
        Self {
            receivers: said.receivers.clone().or(above.receivers),
            mention: said.mention.clone().unwrap_or(above.mention),
            repeat_interval: said.repeat_interval.map_or(above.repeat_interval, repeat),
            message: said.message.clone().or(above.message),
            graph: said.graph.or(above.graph),
            mute_time_intervals: said.mute_time_intervals.clone().unwrap_or(above.mute_time_intervals),
            active_time_intervals: said.active_time_intervals.clone().unwrap_or(above.active_time_intervals),
            group_by: said.group_by.clone().unwrap_or(above.group_by),
            group_wait: said.group_wait.unwrap_or(above.group_wait),
        }
    }

    /// The name of the interval because of which nobody is told now: one that mutes, or the first of those that would
    /// have to be open. What still burns when that ends must be told then.
    pub fn is_muted(&self, intervals: &[TimeInterval], now: Timestamp) -> Option<&str> {
        let is_open = |name: &&String| intervals.iter().any(|it| it.name == **name && it.contains(now));
        let muting = self.mute_time_intervals.iter().find(is_open);
        let is_active =
            self.active_time_intervals.is_empty() || self.active_time_intervals.iter().any(|it| is_open(&it));
        let closed = self.active_time_intervals.first().filter(|_| !is_active);
        muting.or(closed).map(String::as_str)
    }
}
