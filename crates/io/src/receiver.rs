//! The remote receivers, as one type.

use std::time::Duration;

use bongsu_core::config::ReceiverConfig;
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Receiver, Updated};
use bongsu_slack::{Message, Posted};

#[cfg(feature = "sns")]
use crate::aws::ConfigSource;
use crate::http::HttpClient;
use crate::pagerduty::PagerDutyReceiver;
use crate::secret::Secrets;
use crate::slack::{SlackBot, SlackWebhook, UrlRules, WebApi};
#[cfg(feature = "sns")]
use crate::sns::TopicReceiver;
use crate::webhook::WebhookReceiver;

/// A remote receiver of any kind.
#[derive(Debug)]
pub enum RemoteReceiver {
    Slack(Box<SlackWebhook<Secrets>>),
    /// A Slack app with a bot token.
    Bot(Box<SlackBot<Secrets>>),
    PagerDuty(Box<PagerDutyReceiver<Secrets>>),
    #[cfg(feature = "sns")]
    Topic(Box<TopicReceiver>),
    /// A server that accepts JSON.
    Json(Box<WebhookReceiver<Secrets>>),
}

/// The clients and settings with which receivers are created.
#[derive(Debug)]
pub struct Clients {
    pub secrets: Secrets,
    pub http: HttpClient,
    pub rules: UrlRules,
    /// Slack's Web API, or `None` if its origin is invalid. Without it there are no bots.
    pub api: Option<WebApi>,
    /// A server instead of PagerDuty's, for tests.
    pub pagerduty_origin: Option<String>,
    #[cfg(feature = "sns")]
    aws: Option<ConfigSource>,
}

impl Clients {
    /// Creates clients for the servers of the services, without SNS topics.
    pub fn new(secrets: Secrets, http: HttpClient, rules: UrlRules, api: Option<WebApi>) -> Self {
        Self {
            secrets,
            http,
            rules,
            api,
            pagerduty_origin: None,
            #[cfg(feature = "sns")]
            aws: None,
        }
    }

    /// Adds SNS topics, with the region and the credentials that `aws` finds.
    #[cfg(feature = "sns")]
    #[must_use]
    pub fn with_topics(self, aws: ConfigSource) -> Self {
        Self { aws: Some(aws), ..self }
    }
}

/// Evaluates an expression for the receiver of each kind.
macro_rules! each {
    ($receiver:expr, $it:ident => $value:expr) => {
        match $receiver {
            RemoteReceiver::Slack($it) => $value,
            RemoteReceiver::Bot($it) => $value,
            RemoteReceiver::PagerDuty($it) => $value,
            #[cfg(feature = "sns")]
            RemoteReceiver::Topic($it) => $value,
            RemoteReceiver::Json($it) => $value,
        }
    };
}

impl RemoteReceiver {
    /// Creates the receiver of a configuration. Returns `None` for a receiver within this program, such as the
    /// terminal, and for a kind that this build leaves out.
    pub fn of(config: &ReceiverConfig, clients: &Clients) -> Option<Self> {
        let (secrets, http) = (|| clients.secrets.clone(), || clients.http.clone());
        if let Some(webhook) = SlackWebhook::of(config, secrets(), clients.rules, http()) {
            return Some(Self::Slack(Box::new(webhook)));
        }
        if let Some(bot) = clients.api.clone().and_then(|api| SlackBot::of(config, secrets(), api)) {
            return Some(Self::Bot(Box::new(bot)));
        }
        let origin = clients.pagerduty_origin.as_deref();
        if let Some(service) = PagerDutyReceiver::of(config, secrets(), http(), origin) {
            return Some(Self::PagerDuty(Box::new(service)));
        }
        #[cfg(feature = "sns")]
        if let Some(topic) = clients.aws.and_then(|aws| TopicReceiver::of(config, http(), aws)) {
            return Some(Self::Topic(Box::new(topic)));
        }
        Some(Self::Json(Box::new(WebhookReceiver::of(config, secrets(), http())?)))
    }

    /// Enables buttons in a bot's messages, which needs a program that receives the presses.
    #[must_use]
    pub fn with_buttons(self, has_buttons: bool) -> Self {
        match self {
            Self::Bot(bot) => Self::Bot(Box::new(bot.with_buttons(has_buttons))),
            other => other,
        }
    }

    /// Reads the receiver's secret.
    ///
    /// # Errors
    ///
    /// Returns an error if the secret cannot be read or is invalid.
    pub async fn check(&self) -> Result<(), DeliveryError> {
        match self {
            Self::Slack(webhook) => webhook.check().await,
            Self::Bot(bot) => bot.check().await,
            Self::PagerDuty(service) => service.check().await,
            #[cfg(feature = "sns")]
            Self::Topic(_) => Ok(()),
            Self::Json(server) => server.check().await,
        }
    }

    /// Prepares for the first notice.
    pub async fn prepare(&self) {
        match self {
            Self::Slack(webhook) => webhook.prepare().await,
            Self::Bot(bot) => bot.prepare().await,
            Self::PagerDuty(service) => service.prepare().await,
            #[cfg(feature = "sns")]
            Self::Topic(_) => {}
            Self::Json(server) => server.prepare().await,
        }
    }

    /// Returns the duration of the last read of the receiver's secret, once for each read.
    pub fn secret_took(&self) -> Option<Duration> {
        match self {
            Self::Slack(webhook) => webhook.read_took(),
            Self::Bot(bot) => bot.read_took(),
            Self::PagerDuty(service) => service.read_took(),
            #[cfg(feature = "sns")]
            Self::Topic(_) => None,
            Self::Json(server) => server.read_took(),
        }
    }
}

impl Receiver for RemoteReceiver {
    fn name(&self) -> &str {
        each!(self, it => it.name())
    }

    fn capabilities(&self) -> Capabilities {
        each!(self, it => it.capabilities())
    }

    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        each!(self, it => it.deliver(message, budget).await)
    }

    async fn update(
        &self,
        posted: &Posted,
        message: &Message,
        budget: Duration,
    ) -> Result<Updated, DeliveryError> {
        each!(self, it => it.update(posted, message, budget).await)
    }

    async fn permalink(&self, posted: &Posted, budget: Duration) -> Option<String> {
        each!(self, it => it.permalink(posted, budget).await)
    }
}
