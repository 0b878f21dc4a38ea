//! What a webhook and a bot have in common: attempts until Slack has the message, or never will.

use std::time::Duration;

use bongsu_core::delivery::{DeliveryError, LEAST, Receipt, next_attempt};
use bongsu_core::slack::{Message, Posted};
use tokio::time::Instant;

/// The longest wait for one answer; Slack's usual one takes a tenth of a second.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// More than anybody waits; every clock can hold it.
const LONGEST: Duration = Duration::from_secs(86_400);

/// What an answer of Slack's asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// Slack has the message, and may tell where.
    Delivered(Option<Posted>),
    /// Slack cannot read the blocks: the same as text may do.
    BlocksRefused(String),
    /// Not delivered.
    Failed(DeliveryError),
    /// There is no such channel, or none that this webhook may post to.
    ChannelRefused(DeliveryError),
    /// There is no such thread to reply in.
    ThreadRefused(DeliveryError),
    /// The webhook or the token is refused as such: it may have been replaced since it was read.
    SecretRefused(DeliveryError),
    /// The message to change is not there.
    Gone,
}

/// How it ended where it did not fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sent {
    /// Slack has the message.
    Done(Receipt),
    /// The message to change is not there.
    Gone,
}

/// One way to give Slack a message.
pub(super) trait Way {
    /// The receiver's name, for logs.
    fn name(&self) -> &str;

    /// One attempt; nothing where the time was up before there was a secret to make it with.
    fn attempt(&self, message: &Message, deadline: Instant) -> impl Future<Output = Option<Answer>>;

    /// Reads the secret afresh; whether that worked in time.
    fn refresh(&self, deadline: Instant) -> impl Future<Output = bool>;
}

/// One state machine: try; then read the secret again once if it is refused, leave out the picture and then send
/// plain text once if the blocks are refused (Slack refuses all of them where it cannot fetch a picture), leave out
/// the channel or the thread if that is refused and the way can do without, wait and begin again if that can help.
pub(super) async fn send(
    way: &impl Way,
    mut message: Message,
    budget: Duration,
) -> Result<Sent, DeliveryError> {
    let deadline = Instant::now() + budget.min(LONGEST);
    let mut receipt = Receipt::default();
    let (mut refreshed, mut last, mut unknown) = (false, None, 0);
    loop {
        receipt.attempts += 1;
        let began = Instant::now();
        let Some(answer) = way.attempt(&message, deadline).await else {
            return Err(last.unwrap_or_else(late));
        };
        let error = match answer {
            Answer::Delivered(posted) => {
                return Ok(Sent::Done(Receipt { took: began.elapsed(), posted, ..receipt }));
            }
            Answer::Gone => return Ok(Sent::Gone),
            Answer::BlocksRefused(cause) if message.has_picture() => {
                tracing::warn!(receiver = way.name(), cause, "refused with a picture, sending it without");
                message = message.without_pictures();
                continue;
            }
            Answer::BlocksRefused(cause) if receipt.fallback.is_none() => {
                tracing::warn!(receiver = way.name(), cause, "blocks refused, sending plain text");
                message = message.without_blocks();
                receipt.fallback = Some(cause);
                continue;
            }
            Answer::BlocksRefused(cause) => {
                let hint = "even the plain text was refused; please report this message's event".to_owned();
                return Err(DeliveryError::Permanent { cause, hint });
            }
            Answer::ChannelRefused(_) if message.channel.is_some() => {
                tracing::warn!(receiver = way.name(), "channel refused, posting to the webhook's own");
                message.channel = None;
                continue;
            }
            Answer::ThreadRefused(_) if message.thread.is_some() => {
                tracing::warn!(receiver = way.name(), "thread refused, posting to the channel");
                message.thread = None;
                continue;
            }
            Answer::ChannelRefused(error) | Answer::SecretRefused(error) => {
                if refreshed || !way.refresh(deadline).await {
                    return Err(error);
                }
                refreshed = true;
                continue;
            }
            Answer::ThreadRefused(error) | Answer::Failed(error) => error,
        };
        let left = deadline - Instant::now();
        // Of attempts that surely did not arrive there may be many before one that may have.
        unknown += u32::from(matches!(error, DeliveryError::Unknown { .. }));
        let attempts =
            if matches!(error, DeliveryError::Unknown { .. }) { unknown } else { receipt.attempts };
        let Some(wait) = next_attempt(&error, attempts, left) else { return Err(error) };
        tracing::info!(receiver = way.name(), %error, wait_ms = wait.as_millis(), "trying again");
        last = Some(error);
        // Those who were refused together do not come again together.
        tokio::time::sleep(wait + wait.mul_f64(fastrand::f64() / 4.0).min(left.saturating_sub(wait + LEAST)))
            .await;
    }
}

/// Nothing was sent.
fn late() -> DeliveryError {
    DeliveryError::Retry { cause: "the secret to post with was not had in time".to_owned(), after: None }
}
