use std::error::Error;
use std::time::Duration;

use bongsu_core::delivery::DeliveryError;
use bongsu_core::watch::{Current, Evaluated};
use jiff::Timestamp;

/// What a watch has to tell while it runs.
#[derive(Debug)]
pub enum Event<'a> {
    /// These alarms are watched from now on: at the start, and after a change of what is watched.
    Began(&'a [Current]),
    /// These have samples and were not evaluated yet: so they stand before their first period is over.
    Young(&'a [Current]),
    /// The sources were sampled, and what was due was evaluated and told. Once a second: who hears
    /// nothing of it any more may take the watch for hung.
    Sampled(Timestamp),
    /// An alarm was evaluated; the state may have changed or not.
    Evaluated(&'a Evaluated),
    /// There are no metric data this time.
    NotSampled(&'a dyn Error),
    /// States and messages cannot be kept; the watch goes on without.
    NotKept(&'a dyn Error),
    /// Other alarms and sources are watched from now on.
    Reloaded,
    /// A message was published.
    Published {
        message: &'a str,
        /// Attempts it took, 1 where the first went through.
        attempts: u32,
    },
    /// A message was not published this time; it stays first in the queue.
    NotPublished {
        message: &'a str,
        /// Attempts there have been.
        attempts: u32,
        /// Why not.
        error: &'a DeliveryError,
        /// How long until the next attempt.
        wait: Duration,
    },
}
