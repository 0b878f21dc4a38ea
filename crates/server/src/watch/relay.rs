use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use bongsu_core::config::Config;
use bongsu_core::delivery::DeliveryError;
use bongsu_core::incident::IncidentView;
use bongsu_core::ports::Receiver;
use bongsu_core::relay::{Ending, Outcome, relay};
use bongsu_io::intake;
use jiff::Timestamp;

use super::Topic;

/// A topic that stands for the whole way from SNS to Slack: intake, plan, render, deliver.
#[derive(Debug)]
pub struct Relay<R, C, O> {
    /// What is announced and to whom. Other settings may take their place at any time; a message that
    /// is on its way then still goes by the old ones.
    pub settings: RefCell<Rc<Settings<R>>>,
    /// How long one attempt may take for all receivers together.
    pub budget: Duration,
    /// Tells the time.
    pub clock: C,
    /// Is told how each attempt ended for each receiver.
    pub observe: O,
}

/// What is announced, and to whom.
#[derive(Debug)]
pub struct Settings<R> {
    /// What is announced, and in which words.
    pub config: Config,
    /// The receivers that the configuration names.
    pub receivers: Vec<R>,
}

impl<R: Receiver, C: Fn() -> Timestamp, O: Fn(&Outcome)> Topic for Relay<R, C, O> {
    async fn publish(&self, message: &str, seen: &mut IncidentView) -> Result<(), DeliveryError> {
        let mut outcomes = Vec::new();
        let settings = Rc::clone(&self.settings.borrow());
        for notice in intake::read(message.as_bytes()).into_notices() {
            let (config, receivers) = (&settings.config, settings.receivers.as_slice());
            outcomes.extend(relay(&notice, seen, config, receivers, self.budget, &self.clock).await);
        }
        if outcomes.is_empty() {
            return Err(nobody());
        }
        outcomes.iter().for_each(&self.observe);
        // All of them are noted before the first failure is told.
        let noted: Vec<_> = outcomes.into_iter().map(|outcome| note(outcome, seen)).collect();
        noted.into_iter().collect()
    }
}

/// Remembers who has the message, so that only the others get it next time.
fn note(outcome: Outcome, seen: &mut IncidentView) -> Result<(), DeliveryError> {
    if let Ending::Delivered(..) = outcome.result? {
        seen.delivered_to.insert(outcome.receiver);
    }
    Ok(())
}

/// A message for nobody would be a lost one.
fn nobody() -> DeliveryError {
    let hint = "the configuration must name at least one receiver, and each must have been built";
    DeliveryError::Permanent { cause: "there is no receiver".to_owned(), hint: hint.to_owned() }
}
