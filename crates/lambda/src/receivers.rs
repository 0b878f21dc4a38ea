//! Where messages go from here: Slack, or a topic for what Slack can never be given.

use std::sync::Arc;
use std::time::Duration;

use bongsu_core::config::{ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::notice::Notice;
use bongsu_core::ports::{Capabilities, Picture, Receiver};
use bongsu_core::slack::Message;
use bongsu_io::aws::SdkConfig;
use bongsu_io::http::HttpClient;
use bongsu_io::secret::Secrets;
use bongsu_io::slack::{SlackWebhook, UrlRules};
use bongsu_io::sns::TopicReceiver;

use crate::pictures::Pictures;

/// Where a message goes.
#[derive(Debug)]
pub(crate) enum AnyReceiver {
    /// With who makes its pictures, where somebody does.
    Slack(Box<SlackWebhook<Secrets>>, Option<Arc<Pictures>>),
    Topic(TopicReceiver),
}

impl AnyReceiver {
    /// The receiver of that configuration, where a function can have it.
    pub(crate) fn of(
        config: &ReceiverConfig,
        (secrets, rules): (&Secrets, UrlRules),
        (http, aws): (&HttpClient, Option<&SdkConfig>),
        pictures: Option<&Arc<Pictures>>,
    ) -> Option<Self> {
        if let (ReceiverKind::Topic(arn), Some(aws)) = (&config.kind, aws) {
            return Some(Self::Topic(TopicReceiver::new(aws, config.name.clone(), arn.clone())));
        }
        let webhook = SlackWebhook::of(config, secrets.clone(), rules, http.clone())?;
        Some(Self::Slack(Box::new(webhook), pictures.cloned()))
    }

    /// How long KMS, or whoever keeps the webhook URL, took for it, where it was asked since.
    pub(crate) fn secret_took(&self) -> Option<Duration> {
        match self {
            Self::Slack(webhook, _) => webhook.read_took(),
            Self::Topic(_) => None,
        }
    }

    /// Gets ready ahead of the first notice.
    pub(crate) async fn prepare(&self) {
        if let Self::Slack(webhook, _) = self {
            webhook.prepare().await;
        }
    }
}

impl Receiver for AnyReceiver {
    fn name(&self) -> &str {
        match self {
            Self::Slack(webhook, _) => webhook.name(),
            Self::Topic(topic) => topic.name(),
        }
    }

    fn capabilities(&self) -> Capabilities {
        match self {
            Self::Slack(webhook, pictures) => {
                Capabilities { picture: pictures.is_some(), ..webhook.capabilities() }
            }
            Self::Topic(topic) => topic.capabilities(),
        }
    }

    async fn picture(&self, notice: &Notice, budget: Duration) -> Option<Picture> {
        match self {
            Self::Slack(_, Some(pictures)) => pictures.of(notice, budget).await,
            Self::Slack(_, None) | Self::Topic(_) => None,
        }
    }

    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        match self {
            Self::Slack(webhook, _) => webhook.deliver(message, budget).await,
            Self::Topic(topic) => topic.deliver(message, budget).await,
        }
    }
}
