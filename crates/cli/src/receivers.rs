//! The receivers of this program: Slack, PagerDuty, a server that accepts JSON, or this terminal.

use std::net::SocketAddr;
use std::time::Duration;

use bongsu_core::config::{
    Config, ReceiverConfig, ReceiverKind, SecretSource, Slack, receiver_of_environment,
};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::notice::Notice;
use bongsu_core::ports::{Capabilities, Picture, Receiver, SecretError, SecretStore, Updated};
use bongsu_core::slack::{Message, Posted};
use bongsu_io::http::HttpClient;
use bongsu_io::pagerduty::PagerDutyReceiver;
use bongsu_io::secret::Secrets;
use bongsu_io::slack::{Interactions, SlackBot, SlackWebhook, UrlRules, WebApi};
use bongsu_io::webhook::WebhookReceiver;
#[cfg(feature = "aws")]
use bongsu_io::{aws, sns::TopicReceiver};
use bongsu_server::inbox::{Access, Inbox, InboxReceiver};
use bongsu_server::watch::Taking;
use secrecy::SecretString;

use crate::arguments::ReceiverArguments;
use crate::failure::Failure;
use crate::look::say;
use crate::output;

/// A receiver of any kind.
#[derive(Debug)]
pub(crate) enum AnyReceiver {
    Slack(Box<SlackWebhook<Secrets>>),
    /// A Slack app with a bot token.
    Bot(Box<SlackBot<Secrets>>),
    PagerDuty(Box<PagerDutyReceiver<Secrets>>),
    #[cfg(feature = "aws")]
    Topic(Box<TopicReceiver>),
    /// A server that accepts JSON.
    Json(Box<WebhookReceiver<Secrets>>),
    /// Standard output, for people.
    Terminal(String),
    /// The page of this program.
    Inbox(InboxReceiver),
    /// The page of another program.
    InboxAt(Box<SlackWebhook<Known>>),
}

/// A URL that is no secret: that of an inbox on this machine.
#[derive(Debug, Clone)]
pub(crate) struct Known(String);

impl SecretStore for Known {
    async fn read(&self, _: &SecretSource, _: Duration) -> Result<SecretString, SecretError> {
        Ok(self.0.clone().into())
    }
}

impl Receiver for AnyReceiver {
    fn name(&self) -> &str {
        match self {
            Self::Slack(webhook) => webhook.name(),
            Self::Bot(bot) => bot.name(),
            Self::PagerDuty(service) => service.name(),
            #[cfg(feature = "aws")]
            Self::Topic(topic) => topic.name(),
            Self::Json(server) => server.name(),
            Self::Terminal(name) => name,
            Self::Inbox(inbox) => inbox.name(),
            Self::InboxAt(webhook) => webhook.name(),
        }
    }

    fn capabilities(&self) -> Capabilities {
        match self {
            Self::Slack(webhook) => webhook.capabilities(),
            Self::Bot(bot) => bot.capabilities(),
            Self::PagerDuty(service) => service.capabilities(),
            #[cfg(feature = "aws")]
            Self::Topic(topic) => topic.capabilities(),
            Self::Json(server) => server.capabilities(),
            Self::Terminal(_) => Capabilities::POST_ONLY,
            Self::Inbox(inbox) => inbox.capabilities(),
            Self::InboxAt(_) => Capabilities::INBOX_WEBHOOK,
        }
    }

    async fn picture(&self, notice: &Notice, budget: Duration) -> Option<Picture> {
        match self {
            Self::Inbox(inbox) => inbox.picture(notice, budget).await,
            _ => None,
        }
    }

    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        match self {
            Self::Slack(webhook) => webhook.deliver(message, budget).await,
            Self::Bot(bot) => bot.deliver(message, budget).await,
            Self::PagerDuty(service) => service.deliver(message, budget).await,
            #[cfg(feature = "aws")]
            Self::Topic(topic) => topic.deliver(message, budget).await,
            Self::Json(server) => server.deliver(message, budget).await,
            Self::Inbox(inbox) => inbox.deliver(message, budget).await,
            Self::InboxAt(webhook) => webhook.deliver(message, budget).await,
            Self::Terminal(_) => {
                output::message(message).map_err(|failure| DeliveryError::Permanent {
                    cause: failure.to_string(),
                    hint: "nothing can be shown any more".to_owned(),
                })?;
                Ok(Receipt { attempts: 1, ..Receipt::default() })
            }
        }
    }

    async fn update(
        &self,
        posted: &Posted,
        message: &Message,
        budget: Duration,
    ) -> Result<Updated, DeliveryError> {
        match self {
            Self::Bot(bot) => bot.update(posted, message, budget).await,
            Self::Inbox(inbox) => inbox.update(posted, message, budget).await,
            _ => Ok(Updated::Gone),
        }
    }

    async fn permalink(&self, posted: &Posted, budget: Duration) -> Option<String> {
        match self {
            Self::Bot(bot) => bot.permalink(posted, budget).await,
            Self::Inbox(inbox) => inbox.permalink(posted, budget).await,
            _ => None,
        }
    }
}

