//! A Slack app's bot, through Slack's Web API (docs.slack.dev, "Using the Slack Web API").

mod answer;
mod api;
mod probe;
mod token;
mod upload;
mod word;

use std::time::Duration;

use bongsu_core::config::{ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Receiver, SecretStore, Updated};
use bongsu_slack::{Message, Posted};
use tokio::time::{Instant, timeout_at};

pub use api::{ApiError, WebApi};
pub use probe::BotState;
pub use token::{BotToken, TokenError};
pub use upload::Upload;

use super::attempts::{Answer, Sent, Way, send};
use crate::attempts::ANSWER_WITHIN;
use crate::stored::Stored;

/// A bot in a channel: posts, changes its messages, and replies in threads.
#[derive(Debug)]
pub struct SlackBot<S> {
    name: String,
    channel: String,
    token: Stored<BotToken, S>,
    api: WebApi,
    has_buttons: bool,
}

impl<S: SecretStore + Sync> SlackBot<S> {
    /// Creates a receiver if `receiver` is a bot.
    pub fn of(receiver: &ReceiverConfig, secrets: S, api: WebApi) -> Option<Self> {
        let ReceiverKind::Bot { token, channel, api_origin, .. } = &receiver.kind else { return None };
        let api = match api_origin {
            Some(origin) => api.elsewhere(origin),
            None => api,
        };
        let token = Stored::new(token.clone(), secrets, ());
        Some(Self { name: receiver.name.clone(), channel: channel.clone(), token, api, has_buttons: false })
    }

    /// Enables buttons in messages, which needs a program that receives the presses.
    #[must_use]
    pub fn with_buttons(self, has_buttons: bool) -> Self {
        Self { has_buttons, ..self }
    }

    /// Returns the origin of the workspace's Web API, for early connections.
    pub fn origin(&self) -> &str {
        self.api.origin()
    }

    /// Reads the token before the first notice. A failure appears only when the token is used.
    pub async fn prepare(&self) {
        self.token.prepare(&self.name).await;
    }

    /// Reads and validates the token.
    ///
    /// # Errors
    ///
    /// Returns an error if the token is invalid, or if it is not available now.
    pub async fn check(&self) -> Result<(), DeliveryError> {
        self.token.get().await.map(drop)
    }

    /// Uploads a picture to the thread of a posted message.
    ///
    /// # Errors
    ///
    /// Returns the reason and the solution in one line.
    pub async fn upload(&self, posted: &Posted, upload: &Upload, within: Duration) -> Result<(), String> {
        let deadline = Instant::now() + within.min(ANSWER_WITHIN);
        let token = timeout_at(deadline, self.token.get()).await;
        let token = token.map_err(|_| "the bot token was not available in time")?;
        let token = token.map_err(|error| error.to_string())?;
        self.api.upload(&token, posted, upload, deadline).await
    }

    /// Returns the time that the last read of the token took, once for each read.
    pub fn read_took(&self) -> Option<Duration> {
        self.token.took()
    }
}

/// A call of an API method with this bot's token.
struct Call<'a, S> {
    bot: &'a SlackBot<S>,
    /// The message to change, or `None` to post a new message.
    changed: Option<&'a Posted>,
}

impl<S: SecretStore + Sync> Way for Call<'_, S> {
    fn name(&self) -> &str {
        &self.bot.name
    }

    async fn attempt(&self, message: &Message, deadline: Instant) -> Option<Answer> {
        let token = match timeout_at(deadline, self.bot.token.get()).await.ok()? {
            Ok(token) => token,
            Err(error) => return Some(Answer::Failed(error)),
        };
        let within = (deadline - Instant::now()).min(ANSWER_WITHIN);
        let answer = match self.changed {
            Some(posted) => self.bot.api.update(&token, posted, message, within).await,
            None => self.bot.api.post(&token, message, within).await,
        };
        Some(match answer {
            // Another token would not help: the channel is part of the message.
            Answer::ChannelRefused(error) if message.default_channel.is_none() => Answer::Failed(error),
            answer => answer,
        })
    }

    /// Returns the message for the receiver's default channel, because a bot itself has no channel.
    fn without_channel(&self, message: &Message) -> Option<Message> {
        message.in_default_channel()
    }

    async fn refresh(&self, deadline: Instant) -> bool {
        timeout_at(deadline, self.bot.token.refresh()).await.unwrap_or(false)
    }
}

impl<S: SecretStore + Sync> Receiver for SlackBot<S> {
    fn name(&self) -> &str {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { buttons: self.has_buttons, ..Capabilities::BOT }
    }

    /// Posts to the channel of the message, which comes from its thread or from a template, or else to the receiver's
    /// channel.
    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        let channel = message.channel.clone().unwrap_or_else(|| self.channel.clone());
        let message = message.clone().in_channel(Some(channel));
        match send(&Call { bot: self, changed: None }, message, budget).await? {
            Sent::Done(receipt) => Ok(receipt),
            Sent::Gone => Err(DeliveryError::Unknown {
                cause: "Slack reports that a new message does not exist".to_owned(),
            }),
        }
    }

    async fn update(
        &self,
        posted: &Posted,
        message: &Message,
        budget: Duration,
    ) -> Result<Updated, DeliveryError> {
        // A change cannot move a message to another channel or thread.
        let mut message = message.clone().in_channel(None);
        (message.thread, message.default_channel) = (None, None);
        match send(&Call { bot: self, changed: Some(posted) }, message, budget).await? {
            Sent::Done(receipt) => {
                Ok(Updated::Done(Receipt { posted: receipt.posted.or(Some(posted.clone())), ..receipt }))
            }
            Sent::Gone => Ok(Updated::Gone),
        }
    }

    async fn permalink(&self, posted: &Posted, budget: Duration) -> Option<String> {
        let deadline = Instant::now() + budget.min(ANSWER_WITHIN);
        let token = timeout_at(deadline, self.token.get()).await.ok()?.ok()?;
        self.api.permalink(&token, posted, deadline - Instant::now()).await
    }
}
