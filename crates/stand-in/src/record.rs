//! What a stand-in saw, shared between its server and the test.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A value that a server writes and a test reads.
#[derive(Debug, Default)]
pub(crate) struct Shared<T>(Arc<Mutex<T>>);

impl<T> Shared<T> {
    /// A test that failed while it held the lock must not hide its own message behind another one.
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
