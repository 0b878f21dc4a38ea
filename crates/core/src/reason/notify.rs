use std::fmt;

use bongsu_alarm::Locale;

use super::ko;

/// The reason for a message. Logs, tests and `render --explain` use the same word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotifyReason {
    /// The alarm changed its state.
    StateChanged,
    /// A contributor of the alarm changed its state.
    ContributorChanged,
    /// The suppression of the alarm's actions ended.
    SuppressionReleased,
    /// A mute rule ended while the alarm was still in the muted state.
    MuteEnded,
    /// CloudWatch reported an unchanged state again.
    Repeated,
    /// A person created, changed or deleted the alarm.
    ConfigurationChanged,
    /// The notice is not about an alarm. It becomes a message because nothing is dropped.
    NotAnAlarm,
    /// A finding, a run or another matter with a message has a different outcome, or a later event.
    MatterChanged,
    /// The intended receiver can never get the notice.
    Fallback,
    /// The alarm is in ALARM and was not announced.
    FoundByAudit,
    /// The alarm fired again soon after its end, so the incident continues.
    FiredAgain,
    /// The alarm began to change too often to have a message for each change.
    FlappingBegan,
    /// The alarm was flapping, and has not changed for a while.
    FlappingEnded,
    /// The silence of the notice ended, and people do not know the alarm's current state.
    HoldEnded,
    /// The alarm was flapping, and now stays in ALARM.
    Sustained,
    /// The alarm is still in ALARM, and nobody has acknowledged it.
    StillInAlarm,
    /// Nobody has acknowledged the ALARM, and a step of its escalation is due.
    Escalated,
    /// A composite alarm that watches this alarm is announced. The notice goes into the thread of that alarm.
    ToldInside,
}

impl NotifyReason {
    pub const ALL: [Self; 18] = [
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
        Self::Escalated,
        Self::ToldInside,
    ];

    /// Parses the word of a reason.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// Returns the reason's word for logs and scripts.
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
            Self::Escalated => "escalated",
            Self::ToldInside => "told_inside",
        }
    }

    /// Returns the reason as a sentence in a language.
    pub fn sentence_in(self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.sentence(),
            Locale::Ko => ko::notify(self),
        }
    }

    /// Returns the reason as an English sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::StateChanged => "the alarm changed its state",
            Self::ContributorChanged => "a contributor of the alarm changed its state",
            Self::SuppressionReleased => "the alarm's actions are no longer suppressed",
            Self::MuteEnded => "a mute window ended and the alarm is still in this state",
            Self::Repeated => "CloudWatch reported the unchanged state again",
            Self::ConfigurationChanged => "somebody created, changed or deleted the alarm",
            Self::NotAnAlarm => "it is not an alarm, but no notice is dropped",
            Self::MatterChanged => "the finding or run that has a message has changed",
            Self::Fallback => "the intended receiver can never get it",
            Self::FoundByAudit => "the alarm is in ALARM, and nobody was notified",
            Self::FiredAgain => {
                "it fired again soon after its end, so the incident continues (incident.continues_minutes)"
            }
            Self::FlappingBegan => {
                "it changes its state too often to have a message for each change (flapping)"
            }
            Self::FlappingEnded => "it has not changed for a while, after changing too often (flapping)",
            Self::HoldEnded => "the silence that held it back is over, and nobody was notified of this state",
            Self::Sustained => {
                "it changed its state too often to have a message for each change, and now stays in ALARM (flapping)"
            }
            Self::StillInAlarm => "it is still in ALARM, and nobody has acknowledged it (repeat_interval)",
            Self::Escalated => "nobody acknowledged it in time, so more people are notified (escalation)",
            Self::ToldInside => {
                "a composite alarm that watches it is announced, so it goes into the thread of that alarm"
            }
        }
    }
}

impl fmt::Display for NotifyReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}
