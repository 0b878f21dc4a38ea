//! Tests the pipeline of a notice: with a damaged ledger, where nothing may be lost or fail; with pictures;
//! and with a fallback.

#[cfg(test)]
mod arrived;
#[cfg(test)]
mod channels;
#[cfg(test)]
mod cost;
#[cfg(test)]
mod fall_back;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod matter;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod recovered;
#[cfg(test)]
mod replan;
#[cfg(test)]
mod slash;
#[cfg(test)]
mod storm;
#[cfg(test)]
mod version_0_1;
#[cfg(test)]
mod world;

use std::time::Duration;

use bongsu_core::ports::Clock;
use jiff::Timestamp;

/// A clock that stands still.
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    async fn pause(&self, _: Duration) {}
}
