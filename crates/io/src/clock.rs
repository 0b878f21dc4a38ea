//! The clock of this machine, and a shifted one.

use std::time::Duration;

use bongsu_core::ports::Clock;
use jiff::{SignedDuration, Timestamp};

/// The clock of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the port through which core and the adapters get the time"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn pause(&self, span: Duration) {
        tokio::time::sleep(span).await;
    }
}

/// The clock of this machine, shifted to another time, for rendering an event as if it arrived then.
#[derive(Debug, Clone, Copy, Default)]
pub struct ShiftedClock {
    /// The difference from the machine's clock.
    ahead: SignedDuration,
}

impl ShiftedClock {
    /// Creates a clock that shows `time` now, or the machine's clock without one.
    pub fn at(time: Option<Timestamp>) -> Self {
        let ahead = time.map(|time| time.duration_since(SystemClock.now())).unwrap_or_default();
        Self { ahead }
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        let now = SystemClock.now();
        now.checked_add(self.ahead).unwrap_or(now)
    }

    async fn pause(&self, span: Duration) {
        SystemClock.pause(span).await;
    }
}
