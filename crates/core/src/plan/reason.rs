use std::fmt;

use super::reason_ko;
use crate::config::Locale;

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
            Locale::Ko => reason_ko::notify(self),
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

/// Why nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SilenceReason {
    /// This receiver has this notice already.
    AlreadyDelivered,
    /// The configuration leaves this state out.
    StateNotAnnounced,
    /// The configuration leaves this outcome of such an event out.
    OutcomeNotAnnounced,
    /// The message of the same finding or run shows it, and it is no news.
    ShownInPlace,
    /// INSUFFICIENT_DATA to OK of an alarm that nobody was ever told of: its first evaluation.
    FirstEvaluation,
    /// CloudWatch is holding the actions back.
    Suppressed,
    /// A mute rule's window is open.
    Muted,
    /// Late: the alarm has changed its state again, and that was told.
    Superseded,
    /// Another message of the same alarm tells it too.
    ToldTogether,
    /// A composite alarm that watches it is announced, or a rule of the configuration keeps it quiet beside another.
    Inhibited,
    /// Somebody silenced it.
    Silenced,
    /// Its route is mute at this time of the week.
    MuteTimeInterval,
    /// It changes its state too often to be told each time; that was told.
    Flapping,
    /// It ends what nobody was told of.
    NeverTold,
}

impl SilenceReason {
    pub const ALL: [Self; 14] = [
        Self::AlreadyDelivered,
        Self::StateNotAnnounced,
        Self::OutcomeNotAnnounced,
        Self::ShownInPlace,
        Self::FirstEvaluation,
        Self::Suppressed,
        Self::Muted,
        Self::Superseded,
        Self::ToldTogether,
        Self::Inhibited,
        Self::Silenced,
        Self::MuteTimeInterval,
        Self::Flapping,
        Self::NeverTold,
    ];

    /// Whether people said so, and it ends by itself without anybody telling of it.
    pub(crate) fn is_ours(self) -> bool {
        matches!(self, Self::Silenced | Self::MuteTimeInterval | Self::Inhibited)
    }

    /// Whether it holds as long as nobody knows of what came before: that may have been told meanwhile.
    pub(crate) fn presumes_ignorance(self) -> bool {
        matches!(self, Self::FirstEvaluation | Self::NeverTold)
    }

    /// Whether the change would have been told but for the others that people know of: it counts among these.
    pub(crate) fn counts(self) -> bool {
        matches!(self, Self::AlreadyDelivered | Self::Superseded | Self::ToldTogether | Self::Flapping)
    }

    /// The reason that is written as `word`, if it is one.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// The reason as one word for logs and scripts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AlreadyDelivered => "already_delivered",
            Self::StateNotAnnounced => "state_not_announced",
            Self::OutcomeNotAnnounced => "outcome_not_announced",
            Self::ShownInPlace => "shown_in_place",
            Self::FirstEvaluation => "first_evaluation",
            Self::Suppressed => "suppressed",
            Self::Muted => "muted",
            Self::Superseded => "superseded",
            Self::ToldTogether => "told_together",
            Self::Inhibited => "inhibited",
            Self::Silenced => "silenced",
            Self::MuteTimeInterval => "mute_time_interval",
            Self::Flapping => "flapping",
            Self::NeverTold => "never_told",
        }
    }

    /// The reason as a sentence in a language.
    pub fn sentence_in(self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.sentence(),
            Locale::Ko => reason_ko::silence(self),
        }
    }

    /// The reason as a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::AlreadyDelivered => "this receiver has the message already",
            Self::StateNotAnnounced => "the configuration's announce.states leaves this state out",
            Self::ShownInPlace => "the message of the same finding or run shows it",
            Self::OutcomeNotAnnounced => {
                "announce.outcomes leaves this outcome of such an event out (by default only progress)"
            }
            Self::FirstEvaluation => {
                "INSUFFICIENT_DATA to OK of an alarm that nobody was told of is its first evaluation (announce.first_evaluation)"
            }
            Self::Suppressed => {
                "CloudWatch holds the alarm's actions back by its suppressor (announce.suppressed)"
            }
            Self::Muted => "a mute rule's window is open (announce.muted)",
            Self::Superseded => "it is late: the alarm has changed its state again since",
            Self::ToldTogether => "another message of the same alarm tells it too",
            Self::Inhibited => "another alarm that is announced stands for it",
            Self::Silenced => "somebody silenced it",
            Self::MuteTimeInterval => "its route is mute at this time (mute_time_intervals)",
            Self::Flapping => {
                "it changes its state too often; the next message comes when it is quiet or stays in ALARM (flapping)"
            }
            Self::NeverTold => "it ends what was held back: people think that it is so already",
        }
    }
}

impl fmt::Display for NotifyReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}

impl fmt::Display for SilenceReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}
