use std::time::Duration;

use bongsu_core::config::{ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::{DeliveryError, Receipt, next_attempt};
use bongsu_core::ports::{Capabilities, Receiver, SecretStore};
use bongsu_core::slack::Message;
use http::Request;
use http_body_util::Full;
use tokio::time::{Instant, timeout_at};

use super::answer::{Answer, read, read_error};
use super::stored::StoredUrl;
use super::{UrlRules, WebhookUrl};
use crate::http::HttpClient;

/// The longest wait for one answer; Slack's usual one takes a tenth of a second.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// More than anybody waits; every clock can hold it.
const LONGEST: Duration = Duration::from_secs(86_400);

/// An incoming webhook: posts, and nothing else.
#[derive(Debug)]
pub struct SlackWebhook<S> {
    name: String,
    channel: Option<String>,
    url: StoredUrl<S>,
    http: HttpClient,
}

impl<S: SecretStore + Sync> SlackWebhook<S> {
    /// The webhook that `receiver` is, if it is one. Its channel goes into every message: webhooks of
    /// before 2019 honour it, those of today's apps have one channel and ignore it.
    pub fn of(receiver: &ReceiverConfig, secrets: S, rules: UrlRules, http: HttpClient) -> Option<Self> {
        let ReceiverKind::Webhook { url, channel } = &receiver.kind else { return None };
        let url = StoredUrl::new(url.clone(), secrets, rules);
        let channel = channel.clone().filter(|channel| !channel.is_empty());
        Some(Self { name: receiver.name.clone(), channel, url, http })
    }

    /// Reads the URL ahead of the first notice. Whether it worked shows when it is used.
    pub async fn prepare(&self) {
        if let Err(error) = self.url.get().await {
            tracing::error!(receiver = self.name, %error, "the webhook URL cannot be had");
        }
    }

    /// How long reading the webhook URL took, where that has happened since this was asked last.
    pub fn read_took(&self) -> Option<Duration> {
        self.url.took()
    }

    /// One post; nothing where the time was up before there was a URL to post to.
    async fn attempt(&self, message: &Message, deadline: Instant) -> Option<Answer> {
        let answer = match timeout_at(deadline, self.url.get()).await.ok()? {
            Ok(url) => self.post(&url, message, deadline - Instant::now()).await,
            Err(error) => Answer::Failed(error),
        };
        Some(answer)
    }

    /// Reads the URL afresh; whether that worked in time.
    async fn refresh(&self, deadline: Instant) -> bool {
        timeout_at(deadline, self.url.refresh()).await.unwrap_or(false)
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

impl<S: SecretStore + Sync> Receiver for SlackWebhook<S> {
    fn name(&self) -> &str {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::POST_ONLY
    }

    /// One state machine: get the URL, post; then read the URL again once if the webhook is refused, leave out
    /// the picture and then send plain text once if the blocks are (Slack refuses all of them where it cannot
    /// fetch a picture), leave out the channel if that is, wait and begin again if that
    /// can help.
    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        let deadline = Instant::now() + budget.min(LONGEST);
        let mut message = Message { channel: self.channel.clone(), ..message.clone() };
        let mut receipt = Receipt::default();
        let (mut refreshed, mut last) = (false, None);
        loop {
            receipt.attempts += 1;
            let began = Instant::now();
            let Some(answer) = self.attempt(&message, deadline).await else {
                return Err(last.unwrap_or_else(late));
            };
            let error = match answer {
                Answer::Delivered => return Ok(Receipt { took: began.elapsed(), ..receipt }),
                Answer::BlocksRefused(cause) if message.has_picture() => {
                    tracing::warn!(receiver = self.name, cause, "refused with a picture, sending it without");
                    message = message.without_pictures();
                    continue;
                }
                Answer::BlocksRefused(cause) if receipt.fallback.is_none() => {
                    tracing::warn!(receiver = self.name, cause, "blocks refused, sending plain text");
                    message = message.without_blocks();
                    receipt.fallback = Some(cause);
                    continue;
                }
                Answer::BlocksRefused(cause) => {
                    let hint =
                        "even the plain text was refused; please report this message's event".to_owned();
                    return Err(DeliveryError::Permanent { cause, hint });
                }
                Answer::ChannelRefused(_) if message.channel.is_some() => {
                    tracing::warn!(receiver = self.name, "channel refused, posting to the webhook's own");
                    message.channel = None;
                    continue;
                }
                Answer::ChannelRefused(error) | Answer::WebhookRefused(error) => {
                    if refreshed || !self.refresh(deadline).await {
                        return Err(error);
                    }
                    refreshed = true;
                    continue;
                }
                Answer::Failed(error) => error,
            };
            let left = deadline - Instant::now();
            let Some(wait) = next_attempt(&error, receipt.attempts, left) else { return Err(error) };
            tracing::info!(receiver = self.name, %error, wait_ms = wait.as_millis(), "trying again");
            last = Some(error);
            tokio::time::sleep(wait).await;
        }
    }
}

/// Nothing was sent.
fn late() -> DeliveryError {
    DeliveryError::Retry { cause: "the webhook URL was not had in time".to_owned(), after: None }
}
