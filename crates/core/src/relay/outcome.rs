//! How a notice ended for one receiver.

use crate::delivery::{DeliveryError, Receipt};
use crate::ledger::Waiting;
use crate::notice::Notice;
use crate::plan::{NotifyReason, SilenceReason};
use crate::slack::Posted;
use crate::store::StoreError;

/// A notice that was told without having come just now, and how that ended.
pub type Told = (Notice, Outcome);

/// How a notice ended for one receiver.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The receiver's name.
    pub receiver: String,
    /// How it ended.
    pub result: Result<Ending, DeliveryError>,
    /// It is not delivered, but in the outbox: whoever empties that delivers it.
    pub is_kept: bool,
    /// Others that left the outbox with it.
    pub brought: Vec<Told>,
    /// Why the ledger does not say so.
    pub not_recorded: Option<StoreError>,
    /// The message in whose thread a picture of it belongs; see [`super::Relay::attach`].
    pub illustrated: Option<Posted>,
}

/// An end that nobody needs to do anything about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Slack has the message.
    Delivered(NotifyReason, Receipt),
    /// Nothing was to be sent.
    Silenced(SilenceReason),
    /// It is in the outbox, and somebody will empty that.
    Waiting(Waiting),
}

impl Outcome {
    pub(super) fn of(receiver: &str, result: Result<Ending, DeliveryError>) -> Self {
        Self {
            receiver: receiver.to_owned(),
            result,
            is_kept: false,
            brought: Vec::new(),
            not_recorded: None,
            illustrated: None,
        }
    }
}
