use std::time::Duration;

use bongsu_core::config::{ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Receiver, SecretStore};
use bongsu_core::slack::Message;
use http::Request;
use http_body_util::Full;
use tokio::time::{Instant, timeout_at};

use super::answer::{read, read_error};
use super::attempts::{Answer, Sent, Way, send};
use super::{UrlRules, WebhookUrl};
use crate::attempts::ANSWER_WITHIN;
use crate::http::HttpClient;
use crate::stored::Stored;

/// An incoming webhook: posts, and nothing else.
#[derive(Debug)]
pub struct SlackWebhook<S> {
    name: String,
    channel: Option<String>,
    url: Stored<WebhookUrl, S>,
    http: HttpClient,
}

impl<S: SecretStore + Sync> SlackWebhook<S> {
    /// The webhook that `receiver` is, if it is one. Its channel goes into every message: webhooks of
    /// before 2019 honour it, those of today's apps have one channel and ignore it.
    pub fn of(receiver: &ReceiverConfig, secrets: S, rules: UrlRules, http: HttpClient) -> Option<Self> {
        let ReceiverKind::Webhook { url, channel } = &receiver.kind else { return None };
        let url = Stored::new(url.clone(), secrets, rules);
        let channel = channel.clone().filter(|channel| !channel.is_empty());
        Some(Self { name: receiver.name.clone(), channel, url, http })
    }

    /// Reads the URL ahead of the first notice. Whether it worked shows when it is used.
    pub async fn prepare(&self) {
        self.url.prepare(&self.name).await;
    }

    /// Reads the URL and looks whether it is one.
    ///
    /// # Errors
    ///
    /// Why it cannot be posted to; or why that cannot be told now.
    pub async fn check(&self) -> Result<(), DeliveryError> {
        self.url.get().await.map(drop)
    }

    /// How long reading the webhook URL took, where that has happened since this was asked last.
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

    /// In the webhook's own.
    fn without_channel(&self, message: &Message) -> Option<Message> {
        message.channel.as_ref().map(|_| Message { channel: None, ..message.clone() })
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
        let message = Message { channel: self.channel.clone(), ..message.clone() };
        match send(self, message, budget).await? {
            Sent::Done(receipt) => Ok(receipt),
            // No webhook says so: it changes nothing.
            Sent::Gone => Err(DeliveryError::Unknown { cause: "Slack misses a message".to_owned() }),
        }
    }
}
