//! The outcome of a notice for one receiver.

use bongsu_slack::Posted;

use super::route::Step;
use crate::delivery::{DeliveryError, Receipt};
use crate::ledger::{NoticeKey, Refused, Waiting};
use crate::notice::Notice;
use crate::plan::BackgroundQuery;
use crate::reason::{NotifyReason, SilenceReason};
use crate::store::StoreError;

/// A notice that arrived earlier, with its outcome.
pub type Notified = (Notice, RunOutcome);

/// The outcome of a notice for one receiver.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOutcome {
    pub receiver: String,
    pub result: Result<Ending, DeliveryError>,
    /// Whether the notice waits in the outbox, so that the program that empties the outbox delivers it.
    pub is_kept: bool,
    /// Other notices that left the outbox together with this one.
    pub brought: Vec<Notified>,
    /// The error that prevented the record in the ledger.
    pub not_recorded: Option<StoreError>,
    /// The message whose thread gets a picture; see [`super::Pipeline::attach`].
    pub illustrated: Option<Posted>,
    /// The content below its message; see [`super::Pipeline::add_background`].
    pub below: Option<Below>,
    /// The receivers that got the alarm by an escalation, and that also get its later changes.
    pub(super) escalated: Vec<String>,
    /// The notices that the receiver refuses permanently: this one, and those that left the outbox.
    pub(super) refusals: Vec<Refusal>,
}

/// The content below a delivered notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Below {
    pub query: BackgroundQuery,
    pub place: Place,
}

/// The destination of a message that follows another message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The thread of a message.
    Thread(Posted),
    /// The channel, if the receiver has no threads.
    Channel,
}

/// A notice that a receiver refuses permanently.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    pub(super) notice: Notice,
    pub(super) key: NoticeKey,
    pub(super) refused: Refused,
}

/// The result of one attempt to deliver a message.
pub(super) enum Attempt {
    Delivered(Receipt),
    Failed(DeliveryError),
    /// There was no message to deliver.
    NoMessage,
}

impl From<Result<Receipt, DeliveryError>> for Attempt {
    fn from(told: Result<Receipt, DeliveryError>) -> Self {
        told.map_or_else(Self::Failed, Self::Delivered)
    }
}

/// An outcome after which the sender need not do anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Slack has the message.
    Delivered(NotifyReason, Receipt),
    /// The notice was silenced.
    Silenced(SilenceReason),
    /// The notice is in the outbox, and a queued message will cause the emptying of the outbox.
    Waiting(Waiting),
}

/// The result of one pass through the stages.
pub(super) enum Pass {
    Ended(Box<RunOutcome>),
    /// Another program changed a record. The notice must be loaded and decided again.
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
