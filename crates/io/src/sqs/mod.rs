//! The queue of what has not arrived yet: it gives the function what failed once more, and wakes it in time.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::DisplayErrorContext;
use bongsu_core::ports::{Wake, WakeError};

use bongsu_core::intake::Errand;

/// The longest that a message may be delayed (SQS developer guide, "Delay queues").
const LONGEST_DELAY: Duration = Duration::from_secs(900);

/// The first wait of a message that failed; it doubles from one receive to the next.
const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_secs(20 * 60);

/// A queue of SQS that feeds this very function.
#[derive(Debug, Clone)]
pub struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    /// The queue at `url`.
    pub fn new(config: &SdkConfig, url: String) -> Self {
        Self { client: Client::new(config), url }
    }

    /// Puts the next try of a message off: the more, the more often it has failed.
    ///
    /// # Errors
    ///
    /// What SQS said; the message comes again after the queue's own time then.
    pub async fn put_off(&self, receipt_handle: &str, receives: u32) -> Result<(), String> {
        let seconds = i32::try_from(wait(receives).as_secs()).unwrap_or(i32::MAX);
        let call = self.client.change_message_visibility().queue_url(&self.url);
        let call = call.receipt_handle(receipt_handle).visibility_timeout(seconds);
        call.send().await.map(drop).map_err(|error| DisplayErrorContext(error).to_string())
    }
}

impl Queue {
    /// Has the function do something, after `delay` or a little later.
    ///
    /// # Errors
    ///
    /// What SQS said: it will not be done. Never with what was to be done.
    pub async fn ask(&self, errand: &Errand, delay: Duration) -> Result<(), String> {
        // Whole seconds: a little late is better than too early.
        let seconds = delay.min(LONGEST_DELAY).as_secs_f64().ceil();
        let seconds = Duration::from_secs_f64(seconds).as_secs().try_into().unwrap_or(i32::MAX);
        let call = self.client.send_message().queue_url(&self.url).delay_seconds(seconds);
        let call = call.message_body(errand.event());
        call.send().await.map(drop).map_err(|error| DisplayErrorContext(error).to_string())
    }
}

impl Wake for Queue {
    async fn wake(&self, receiver: &str, delay: Duration) -> Result<(), WakeError> {
        self.ask(&Errand::Empty(receiver.to_owned()), delay).await.map_err(WakeError)
    }
}

/// How long a message waits that has been received so often.
fn wait(receives: u32) -> Duration {
    LONGEST_WAIT.min(FIRST_WAIT * (1 << receives.saturating_sub(1).min(6)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_longer_each_time_up_to_twenty_minutes() {
        let seconds = [1, 2, 3, 6, 7, 900].map(|receives| wait(receives).as_secs());
        assert_eq!(seconds, [30, 60, 120, 960, 1_200, 1_200]);
        let days = (1..=864).map(|receives| wait(receives).as_secs()).sum::<u64>() / 86_400;
        assert_eq!(days, 11, "what the template's maxReceiveCount comes to");
    }
}
