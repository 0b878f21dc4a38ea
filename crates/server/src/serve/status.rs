use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// The readiness of a replica, for its load balancer.
#[derive(Debug, Default)]
pub struct Status {
    is_draining: AtomicBool,
    /// The queues and the ledger that fail, each with its error.
    troubles: Mutex<BTreeMap<String, String>>,
}

impl Status {
    /// Records the latest result of a queue or of the ledger.
    pub(super) fn set(&self, need: &str, error: Option<String>) {
        let mut troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        match error {
            Some(error) => troubles.insert(need.to_owned(), error),
            None => troubles.remove(need),
        };
    }

    /// Marks the replica as stopping, so that it accepts no more work.
    pub(super) fn drain(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
    }

    /// Returns the reason why the replica is not ready, or `None` if it is ready.
    pub(super) fn not_ready(&self) -> Option<String> {
        if self.is_draining.load(Ordering::Relaxed) {
            return Some("the replica is stopping and accepts no more work".to_owned());
        }
        let troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        let troubles: Vec<_> = troubles.values().map(String::as_str).collect();
        (!troubles.is_empty()).then(|| troubles.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_ready_while_everything_works_and_until_it_stops() {
        let status = Status::default();
        assert_eq!(status.not_ready(), None);
        status.set("ledger", Some("it does not answer".to_owned()));
        assert_eq!(status.not_ready().as_deref(), Some("it does not answer"));
        status.set("ledger", None);
        assert_eq!(status.not_ready(), None);
        status.drain();
        assert!(status.not_ready().is_some());
    }
}
