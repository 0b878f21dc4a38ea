//! The receivers of messages: Slack, PagerDuty, SNS topics, and servers that accept JSON.

use std::sync::Arc;
use std::time::Duration;

use bongsu_core::config::{ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::notice::Notice;
use bongsu_core::ports::{Capabilities, Picture, Receiver, Updated};
use bongsu_core::slack::{Message, Posted};
use bongsu_io::aws::ConfigSource;
use bongsu_io::http::HttpClient;
use bongsu_io::pagerduty::PagerDutyReceiver;
use bongsu_io::secret::Secrets;
use bongsu_io::slack::{SlackBot, SlackWebhook, UrlRules, WebApi};
use bongsu_io::sns::TopicReceiver;
use bongsu_io::webhook::WebhookReceiver;

use crate::pictures::Pictures;

/// A receiver of any kind.
#[derive(Debug)]
pub(crate) enum AnyReceiver {
    /// A webhook, with the source of its pictures if there is one.
    Slack(Box<SlackWebhook<Secrets>>, Option<Arc<Pictures>>),
    /// A bot, with the source of its pictures if there is one.
    Bot(Box<SlackBot<Secrets>>, Option<Arc<Pictures>>),
    Topic(Box<TopicReceiver>),
    PagerDuty(Box<PagerDutyReceiver<Secrets>>),
    Json(Box<WebhookReceiver<Secrets>>),
}

/// The dependencies of receivers.
#[derive(Debug)]
pub(crate) struct Means<'a> {
    pub(crate) secrets: &'a Secrets,
    pub(crate) rules: UrlRules,
    pub(crate) http: &'a HttpClient,
    pub(crate) aws: ConfigSource,
    pub(crate) api: Option<&'a WebApi>,
    pub(crate) pictures: Option<&'a Arc<Pictures>>,
    /// A server instead of PagerDuty's, for tests.
    pub(crate) pagerduty: Option<&'a str>,
    /// Whether the program receives button presses.
    pub(crate) buttons: bool,
}

impl AnyReceiver {
    /// Creates the receiver of a configuration, if a function supports its kind.
    pub(crate) fn of(config: &ReceiverConfig, means: &Means<'_>) -> Option<Self> {
        let pictures = means.pictures.cloned();
        match &config.kind {
            ReceiverKind::Topic(_) => {
                TopicReceiver::of(config, means.http.clone(), means.aws).map(Box::new).map(Self::Topic)
            }
            ReceiverKind::PagerDuty(_) => {
                let (secrets, http) = (means.secrets.clone(), means.http.clone());
                let service = PagerDutyReceiver::of(config, secrets, http, means.pagerduty)?;
                Some(Self::PagerDuty(Box::new(service)))
            }
            ReceiverKind::Json(_) => {
                let server = WebhookReceiver::of(config, means.secrets.clone(), means.http.clone())?;
                Some(Self::Json(Box::new(server)))
            }
            ReceiverKind::Bot { .. } => {
                let bot = SlackBot::of(config, means.secrets.clone(), means.api?.clone())?;
                let bot = bot.with_buttons(means.buttons);
                Some(Self::Bot(Box::new(bot), pictures))
            }
            ReceiverKind::Webhook { .. } | ReceiverKind::Terminal | ReceiverKind::Inbox => {
                let secrets = means.secrets.clone();
                let webhook = SlackWebhook::of(config, secrets, means.rules, means.http.clone())?;
                Some(Self::Slack(Box::new(webhook), pictures))
            }
        }
    }

    /// Returns the duration of the last read of the receiver's secret, once for each read.
    pub(crate) fn secret_took(&self) -> Option<Duration> {
        match self {
            Self::Slack(webhook, _) => webhook.read_took(),
            Self::Bot(bot, _) => bot.read_took(),
            Self::PagerDuty(service) => service.read_took(),
            Self::Json(server) => server.read_took(),
            Self::Topic(_) => None,
        }
    }

    /// Prepares for the first notice.
    pub(crate) async fn prepare(&self) {
        match self {
            Self::Slack(webhook, _) => webhook.prepare().await,
            Self::Bot(bot, _) => bot.prepare().await,
            Self::PagerDuty(service) => service.prepare().await,
            Self::Json(server) => server.prepare().await,
            Self::Topic(_) => {}
        }
    }
}

impl Receiver for AnyReceiver {
    fn name(&self) -> &str {
        match self {
            Self::Slack(webhook, _) => webhook.name(),
            Self::Bot(bot, _) => bot.name(),
            Self::Topic(topic) => topic.name(),
            Self::PagerDuty(service) => service.name(),
            Self::Json(server) => server.name(),
        }
    }

    fn capabilities(&self) -> Capabilities {
        match self {
            Self::Slack(webhook, pictures) => {
                let picture = pictures.as_ref().is_some_and(|it| it.go_along());
                Capabilities { picture, ..webhook.capabilities() }
            }
            Self::Bot(bot, pictures) => {
                let picture = pictures.as_ref().is_some_and(|it| it.go_along());
                let attach = pictures.as_ref().is_some_and(|it| it.are_uploaded());
                Capabilities { picture, attach, ..bot.capabilities() }
            }
            Self::Topic(topic) => topic.capabilities(),
            Self::PagerDuty(service) => service.capabilities(),
            Self::Json(server) => server.capabilities(),
        }
    }

    async fn picture(&self, notice: &Notice, budget: Duration) -> Option<Picture> {
        match self {
            Self::Slack(_, Some(pictures)) | Self::Bot(_, Some(pictures)) => {
                pictures.of(notice, budget).await
            }
            Self::Slack(_, None)
            | Self::Bot(_, None)
            | Self::Topic(_)
            | Self::PagerDuty(_)
            | Self::Json(_) => None,
        }
    }

    async fn attach(&self, posted: &Posted, notice: &Notice, budget: Duration) {
        if let Self::Bot(bot, Some(pictures)) = self {
            pictures.upload(bot, posted, (notice, budget)).await;
        }
    }

    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        match self {
            Self::Slack(webhook, _) => webhook.deliver(message, budget).await,
            Self::Bot(bot, _) => bot.deliver(message, budget).await,
            Self::Topic(topic) => topic.deliver(message, budget).await,
            Self::PagerDuty(service) => service.deliver(message, budget).await,
            Self::Json(server) => server.deliver(message, budget).await,
        }
    }

    async fn update(
        &self,
        posted: &Posted,
        message: &Message,
        budget: Duration,
    ) -> Result<Updated, DeliveryError> {
        match self {
            Self::Slack(webhook, _) => webhook.update(posted, message, budget).await,
            Self::Bot(bot, _) => bot.update(posted, message, budget).await,
            Self::Topic(_) | Self::PagerDuty(_) | Self::Json(_) => Ok(Updated::Gone),
        }
    }

    async fn permalink(&self, posted: &Posted, budget: Duration) -> Option<String> {
        match self {
            Self::Bot(bot, _) => bot.permalink(posted, budget).await,
            Self::Slack(..) | Self::Topic(_) | Self::PagerDuty(_) | Self::Json(_) => None,
        }
    }
}
