//! Passes data from a background task to its source in the watch loop.

use std::sync::{Arc, Mutex, PoisonError};

/// A queue of collected data. Clones share it.
#[derive(Debug)]
pub(crate) struct Gathered<T>(Arc<Mutex<Vec<T>>>);

/// The maximum number of values per second. Later ones are dropped.
const MOST: usize = 100_000;

impl<T> Gathered<T> {
    pub(crate) fn put(&self, item: T) {
        let mut items = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if items.len() < MOST {
            items.push(item);
        }
    }

    pub(crate) fn take(&self) -> Vec<T> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T> Default for Gathered<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Gathered<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// A task that ends with its owner.
#[derive(Debug)]
pub(crate) struct Task(tokio::task::JoinHandle<()>);

impl Task {
    pub(crate) fn spawn(task: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(task))
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}
