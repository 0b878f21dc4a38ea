use std::fmt;

use bongsu_alarm::Locale;

use super::ko;

/// Why a message is sent: the same word in logs, tests and `render --explain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotifyReason {
    /// The alarm went from one state to another.
    StateChanged,
    /// One series of an alarm that watches several changed its state.
    ContributorChanged,
    /// CloudWatch held the actions back by a suppressor, until now.
    SuppressionReleased,
    /// A mute window ended with the alarm still in the state that was muted.
    MuteEnded,
    /// CloudWatch told of the state again without a change.
    Repeated,
    /// Somebody made, changed or deleted the alarm.
    ConfigurationChanged,
    /// Not an alarm; relayed because nothing is dropped.
    NotAnAlarm,
    /// A finding, a run or another matter that has a message goes another way, or has news.
    MatterChanged,
    /// The receiver that it was for can never be given it.
    Fallback,
    /// The alarm is in ALARM, and nobody was told.
    FoundByAudit,
    /// What was over went off again soon, and is the same incident.
    FiredAgain,
    /// The alarm has begun to change too often to be told each time.
    FlappingBegan,
    /// The alarm has not changed for a while, after it did too often.
    FlappingEnded,
    /// What held the notice back is over, and people do not know of the alarm's state.
    HoldEnded,
    /// It changed too often to be told each time, and now stays in ALARM.
    Sustained,
    /// The alarm is still in ALARM, and nobody has acknowledged it.
    StillInAlarm,
    /// A composite alarm that watches it is announced: it is told in the thread of that.
    ToldInside,
}

impl NotifyReason {
    pub const ALL: [Self; 17] = [
        Self::StateChanged,
        Self::ContributorChanged,
        Self::SuppressionReleased,
        Self::MuteEnded,
        Self::Repeated,
        Self::ConfigurationChanged,
        Self::NotAnAlarm,
        Self::MatterChanged,
        Self::Fallback,
        Self::FoundByAudit,
        Self::FiredAgain,
        Self::FlappingBegan,
        Self::FlappingEnded,
        Self::HoldEnded,
        Self::Sustained,
        Self::StillInAlarm,
        Self::ToldInside,
    ];

    /// The reason that is written as `word`, if it is one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// The reason as one word for logs and scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StateChanged => "state_changed",
            Self::ContributorChanged => "contributor_changed",
            Self::SuppressionReleased => "suppression_released",
            Self::MuteEnded => "mute_ended",
            Self::Repeated => "repeated",
            Self::ConfigurationChanged => "configuration_changed",
            Self::NotAnAlarm => "not_an_alarm",
            Self::MatterChanged => "matter_changed",
            Self::Fallback => "fallback",
            Self::FoundByAudit => "found_by_audit",
            Self::FiredAgain => "fired_again",
            Self::FlappingBegan => "flapping_began",
            Self::FlappingEnded => "flapping_ended",
            Self::HoldEnded => "hold_ended",
            Self::Sustained => "sustained",
            Self::StillInAlarm => "still_in_alarm",
            Self::ToldInside => "told_inside",
        }
    }

    /// The reason as a sentence in a language.
    pub fn sentence_in(self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.sentence(),
            Locale::Ko => ko::notify(self),
        }
    }

    /// The reason as a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::StateChanged => "the alarm changed its state",
            Self::ContributorChanged => "a contributor of the alarm changed its state",
            Self::SuppressionReleased => "the alarm's actions are no longer suppressed",
            Self::MuteEnded => "a mute window ended and the alarm is still in this state",
            Self::Repeated => "CloudWatch told of the state again without a change",
            Self::ConfigurationChanged => "somebody made, changed or deleted the alarm",
            Self::NotAnAlarm => "it is not an alarm, and nothing is dropped",
            Self::MatterChanged => "the finding or run that has a message has changed",
            Self::Fallback => "the receiver that it was for can never be given it",
            Self::FoundByAudit => "the alarm is in ALARM, and nobody was told",
            Self::FiredAgain => {
                "it went off again soon after it was over: the same incident (incident.continues_minutes)"
            }
            Self::FlappingBegan => "it changes its state too often to be told each time (flapping)",
            Self::FlappingEnded => "it has not changed for a while, after it did too often (flapping)",
            Self::HoldEnded => "what held it back is over, and nobody was told of this state",
            Self::Sustained => {
                "it changed its state too often to be told each time, and now stays in ALARM (flapping)"
            }
            Self::StillInAlarm => "it is still in ALARM, and nobody has acknowledged it (repeat_interval)",
            Self::ToldInside => {
                "a composite alarm that watches it is announced; it is told in the thread of that"
            }
        }
    }
}

impl fmt::Display for NotifyReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}
