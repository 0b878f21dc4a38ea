use std::error::Error;

use bongsu_alarm::simulate::{Current, Evaluated};
use jiff::Timestamp;

/// News of a running watch.
#[derive(Debug)]
pub enum WatchEvent<'a> {
    /// The watch has replaced its alarms: at the start, and after a change of the configuration.
    Began(&'a [Current]),
    /// Alarms with samples and no evaluation, before their first period is over.
    Young(&'a [Current]),
    /// The sources were sampled, and due alarms were evaluated and announced. It comes once a second: an
    /// observer without news of it may take the watch for hung.
    Sampled(Timestamp),
    /// An alarm was evaluated; its state may have changed.
    Evaluated(&'a Evaluated),
    /// A source provided no data this time.
    NotSampled(&'a dyn Error),
    /// States and messages cannot be stored; the watch continues without.
    NotKept(&'a dyn Error),
    /// The watch has replaced its alarms and sources.
    Reloaded,
}
