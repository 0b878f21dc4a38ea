//! Shares the observations of a stand-in between its server and the test.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A value that a server writes and a test reads.
#[derive(Debug, Default)]
pub(crate) struct Shared<T>(Arc<Mutex<T>>);

impl<T> Shared<T> {
    /// Ignores poisoning, so that a test that failed while holding the lock still shows its own message.
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
