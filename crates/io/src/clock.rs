//! The time.

use std::time::Duration;

use bongsu_core::ports::Clock;
use jiff::{SignedDuration, Timestamp};

/// This machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the port by which the others are told the time")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn pause(&self, span: Duration) {
        tokio::time::sleep(span).await;
    }
}

/// This machine's clock, set to another time: for what is looked at as if it came then.
#[derive(Debug, Clone, Copy, Default)]
pub struct ShiftedClock {
    /// How far it is ahead of the machine's.
    ahead: SignedDuration,
}

impl ShiftedClock {
    /// A clock that shows that time now; none: the machine's.
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
