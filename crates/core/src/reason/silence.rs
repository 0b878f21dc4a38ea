use std::fmt;

use bongsu_alarm::Locale;

use super::ko;

/// The reason why a notice is silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SilenceReason {
    /// The receiver already has the notice.
    AlreadyDelivered,
    /// The configuration does not announce this state.
    StateNotAnnounced,
    /// The configuration does not announce this outcome of the event.
    OutcomeNotAnnounced,
    /// The event is not news. The message of its finding or run shows it.
    ShownInPlace,
    /// The first evaluation of an alarm without an earlier notification: INSUFFICIENT_DATA to OK.
    FirstEvaluation,
    /// A suppressor holds back the alarm's actions.
    Suppressed,
    /// A mute rule is active.
    Muted,
    /// The notice is late: people were already notified of a later change of the alarm.
    Superseded,
    /// Another message about the alarm includes the change.
    ToldTogether,
    /// A composite alarm that watches this alarm is announced, or an inhibition silences it.
    Inhibited,
    /// A person silenced the alarm.
    Silenced,
    /// The route is muted at this time.
    MuteTimeInterval,
    /// The alarm is flapping, and people know that.
    Flapping,
    /// The change ends an ALARM that people were not notified of.
    NeverTold,
    /// The change belongs to an ALARM that was not escalated to this receiver.
    NotEscalated,
}

impl SilenceReason {
    pub const ALL: [Self; 15] = [
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
        Self::NotEscalated,
    ];

    /// Returns whether bongsu's own configuration causes the silence, so that it can end without a notice.
    pub(crate) fn is_ours(self) -> bool {
        matches!(self, Self::Silenced | Self::MuteTimeInterval | Self::Inhibited)
    }

    /// Returns whether the silence assumes that people do not know the previous state. They may have been
    /// notified of it meanwhile.
    pub(crate) fn presumes_ignorance(self) -> bool {
        matches!(self, Self::FirstEvaluation | Self::NeverTold)
    }

    /// Returns whether the change counts as notified for flapping. Such a change is only silent because
    /// people were notified of other changes.
    pub(crate) fn counts(self) -> bool {
        matches!(self, Self::AlreadyDelivered | Self::Superseded | Self::ToldTogether | Self::Flapping)
    }

    /// Parses the word of a reason.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// Returns the reason's word for logs and scripts.
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
            Self::NotEscalated => "not_escalated",
        }
    }

    /// Returns the reason as a sentence in a language.
    pub fn sentence_in(self, locale: Locale) -> &'static str {
        match locale {
            Locale::En => self.sentence(),
            Locale::Ko => ko::silence(self),
        }
    }

    /// Returns the reason as an English sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::AlreadyDelivered => "this receiver already has the message",
            Self::StateNotAnnounced => "announce.states does not include this state",
            Self::ShownInPlace => "the message of the same finding or run shows it",
            Self::OutcomeNotAnnounced => {
                "announce.outcomes does not include this outcome for this kind of event (by default, it only leaves out progress)"
            }
            Self::FirstEvaluation => {
                "INSUFFICIENT_DATA to OK is the first evaluation of an alarm that nobody was notified of (announce.first_evaluation)"
            }
            Self::Suppressed => "the alarm's suppressor holds back its actions (announce.suppressed)",
            Self::Muted => "a mute rule is active (announce.muted)",
            Self::Superseded => "it is late: the alarm has already changed its state again",
            Self::ToldTogether => "another message about the same alarm includes it",
            Self::Inhibited => "another alarm, which is announced, inhibits it",
            Self::Silenced => "somebody silenced it",
            Self::MuteTimeInterval => "its route is muted at this time (mute_time_intervals)",
            Self::Flapping => {
                "it changes its state too often; the next message follows when it is quiet or stays in ALARM (flapping)"
            }
            Self::NotEscalated => "it follows an ALARM that was not escalated to this receiver (escalation)",
            Self::NeverTold => {
                "it ends a state that people were not notified of, so they already believe this state"
            }
        }
    }
}

impl fmt::Display for SilenceReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}
