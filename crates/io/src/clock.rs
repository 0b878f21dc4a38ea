//! The time.

use std::time::Duration;

use bongsu_core::ports::Clock;
use jiff::Timestamp;

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
