//! The attempts of webhooks and bots. They are repeated until Slack has the message or can never receive it.

use std::time::Duration;

use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_slack::{Message, Posted};
use tokio::time::Instant;

use crate::attempts::Attempts;

/// The meaning of Slack's response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// Slack has the message. The response may contain its position.
    Delivered(Option<Posted>),
    /// Slack refused the blocks. Plain text may succeed.
    BlocksRefused(String),
    /// The message was not delivered.
    Failed(DeliveryError),
    /// The channel does not exist, or the webhook or bot may not post there.
    ChannelRefused(DeliveryError),
    /// The thread of the reply does not exist.
    ThreadRefused(DeliveryError),
    /// The webhook or the token is invalid, and may have been replaced since it was read.
    SecretRefused(DeliveryError),
    /// The message to change does not exist.
    Gone,
}

/// The result of sending without an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sent {
    /// Slack has the message.
    Done(Receipt),
    /// The message to change does not exist.
    Gone,
}

/// A way to send a message to Slack: a webhook or a bot.
pub(super) trait Way {
    /// Returns the receiver's name, for logs.
    fn name(&self) -> &str;

    /// Makes one attempt. Returns `None` if the secret was not available before the deadline.
    fn attempt(&self, message: &Message, deadline: Instant) -> impl Future<Output = Option<Answer>>;

    /// Returns the message for another channel, for the case that its channel is refused.
    fn without_channel(&self, message: &Message) -> Option<Message>;

    /// Reads the secret again. Returns whether that succeeded in time.
    fn refresh(&self, deadline: Instant) -> impl Future<Output = bool>;
}

/// Sends a message. After a refusal it changes one thing at a time: it reads the secret again once; it omits the
/// picture or chart, unfolds folded blocks, and then omits the blocks (Slack refuses all blocks if it cannot download a
/// picture or does not know a block); and it uses another channel or omits the thread if the way allows it. If waiting
/// can help, it waits and starts again.
pub(super) async fn send(
    way: &impl Way,
    mut message: Message,
    budget: Duration,
) -> Result<Sent, DeliveryError> {
    let mut attempts = Attempts::within(budget);
    let deadline = attempts.deadline();
    let (mut fallback, mut elsewhere, mut refreshed, mut last) = (None, None, false, None);
    loop {
        let began = attempts.begin();
        let Some(answer) = way.attempt(&message, deadline).await else {
            return Err(last.unwrap_or_else(late));
        };
        let error = match answer {
            Answer::Delivered(posted) => {
                let (attempts, took) = (attempts.count(), began.elapsed());
                return Ok(Sent::Done(Receipt { attempts, fallback, elsewhere, took, posted }));
            }
            Answer::Gone => return Ok(Sent::Gone),
            Answer::BlocksRefused(cause) if message.has_picture() => {
                tracing::warn!(
                    receiver = way.name(),
                    cause,
                    "refused with a picture, sending it without the picture"
                );
                message = message.without_pictures();
                continue;
            }
            Answer::BlocksRefused(cause) if message.is_folded() => {
                tracing::warn!(
                    receiver = way.name(),
                    cause,
                    "refused with folded blocks, sending them unfolded"
                );
                message = message.unfolded();
                continue;
            }
            Answer::BlocksRefused(cause) if fallback.is_none() => {
                tracing::warn!(receiver = way.name(), cause, "blocks refused, sending plain text");
                message = message.without_blocks();
                fallback = Some(cause);
                continue;
            }
            Answer::BlocksRefused(cause) => {
                let hint = "even the plain text was refused; please report this message's event".to_owned();
                return Err(DeliveryError::Permanent { cause, hint });
            }
            Answer::ThreadRefused(_) if message.thread.is_some() => {
                tracing::warn!(receiver = way.name(), "thread refused, posting to the channel");
                message.thread = None;
                continue;
            }
            Answer::ChannelRefused(error) if let Some(other) = way.without_channel(&message) => {
                tracing::warn!(receiver = way.name(), %error, "channel refused, posting to another");
                (message, elsewhere) = (other, Some(error.to_string()));
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
        if !attempts.wait(way.name(), &error).await {
            return Err(error);
        }
        last = Some(error);
    }
}

/// Returns the error for a secret that was not available in time, so that nothing was sent.
fn late() -> DeliveryError {
    DeliveryError::Retry { cause: "the secret for posting was not available in time".to_owned(), after: None }
}