/// Replaces the configuration's receivers by the receiver of the arguments, or of the environment.
pub(crate) fn choose(config: &mut Config, arguments: &ReceiverArguments) -> Result<(), Failure> {
    let file = arguments.slack_webhook_url_file.as_ref().map(|path| ReceiverConfig {
        name: "slack".to_owned(),
        kind: ReceiverKind::Webhook { url: SecretSource::File(path.display().to_string()), channel: None },
        is_fallback: false,
    });
    let environment = receiver_of_environment(|name| std::env::var(name).ok())
        .map_err(|error| Failure::Receiver(error.to_string()))?;
    if let Some(receiver) = file.or(environment) {
        config.receivers = vec![receiver];
    }
    Ok(())
}

/// The clients and rules that receivers are made with.
#[derive(Debug)]
pub(crate) struct Means {
    pub(crate) http: HttpClient,
    secrets: Secrets,
    rules: UrlRules,
    api: WebApi,
}

impl Means {
    /// Returns what reads secrets and URLs.
    pub(crate) fn reader() -> Result<(Secrets, HttpClient), Failure> {
        let http = HttpClient::new().map_err(|error| Failure::System(error.to_string()))?;
        Ok((secrets(&http), http))
    }

    pub(crate) fn new(arguments: &ReceiverArguments) -> Result<Self, Failure> {
        let http = HttpClient::new().map_err(|error| Failure::System(error.to_string()))?;
        let rules = url_rules(arguments);
        let api = web_api(rules, &http)?;
        Ok(Self { secrets: secrets(&http), http, rules, api })
    }

    /// Makes the receivers of the configuration. A bot has buttons if the inbox's server receives their
    /// presses.
    pub(crate) fn receivers(&self, config: &Config, inbox: Option<&Inbox>) -> Vec<AnyReceiver> {
        let has_buttons = inbox.is_some() && config.slack.signing_secret.is_some();
        let receivers = config.receivers.iter().map(|receiver| {
            let name = receiver.name.clone();
            if let (ReceiverKind::Inbox, Some(inbox)) = (&receiver.kind, inbox) {
                return AnyReceiver::Inbox(InboxReceiver::new(name, inbox.clone()));
            }
            if let Some(bot) = SlackBot::of(receiver, self.secrets.clone(), self.api.clone()) {
                return AnyReceiver::Bot(Box::new(bot.with_buttons(has_buttons)));
            }
            if let Some(service) = self.pagerduty(receiver) {
                return AnyReceiver::PagerDuty(Box::new(service));
            }
            #[cfg(feature = "aws")]
            if let Some(topic) = TopicReceiver::of(receiver, self.http.clone(), aws::of_person) {
                return AnyReceiver::Topic(Box::new(topic));
            }
            if let Some(server) = WebhookReceiver::of(receiver, self.secrets.clone(), self.http.clone()) {
                return AnyReceiver::Json(Box::new(server));
            }
            match SlackWebhook::of(receiver, self.secrets.clone(), self.rules, self.http.clone()) {
                Some(webhook) => AnyReceiver::Slack(Box::new(webhook)),
                None => AnyReceiver::Terminal(name),
            }
        });
        receivers.collect()
    }

    /// Checks that each receiver of the configuration has a secret that Slack could accept, so that a mistake
    /// shows at the start and not with the first alarm. A secret that cannot be reached now may be available
    /// by then.
    pub(crate) async fn check(&self, config: &Config) -> Result<(), Failure> {
        for receiver in &config.receivers {
            self.check_one(receiver).await.map_err(Failure::Receiver)?;
        }
        Ok(())
    }

