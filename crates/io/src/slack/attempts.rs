//! What a webhook and a bot have in common: attempts until Slack has the message, or never will.

use std::time::Duration;

use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::slack::{Message, Posted};
use tokio::time::Instant;

use crate::attempts::Attempts;

/// What an answer of Slack's asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// Slack has the message, and may tell where.
    Delivered(Option<Posted>),
    /// Slack cannot read the blocks: the same as text may do.
    BlocksRefused(String),
    /// Not delivered.
    Failed(DeliveryError),
    /// There is no such channel, or none that this webhook or bot may post to.
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

    /// The message for another channel, where its own is refused.
    fn without_channel(&self, message: &Message) -> Option<Message>;

    /// Reads the secret afresh; whether that worked in time.
    fn refresh(&self, deadline: Instant) -> impl Future<Output = bool>;
}

/// One state machine: try; then read the secret again once if it is refused, leave out the picture and then send
/// plain text once if the blocks are refused (Slack refuses all of them where it cannot fetch a picture), take
/// another channel or leave out the thread if that is refused and the way can do without, wait and begin again if that can help.
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
                tracing::warn!(receiver = way.name(), cause, "refused with a picture, sending it without");
                message = message.without_pictures();
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

/// Nothing was sent.
fn late() -> DeliveryError {
    DeliveryError::Retry { cause: "the secret to post with was not had in time".to_owned(), after: None }
}
