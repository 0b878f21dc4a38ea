//! The ports of the domain. Their adapters are in `bongsu-io`.

use std::fmt;
use std::time::Duration;

use bongsu_slack::{LineChart, Message, Posted};
use jiff::Timestamp;
use secrecy::SecretString;

use crate::config::SecretSource;
use crate::delivery::{DeliveryError, Receipt};
use crate::notice::Notice;

/// A destination for messages.
pub trait Receiver {
    /// Returns the name in the configuration.
    fn name(&self) -> &str;

    /// Returns the capabilities beyond posting.
    fn capabilities(&self) -> Capabilities;

    /// Creates the picture of a notice and stores it where this receiver's messages can show it. Takes at
    /// most `budget` of real time. If there is no picture, the message is sent without one.
    fn picture(&self, _notice: &Notice, _budget: Duration) -> impl Future<Output = Option<Picture>> {
        std::future::ready(None)
    }

    /// Attaches the picture of a notice to the thread of a posted message, if the capabilities include it.
    /// Takes at most `budget` of real time. Failures appear only in the log, because a missing picture is not
    /// an error.
    fn attach(&self, _posted: &Posted, _notice: &Notice, _budget: Duration) -> impl Future<Output = ()> {
        std::future::ready(())
    }

    /// Delivers a message, and retries within `budget`.
    ///
    /// # Errors
    ///
    /// Returns an error if the message was not delivered, or if the result is unknown.
    fn deliver(
        &self,
        message: &Message,
        budget: Duration,
    ) -> impl Future<Output = Result<Receipt, DeliveryError>>;

    /// Replaces a posted message by `message`, if the capabilities include it.
    ///
    /// # Errors
    ///
    /// Returns an error if the message was not changed, or if the result is unknown.
    fn update(
        &self,
        _posted: &Posted,
        _message: &Message,
        _budget: Duration,
    ) -> impl Future<Output = Result<Updated, DeliveryError>> {
        std::future::ready(Ok(Updated::Gone))
    }

    /// Returns the URL of a posted message, or `None` if it cannot be found.
    fn permalink(&self, _posted: &Posted, _budget: Duration) -> impl Future<Output = Option<String>> {
        std::future::ready(None)
    }
}

/// The result of changing a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Updated {
    /// The message was changed.
    Done(Receipt),
    /// The message does not exist, or another app posted it.
    Gone,
}

/// A picture for messages.
#[derive(Clone, PartialEq, Eq)]
pub enum Picture {
    /// A picture that clients download.
    Link {
        /// The URL of the picture.
        url: String,
        /// The description of the picture in words.
        alt: String,
    },
    /// A chart that Slack draws.
    Chart(LineChart),
}

/// Leaves out the URL, which may be signed and then gives access to the picture.
impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link { alt, .. } => f.debug_struct("Link").field("alt", alt).finish_non_exhaustive(),
            Self::Chart(chart) => f.debug_tuple("Chart").field(chart).finish(),
        }
    }
}

/// A clock that can wait.
pub trait Clock {
    /// Returns the current time.
    fn now(&self) -> Timestamp;

    /// Waits for `span`.
    fn pause(&self, span: Duration) -> impl Future<Output = ()>;
}

/// Schedules the emptying of an outbox. It happens even if this program has ended by then.
pub trait Wake {
    /// Schedules the emptying after `delay` or slightly later. Repeated calls have no further effect.
    ///
    /// # Errors
    ///
    /// Returns an error if the emptying cannot be scheduled.
    fn wake(&self, receiver: &str, delay: Duration) -> impl Future<Output = Result<(), WakeError>>;
}

/// The reason why the emptying of an outbox cannot be scheduled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WakeError(pub String);

/// A scheduler for programs without an outbox.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoWake;

impl Wake for NoWake {
    async fn wake(&self, _: &str, _: Duration) -> Result<(), WakeError> {
        Err(WakeError("there is no outbox".to_owned()))
    }
}

/// Schedules if the scheduler exists.
impl<W: Wake> Wake for Option<W> {
    async fn wake(&self, receiver: &str, delay: Duration) -> Result<(), WakeError> {
        match self {
            Some(wake) => wake.wake(receiver, delay).await,
            None => Err(WakeError("there is no queue".to_owned())),
        }
    }
}

/// The capabilities of a receiver beyond posting a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities {
    /// Whether it can change a posted message.
    pub update: bool,
    /// Whether it can reply in the thread of a posted message.
    pub thread: bool,
    /// Whether it keeps a message's metadata.
    pub metadata: bool,
    /// Whether it can show a picture in a message.
    pub picture: bool,
    /// Whether it can attach a picture to a posted message.
    pub attach: bool,
    /// Whether a message can have buttons whose presses are reported.
    pub buttons: bool,
}

impl Capabilities {
    /// The capabilities of an incoming webhook, which does not return the positions of messages.
    pub const POST_ONLY: Self =
        Self { update: false, thread: false, metadata: false, picture: false, attach: false, buttons: false };

    /// The capabilities of a Slack app's bot, which can change its messages and reply in their threads.
    /// Buttons also need a program that receives the presses.
    pub const BOT: Self = Self { update: true, thread: true, ..Self::POST_ONLY };

    /// The capabilities of a program that reads a message's metadata, such as PagerDuty or a server that
    /// accepts JSON.
    pub const PROGRAM: Self = Self { metadata: true, ..Self::POST_ONLY };

    /// The capabilities of an inbox's webhook URL, which keeps metadata.
    pub const INBOX_WEBHOOK: Self = Self { metadata: true, ..Self::POST_ONLY };
}

/// A source of secrets.
pub trait SecretStore {
    /// Reads one secret within the time limit `within`.
    ///
    /// # Errors
    ///
    /// Returns an error if the secret is not available.
    fn read(
        &self,
        source: &SecretSource,
        within: Duration,
    ) -> impl Future<Output = Result<SecretString, SecretError>> + Send;
}

/// The reason why a secret is not available, with the solution. The error never contains the secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{cause}")]
pub struct SecretError {
    /// The reason and the solution, on one line.
    pub cause: String,
    /// Whether a retry may succeed without an action by a person.
    pub temporary: bool,
}

impl SecretError {
    /// Creates an error that only a person can resolve.
    pub fn permanent(cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), temporary: false }
    }

    /// Creates an error for which a retry may succeed.
    pub fn temporary(cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), temporary: true }
    }
}
