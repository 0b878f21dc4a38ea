//! Where messages go from here: Slack, or a topic for what Slack can never be given.

use std::time::Duration;

use bongsu_core::config::{ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Receiver};
use bongsu_core::slack::Message;
use bongsu_io::aws::SdkConfig;
use bongsu_io::http::HttpClient;
use bongsu_io::secret::Secrets;
use bongsu_io::slack::{SlackWebhook, UrlRules};
use bongsu_io::sns::TopicReceiver;

/// Where a message goes.
#[derive(Debug)]
pub(crate) enum AnyReceiver {
    Slack(Box<SlackWebhook<Secrets>>),
    Topic(TopicReceiver),
}

impl AnyReceiver {
    /// The receiver of that configuration, where a function can have it.
    pub(crate) fn of(
        config: &ReceiverConfig,
        (secrets, rules): (&Secrets, UrlRules),
        (http, aws): (&HttpClient, Option<&SdkConfig>),
    ) -> Option<Self> {
        if let (ReceiverKind::Topic(arn), Some(aws)) = (&config.kind, aws) {
            return Some(Self::Topic(TopicReceiver::new(aws, config.name.clone(), arn.clone())));
        }
        let webhook = SlackWebhook::of(config, secrets.clone(), rules, http.clone())?;
        Some(Self::Slack(Box::new(webhook)))
    }

    /// How long KMS, or whoever keeps the webhook URL, took for it, where it was asked since.
    pub(crate) fn secret_took(&self) -> Option<Duration> {
        match self {
            Self::Slack(webhook) => webhook.read_took(),
            Self::Topic(_) => None,
        }
    }

    /// Gets ready ahead of the first notice.
    pub(crate) async fn prepare(&self) {
        if let Self::Slack(webhook) = self {
            webhook.prepare().await;
        }
    }
}

impl Receiver for AnyReceiver {
    fn name(&self) -> &str {
        match self {
            Self::Slack(webhook) => webhook.name(),
            Self::Topic(topic) => topic.name(),
        }
    }

    fn capabilities(&self) -> Capabilities {
        match self {
            Self::Slack(webhook) => webhook.capabilities(),
            Self::Topic(topic) => topic.capabilities(),
        }
    }

    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        match self {
            Self::Slack(webhook) => webhook.deliver(message, budget).await,
            Self::Topic(topic) => topic.deliver(message, budget).await,
        }
    }
}
