use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use bongsu_core::delivery::DeliveryError;
use bongsu_core::ports::{Wake, WakeError};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// The wait before an outbox is tried again. It doubles with each failure.
pub(super) const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The outboxes to empty, each with its time. They are only in memory, because all outboxes are due after a restart.
#[derive(Debug, Default)]
pub(super) struct Outboxes {
    due: RefCell<BTreeMap<String, Due>>,
    /// The number of consecutive failures by outbox.
    failures: RefCell<BTreeMap<String, u32>>,
    earlier: Notify,
}

#[derive(Debug, Clone, Copy)]
struct Due {
    at: Instant,
    /// Whether the receiver asked for the wait, which must then not be shortened.
    is_asked_for: bool,
}

impl Outboxes {
    /// Waits for the next due outbox, and removes it.
    pub(super) async fn next(&self) -> String {
        loop {
            let first =
                self.due.borrow().iter().min_by_key(|(_, due)| due.at).map(|(it, due)| (it.clone(), due.at));
            let Some((name, at)) = first else {
                self.earlier.notified().await;
                continue;
            };
            tokio::select! {
                () = sleep_until(at) => {
                    self.due.borrow_mut().remove(&name);
                    return name;
                }
                () = self.earlier.notified() => {}
            }
        }
    }

    /// Schedules the emptying of an outbox after `delay`.
    pub(super) fn ask(&self, name: &str, delay: Duration) {
        self.set(name, Due { at: Instant::now() + delay, is_asked_for: false });
    }

    /// Schedules the emptying of an outbox after a failed delivery: soon, or at the time that the receiver asks for.
    pub(super) fn ask_after(&self, name: &str, error: &DeliveryError) {
        self.wait(name, FIRST_WAIT, Some(error));
    }

    /// Schedules the emptying of an outbox again, later with each failure. Returns the wait.
    pub(super) fn ask_again(&self, name: &str, error: Option<&DeliveryError>) -> Duration {
        let mut failures = self.failures.borrow_mut();
        let failures = failures.entry(name.to_owned()).or_default();
        *failures += 1;
        self.wait(name, LONGEST_WAIT.min(FIRST_WAIT * (1 << (*failures).min(6))), error)
    }

    fn wait(&self, name: &str, wait: Duration, error: Option<&DeliveryError>) -> Duration {
        let asked_for = match error {
            Some(DeliveryError::Retry { after, .. }) => *after,
            _ => None,
        };
        let wait = asked_for.unwrap_or_default().max(wait);
        self.set(name, Due { at: Instant::now() + wait, is_asked_for: asked_for.is_some() });
        wait
    }

    /// Resets the failures of an outbox that was emptied.
    pub(super) fn emptied(&self, name: &str) {
        self.failures.borrow_mut().remove(name);
    }

    /// Ends the waits that no receiver asked for, because the program may end before the next attempt.
    pub(super) fn hurry(&self) {
        let now = Instant::now();
        self.due.borrow_mut().values_mut().filter(|due| !due.is_asked_for).for_each(|due| due.at = now);
        self.earlier.notify_one();
    }

    fn set(&self, name: &str, wanted: Due) {
        let mut all = self.due.borrow_mut();
        let due = all.entry(name.to_owned()).or_insert(wanted);
        if wanted.is_asked_for || (!due.is_asked_for && wanted.at < due.at) {
            *due = wanted;
        }
        self.earlier.notify_one();
    }
}

impl Wake for Outboxes {
    async fn wake(&self, receiver: &str, delay: Duration) -> Result<(), WakeError> {
        self.ask(receiver, delay);
        Ok(())
    }
}
