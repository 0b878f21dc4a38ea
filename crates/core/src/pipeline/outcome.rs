//! How a notice ended for one receiver.

use super::route::Step;
use crate::delivery::{DeliveryError, Receipt};
use crate::ledger::{NoticeKey, Refused, Waiting};
use crate::notice::Notice;
use crate::plan::BackgroundQuery;
use crate::reason::{NotifyReason, SilenceReason};
use crate::slack::Posted;
use crate::store::StoreError;

/// A notice that was told without having come just now, and how that ended.
pub type Notified = (Notice, RunOutcome);

/// How a notice ended for one receiver.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOutcome {
    pub receiver: String,
    pub result: Result<Ending, DeliveryError>,
    /// It is not delivered yet, but in the outbox; the program that empties it delivers it.
    pub is_kept: bool,
    /// Others that left the outbox with it.
    pub brought: Vec<Notified>,
    /// Why the ledger does not say so.
    pub not_recorded: Option<StoreError>,
    /// The message in whose thread a picture of it belongs; see [`super::Pipeline::attach`].
    pub illustrated: Option<Posted>,
    /// What is to follow it; see [`super::Pipeline::add_background`].
    pub below: Option<Below>,
    /// Receivers that got the alarm by an escalation, and get what follows.
    pub(super) escalated: Vec<String>,
    /// The notices that the receiver refuses for good: this one, and those that left the outbox.
    pub(super) refusals: Vec<Refusal>,
}

/// What is to follow a delivered notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Below {
    pub query: BackgroundQuery,
    pub place: Place,
}

/// The place of a message that follows another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The thread of this message.
    Thread(Posted),
    /// The channel, where there are no threads.
    Channel,
}

/// A notice that a receiver can never be given.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    pub(super) notice: Notice,
    pub(super) key: NoticeKey,
    pub(super) refused: Refused,
}

/// How one attempt to deliver a message ended.
pub(super) enum Attempt {
    Delivered(Receipt),
    Failed(DeliveryError),
    /// There is no message of that kind.
    NoMessage,
}

impl From<Result<Receipt, DeliveryError>> for Attempt {
    fn from(told: Result<Receipt, DeliveryError>) -> Self {
        told.map_or_else(Self::Failed, Self::Delivered)
    }
}

/// An end that needs no action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Slack has the message.
    Delivered(NotifyReason, Receipt),
    /// Nothing was to be sent.
    Silenced(SilenceReason),
    /// It is in the outbox, and a queued message will empty it.
    Waiting(Waiting),
}

/// How one pass through the stages ended.
pub(super) enum Pass {
    Ended(Box<RunOutcome>),
    /// Another program wrote meanwhile: the plan is to be made again, on what stands there now.
    Again,
}

impl Pass {
    pub(super) fn ended(outcome: RunOutcome) -> Self {
        Self::Ended(Box::new(outcome))
    }

    pub(super) fn waiting(step: &Step, because: Waiting) -> Self {
        Self::ended(RunOutcome::of(&step.receiver, Ok(Ending::Waiting(because))))
    }
}

impl RunOutcome {
    pub(super) fn of(receiver: &str, result: Result<Ending, DeliveryError>) -> Self {
        Self {
            receiver: receiver.to_owned(),
            result,
            is_kept: false,
            brought: Vec::new(),
            not_recorded: None,
            illustrated: None,
            below: None,
            escalated: Vec::new(),
            refusals: Vec::new(),
        }
    }
}