    /// Checks one receiver, and returns its fault.
    pub(crate) async fn check_one(&self, receiver: &ReceiverConfig) -> Result<(), String> {
        #[cfg(not(feature = "aws"))]
        if matches!(receiver.kind, ReceiverKind::Topic(_)) {
            return Err(format!("receiver {:?}: {}", receiver.name, Failure::LeftOut("an SNS topic")));
        }
        let bot = SlackBot::of(receiver, self.secrets.clone(), self.api.clone());
        let webhook = SlackWebhook::of(receiver, self.secrets.clone(), self.rules, self.http.clone());
        let checked = if let Some(service) = self.pagerduty(receiver) {
            service.check().await
        } else if let Some(server) = WebhookReceiver::of(receiver, self.secrets.clone(), self.http.clone()) {
            server.check().await
        } else {
            match (bot, webhook) {
                (Some(bot), _) => bot.check().await,
                (None, Some(webhook)) => webhook.check().await,
                (None, None) => Ok(()),
            }
        };
        match checked {
            Err(error @ DeliveryError::Permanent { .. }) => {
                Err(format!("receiver {:?}: {error}", receiver.name))
            }
            Err(error) => {
                let name = &receiver.name;
                output::note(&say(
                    format!("receiver {name:?} cannot be looked at now: {error}"),
                    format!("수신자 {name:?}를 지금 확인할 수 없습니다: {error}"),
                ));
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    fn pagerduty(&self, receiver: &ReceiverConfig) -> Option<PagerDutyReceiver<Secrets>> {
        let origin = std::env::var("BONGSU_PAGERDUTY_ORIGIN").ok().filter(|origin| !origin.trim().is_empty());
        PagerDutyReceiver::of(receiver, self.secrets.clone(), self.http.clone(), origin.as_deref())
    }

    /// The handler for Slack's buttons, if the configuration has a signing secret.
    pub(crate) fn taking(&self, config: &Config) -> Option<Taking<Secrets>> {
        let Slack { signing_secret, operators } = config.slack.clone();
        let interactions = Interactions::new(signing_secret?, self.secrets.clone(), operators, self.rules);
        Some(Taking { interactions, rules: self.rules, locale: config.locale })
    }
}

#[cfg(feature = "aws")]
fn secrets(http: &HttpClient) -> Secrets {
    Secrets::new(http.clone(), std::env::var("AWS_LAMBDA_FUNCTION_NAME").ok(), aws::of_person)
}

#[cfg(not(feature = "aws"))]
fn secrets(_: &HttpClient) -> Secrets {
    Secrets {}
}

/// Slack's Web API, or the one that the environment names.
fn web_api(rules: UrlRules, http: &HttpClient) -> Result<WebApi, Failure> {
    let origin = std::env::var("BONGSU_SLACK_API_ORIGIN").ok().filter(|origin| !origin.trim().is_empty());
    WebApi::at(origin.as_deref(), rules, http.clone()).map_err(|error| Failure::Receiver(error.to_string()))
}

/// Replaces the configuration's receivers by the inbox of another program at this address.
pub(crate) fn inbox_at(config: &mut Config, address: SocketAddr) -> Result<AnyReceiver, Failure> {
    let url = format!("http://{address}{}", Access::Loopback.webhook_path());
    let source = SecretSource::Environment("the inbox's URL".to_owned());
    let kind = ReceiverKind::Webhook { url: source, channel: None };
    config.receivers = vec![ReceiverConfig { kind, ..ReceiverConfig::inbox() }];
    let http = HttpClient::new().map_err(|error| Failure::System(error.to_string()))?;
    let webhook =
        config.receivers.first().and_then(|it| SlackWebhook::of(it, Known(url), UrlRules::Any, http));
    webhook.map(|it| AnyReceiver::InboxAt(Box::new(it))).ok_or_else(|| Failure::System("no inbox".to_owned()))
}

fn url_rules(arguments: &ReceiverArguments) -> UrlRules {
    let variable = std::env::var("BONGSU_ALLOW_INSECURE_WEBHOOK").is_ok_and(|value| value == "1");
    if variable || arguments.allow_insecure_webhook { UrlRules::Any } else { UrlRules::SlackOnly }
}
