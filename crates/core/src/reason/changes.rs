use std::fmt;

use bongsu_alarm::Locale;

use super::ko;

/// The reason why the last changes of the alarm's resource follow a message or not. Tests and `render --explain` use the
/// same word.
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
    /// The alarm's resource is unknown.
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
            Self::Changes => "the last three changes in the hour before follow, if CloudTrail has any",
            Self::Off => "the route does not ask for them (changes = true)",
            Self::ReceiverCannot => "this receiver gets no changes",
            Self::NotInAlarm => "it is not an ALARM",
            Self::NoResource => "no dimension of the alarm names a resource, and no tag a stack",
        }
    }
}

impl fmt::Display for ChangesReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}
