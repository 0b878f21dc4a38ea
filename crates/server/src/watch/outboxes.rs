use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use bongsu_core::ports::{Wake, WakeError};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// The outboxes to empty, and when. In memory only: at the next start all of them are due.
#[derive(Debug, Default)]
pub(super) struct Outboxes {
    due: RefCell<BTreeMap<String, Instant>>,
    earlier: Notify,
}

impl Outboxes {
    /// Waits for the next due outbox, and removes it.
    pub(super) async fn next(&self) -> String {
        loop {
            let first =
                self.due.borrow().iter().min_by_key(|(_, at)| **at).map(|(name, at)| (name.clone(), *at));
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

    pub(super) fn ask(&self, receiver: &str, delay: Duration) {
        let at = Instant::now() + delay;
        let mut due = self.due.borrow_mut();
        let due = due.entry(receiver.to_owned()).or_insert(at);
        *due = at.min(*due);
        self.earlier.notify_one();
    }
}

impl Wake for Outboxes {
    async fn wake(&self, receiver: &str, delay: Duration) -> Result<(), WakeError> {
        self.ask(receiver, delay);
        Ok(())
    }
}
