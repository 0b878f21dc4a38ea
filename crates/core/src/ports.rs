//! What the domain asks of the world; adapters of these are in `bongsu-io`.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;

use crate::config::SecretSource;
use crate::delivery::{DeliveryError, Receipt};
use crate::notice::Notice;
use crate::slack::{Message, Posted};

/// Where messages go.
pub trait Receiver {
    /// The name the configuration gives it.
    fn name(&self) -> &str;

    /// What it can do besides posting.
    fn capabilities(&self) -> Capabilities;

    /// The picture of what a notice is about, put where this receiver's messages can show it. Takes no longer
    /// than `budget`, of real time; without one the message goes without.
    fn picture(&self, _notice: &Notice, _budget: Duration) -> impl Future<Output = Option<Picture>> {
        std::future::ready(None)
    }

    /// Attaches the picture of what a notice is about to a message that it has posted, in its thread: only where its
    /// capabilities say so. Takes no longer than `budget`, of real time. A message without it is no loss, so that
    /// whatever goes wrong is told in the log alone.
    fn attach(&self, _posted: &Posted, _notice: &Notice, _budget: Duration) -> impl Future<Output = ()> {
        std::future::ready(())
    }

    /// Delivers one message, trying again as long as `budget` allows.
    ///
    /// # Errors
    ///
    /// Why it was not delivered, or that nobody can tell whether it was.
    fn deliver(
        &self,
        message: &Message,
        budget: Duration,
    ) -> impl Future<Output = Result<Receipt, DeliveryError>>;

    /// Puts `message` in the place of one that was posted before: only where its capabilities say so.
    ///
    /// # Errors
    ///
    /// As above.
    fn update(
        &self,
        _posted: &Posted,
        _message: &Message,
        _budget: Duration,
    ) -> impl Future<Output = Result<Updated, DeliveryError>> {
        std::future::ready(Ok(Updated::Gone))
    }

    /// The address at which a person finds a message, where there is one. A message without it is no loss.
    fn permalink(&self, _posted: &Posted, _budget: Duration) -> impl Future<Output = Option<String>> {
        std::future::ready(None)
    }
}

/// How changing a message ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Updated {
    /// It is changed.
    Done(Receipt),
    /// It is not there any more, or was never ours: somebody deleted it.
    Gone,
}

/// A picture that messages can show.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Where whoever shows the message fetches it.
    pub url: String,
    /// The picture in words.
    pub alt: String,
}

/// Whoever has the address has the picture: it may be signed.
impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Picture").field("alt", &self.alt).finish_non_exhaustive()
    }
}

/// The time of day, and waiting.
pub trait Clock {
    /// The time of day.
    fn now(&self) -> Timestamp;

    /// Waits for that long.
    fn pause(&self, span: Duration) -> impl Future<Output = ()>;
}

/// Has a receiver's outbox emptied later, also where this program has ended by then.
pub trait Wake {
    /// After `delay` or a little later. More than once is as good as once.
    ///
    /// # Errors
    ///
    /// Nobody will come.
    fn wake(&self, receiver: &str, delay: Duration) -> impl Future<Output = Result<(), WakeError>>;
}

/// Why nobody will come to empty an outbox.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WakeError(pub String);

/// Nobody to ask: there is no outbox.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoWake;

impl Wake for NoWake {
    async fn wake(&self, _: &str, _: Duration) -> Result<(), WakeError> {
        Err(WakeError("there is no outbox".to_owned()))
    }
}

/// Somebody to ask, or nobody.
impl<W: Wake> Wake for Option<W> {
    async fn wake(&self, receiver: &str, delay: Duration) -> Result<(), WakeError> {
        match self {
            Some(wake) => wake.wake(receiver, delay).await,
            None => Err(WakeError("there is no queue".to_owned())),
        }
    }
}

/// What a receiver can do besides posting a message; a plan degrades in the open to what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities {
    /// Change a message it has posted.
    pub update: bool,
    /// Reply in the thread of a message it has posted.
    pub thread: bool,
    /// Keep what a message is about, beside the message.
    pub metadata: bool,
    /// Show a picture with a message.
    pub picture: bool,
    /// Attach a picture to a message that it has posted.
    pub attach: bool,
    /// Have buttons with a message, and tell when one is pressed.
    pub buttons: bool,
}

impl Capabilities {
    /// An incoming webhook: posts, and never learns of what it has posted.
    pub const POST_ONLY: Self =
        Self { update: false, thread: false, metadata: false, picture: false, attach: false, buttons: false };

    /// A Slack app's bot: its messages can be changed and replied to. Buttons need somebody who hears of them.
    pub const BOT: Self = Self { update: true, thread: true, ..Self::POST_ONLY };

    /// A program that reads what a message is about: PagerDuty, a server that takes JSON.
    pub const PROGRAM: Self = Self { metadata: true, ..Self::POST_ONLY };

    /// What is posted to an inbox's webhook URL: as above, and it keeps what a message is about.
    pub const INBOX_WEBHOOK: Self = Self { metadata: true, ..Self::POST_ONLY };
}

/// Where secrets are kept.
pub trait SecretStore {
    /// Reads one secret, within `within`.
    ///
    /// # Errors
    ///
    /// Why it cannot be had.
    fn read(
        &self,
        source: &SecretSource,
        within: Duration,
    ) -> impl Future<Output = Result<SecretString, SecretError>> + Send;
}

/// Why a secret cannot be had, with the remedy. Never holds the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{cause}")]
pub struct SecretError {
    /// What is wrong and what to do about it, as one line.
    pub cause: String,
    /// Whether trying again may help without anybody doing anything.
    pub temporary: bool,
}

impl SecretError {
    /// Somebody must do something.
    pub fn permanent(cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), temporary: false }
    }

    /// It may work later.
    pub fn temporary(cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), temporary: true }
    }
}
