use std::time::Duration;

use bongsu_core::config::{ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Receiver, SecretStore};
use bongsu_slack::Message;
use http::Request;
use http_body_util::Full;
use tokio::time::{Instant, timeout_at};

use super::answer::{read, read_error};
use super::attempts::{Answer, Sent, Way, send};
use super::{UrlRules, WebhookUrl};
use crate::attempts::ANSWER_WITHIN;
use crate::http::HttpClient;
use crate::stored::Stored;

/// An incoming webhook, which can only post.
#[derive(Debug)]
pub struct SlackWebhook<S> {
    name: String,
    channel: Option<String>,
    url: Stored<WebhookUrl, S>,
    http: HttpClient,
}

impl<S: SecretStore + Sync> SlackWebhook<S> {
    /// Creates a receiver if `receiver` is a webhook. Its channel is part of every message. Webhooks from before
    /// 2019 use the channel; webhooks of apps ignore it, because they have a fixed channel.
    pub fn of(receiver: &ReceiverConfig, secrets: S, rules: UrlRules, http: HttpClient) -> Option<Self> {
        let ReceiverKind::Webhook { url, channel } = &receiver.kind else { return None };
        let url = Stored::new(url.clone(), secrets, rules);
        let channel = channel.clone().filter(|channel| !channel.is_empty());
        Some(Self { name: receiver.name.clone(), channel, url, http })
    }

    /// Reads the URL before the first notice. A failure appears only when the URL is used.
    pub async fn prepare(&self) {
        self.url.prepare(&self.name).await;
    }

    /// Reads and validates the URL.
    ///
    /// # Errors
    ///
    /// Returns an error if the URL is invalid, or if it is not available now.
    pub async fn check(&self) -> Result<(), DeliveryError> {
        self.url.get().await.map(drop)
    }

    /// Returns the time that the last read of the URL took, once for each read.
    pub fn read_took(&self) -> Option<Duration> {
        self.url.took()
    }

    async fn post(&self, url: &WebhookUrl, message: &Message, within: Duration) -> Answer {
        let request = Request::post(url.expose())
            .header(http::header::CONTENT_TYPE, "application/json; charset=utf-8")
            .body(Full::from(message.to_json()));
        let Ok(request) = request else {
            let cause = "the webhook URL cannot be requested".to_owned();
            let hint = "paste the whole URL that Slack shows for the incoming webhook".to_owned();
            return Answer::Failed(DeliveryError::Permanent { cause, hint });
        };
        match self.http.send(request, within.min(ANSWER_WITHIN)).await {
            Ok(response) => read(&response),
            Err(error) => Answer::Failed(read_error(&error)),
        }
    }
}

impl<S: SecretStore + Sync> Way for SlackWebhook<S> {
    fn name(&self) -> &str {
        &self.name
    }

    async fn attempt(&self, message: &Message, deadline: Instant) -> Option<Answer> {
        let answer = match timeout_at(deadline, self.url.get()).await.ok()? {
            Ok(url) => self.post(&url, message, deadline - Instant::now()).await,
            Err(error) => Answer::Failed(error),
        };
        Some(answer)
    }

    /// Returns the message without a channel, so that Slack posts it to the webhook's own channel.
    fn without_channel(&self, message: &Message) -> Option<Message> {
        message.channel.as_ref().map(|_| message.clone().in_channel(None))
    }

    async fn refresh(&self, deadline: Instant) -> bool {
        timeout_at(deadline, self.url.refresh()).await.unwrap_or(false)
    }
}

impl<S: SecretStore + Sync> Receiver for SlackWebhook<S> {
    fn name(&self) -> &str {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::POST_ONLY
    }

    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        let message = message.clone().in_channel(self.channel.clone());
        match send(self, message, budget).await? {
            Sent::Done(receipt) => Ok(receipt),
            // A webhook never returns this, because it does not change messages.
            Sent::Gone => Err(DeliveryError::Unknown { cause: "Slack reports a missing message".to_owned() }),
        }
    }
}
