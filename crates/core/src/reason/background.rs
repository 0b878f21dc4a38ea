//! The reasons why log lines and changes follow a message or not.

use std::fmt;

use bongsu_alarm::Locale;

use super::ko;

/// The reason why the last changes of the alarm's resource follow a message or not. Tests and `render
/// --explain` use the same word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangesReason {
    /// The last changes follow the message.
    Changes,
    /// The route does not ask for them.
    Off,
    /// The receiver is not Slack.
    ReceiverCannot,
    /// The notice is not an ALARM.
    NotInAlarm,
    /// The alarm's resource is not known.
    NoResource,
}

impl ChangesReason {
    pub const ALL: [Self; 5] =
        [Self::Changes, Self::Off, Self::ReceiverCannot, Self::NotInAlarm, Self::NoResource];

    /// Returns the reason's word for scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changes => "changes",
            Self::Off => "off",
            Self::ReceiverCannot => "receiver_cannot",
            Self::NotInAlarm => "not_in_alarm",
            Self::NoResource => "no_resource",
        }
    }

    /// Returns the reason as a sentence in a language.
    pub fn sentence_in(self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.sentence(),
            Locale::Ko => ko::changes(self),
        }
    }

    /// Returns the reason as an English sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Changes => {
                "the last three changes in the hour before the alarm follow, if CloudTrail has any"
            }
            Self::Off => "the route does not ask for them (changes = true)",
            Self::ReceiverCannot => "this receiver gets no changes",
            Self::NotInAlarm => "it is not an ALARM",
            Self::NoResource => "no dimension of the alarm names a resource, and no tag names a stack",
        }
    }
}

impl fmt::Display for ChangesReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

/// The reason why log lines follow a message or not. Tests and `render --explain` use the same word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogLinesReason {
    /// The last matching log lines follow the message.
    LogLines,
    /// The route does not ask for them.
    Off,
    /// The receiver is not Slack.
    ReceiverCannot,
    /// The notice is not an ALARM.
    NotInAlarm,
    /// The alarm is neither on a metric filter nor on a service with a known log group, and the route does
    /// not name a log group.
    NoLogGroup,
}

impl LogLinesReason {
    pub const ALL: [Self; 5] =
        [Self::LogLines, Self::Off, Self::ReceiverCannot, Self::NotInAlarm, Self::NoLogGroup];

    /// Returns the reason's word for scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LogLines => "log_lines",
            Self::Off => "off",
            Self::ReceiverCannot => "receiver_cannot",
            Self::NotInAlarm => "not_in_alarm",
            Self::NoLogGroup => "no_log_group",
        }
    }

    /// Returns the reason as a sentence in a language.
    pub fn sentence_in(self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.sentence(),
            Locale::Ko => ko::log_lines(self),
        }
    }

    /// Returns the reason as an English sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::LogLines => "the last five matching log lines follow, if there are any",
            Self::Off => "the route does not ask for them (log_lines = true)",
            Self::ReceiverCannot => "this receiver gets no log lines",
            Self::NotInAlarm => "it is not an ALARM",
            Self::NoLogGroup => {
                "the alarm is neither on a metric filter nor on a service with a known log group, and the route does not name a log group (log_group)"
            }
        }
    }
}

impl fmt::Display for LogLinesReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}
