//! The one line of data flow from a notice to a receipt: plan, render, deliver.

use std::time::Duration;

use jiff::Timestamp;

use crate::config::Config;
use crate::delivery::{DeliveryError, Receipt};
use crate::incident::IncidentView;
use crate::notice::Notice;
use crate::plan::{Action, NotifyReason, SilenceReason, plan};
use crate::ports::Receiver;
use crate::render::render;

/// How a notice ended for one receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The receiver's name.
    pub receiver: String,
    /// How it ended.
    pub result: Result<Ending, DeliveryError>,
}

/// An end that nobody needs to do anything about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Slack has the message.
    Delivered(NotifyReason, Receipt),
    /// Nothing was to be sent.
    Silenced(SilenceReason),
}

/// Plans, renders and delivers one notice to every receiver of the configuration. `budget` is for all
/// of them together; `clock` tells how much of it has gone.
pub async fn relay<R: Receiver>(
    notice: &Notice,
    seen: &IncidentView,
    config: &Config,
    receivers: &[R],
    budget: Duration,
    clock: impl Fn() -> Timestamp,
) -> Vec<Outcome> {
    let started = clock();
    let mut outcomes = Vec::with_capacity(receivers.len());
    for step in plan(notice, seen, config, started).steps {
        let receiver = receivers.iter().find(|receiver| receiver.name() == step.receiver);
        let result = match (step.action, receiver) {
            (Action::Silence(reason), _) => Ok(Ending::Silenced(reason)),
            (Action::Post(_), None) => Err(no_such_receiver()),
            (Action::Post(reason), Some(receiver)) => {
                let now = clock();
                let spent = Duration::try_from(now.duration_since(started)).unwrap_or_default();
                let message = render(notice, config, now);
                let delivered = receiver.deliver(&message, budget.saturating_sub(spent)).await;
                delivered.map(|receipt| Ending::Delivered(reason, receipt))
            }
        };
        outcomes.push(Outcome { receiver: step.receiver, result });
    }
    outcomes
}

/// What nobody can be given was not delivered.
fn no_such_receiver() -> DeliveryError {
    DeliveryError::Permanent {
        cause: "this receiver cannot be used here".to_owned(),
        hint: "name another in the configuration".to_owned(),
    }
}
