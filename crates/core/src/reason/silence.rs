use std::fmt;

use bongsu_alarm::Locale;

use super::ko;

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
            Locale::Ko => ko::silence(self),
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

impl fmt::Display for SilenceReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}
