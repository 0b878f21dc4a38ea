//! The receivers of this program: remote ones, the inbox, and this terminal.

use std::net::SocketAddr;
use std::time::Duration;

use bongsu_core::config::{
    Config, ReceiverConfig, ReceiverKind, SecretSource, Slack, receiver_of_environment,
};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::notice::Notice;
use bongsu_core::ports::{Capabilities, Picture, Receiver, SecretError, SecretStore, Updated};
#[cfg(feature = "aws")]
use bongsu_io::aws;
use bongsu_io::http::HttpClient;
use bongsu_io::receiver::{Clients, RemoteReceiver};
use bongsu_io::secret::Secrets;
use bongsu_io::slack::{Interactions, SlackWebhook, UrlRules, WebApi};
use bongsu_server::inbox::{Access, Inbox, InboxReceiver};
use bongsu_server::watch::Taking;
use bongsu_slack::{Message, Posted};
use secrecy::SecretString;

use crate::arguments::ReceiverArguments;
use crate::failure::Failure;
use crate::look::say;
use crate::output;

/// A receiver of any kind.
#[derive(Debug)]
pub(crate) enum AnyReceiver {
    Remote(RemoteReceiver),
    /// Standard output, for people.
    Terminal(String),
    /// The page of this program.
    Inbox(InboxReceiver),
    /// The page of another program.
    InboxAt(Box<SlackWebhook<Known>>),
}

/// A URL that is not a secret: the webhook URL of an inbox on this machine.
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
            Self::Remote(receiver) => receiver.name(),
            Self::Terminal(name) => name,
            Self::Inbox(inbox) => inbox.name(),
            Self::InboxAt(webhook) => webhook.name(),
        }
    }

    fn capabilities(&self) -> Capabilities {
        match self {
            Self::Remote(receiver) => receiver.capabilities(),
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
            Self::Remote(receiver) => receiver.deliver(message, budget).await,
            Self::Inbox(inbox) => inbox.deliver(message, budget).await,
            Self::InboxAt(webhook) => webhook.deliver(message, budget).await,
            Self::Terminal(_) => {
                output::message(message).map_err(|failure| DeliveryError::Permanent {
                    cause: failure.to_string(),
                    hint: "standard output is closed or full".to_owned(),
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
            Self::Remote(receiver) => receiver.update(posted, message, budget).await,
            Self::Inbox(inbox) => inbox.update(posted, message, budget).await,
            Self::Terminal(_) | Self::InboxAt(_) => Ok(Updated::Gone),
        }
    }

    async fn permalink(&self, posted: &Posted, budget: Duration) -> Option<String> {
        match self {
            Self::Remote(receiver) => receiver.permalink(posted, budget).await,
            Self::Inbox(inbox) => inbox.permalink(posted, budget).await,
            Self::Terminal(_) | Self::InboxAt(_) => None,
        }
    }
}

/// Replaces the configuration's receivers with the receiver of the arguments or of the environment.
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

/// The clients from which the program makes receivers.
#[derive(Debug)]
pub(crate) struct Means(Clients);

impl Means {
    /// Returns the reader of secrets and URLs.
    pub(crate) fn reader() -> Result<(Secrets, HttpClient), Failure> {
        let http = HttpClient::new().map_err(|error| Failure::System(error.to_string()))?;
        Ok((secrets(&http), http))
    }

    pub(crate) fn new(arguments: &ReceiverArguments) -> Result<Self, Failure> {
        let (secrets, http) = Self::reader()?;
        let rules = arguments.url_rules.rules();
        let api = WebApi::at(origin("BONGSU_SLACK_API_ORIGIN").as_deref(), rules, http.clone());
        let api = api.map_err(|error| Failure::Receiver(error.to_string()))?;
        let mut clients = Clients::new(secrets, http, rules, Some(api));
        clients.pagerduty_origin = origin("BONGSU_PAGERDUTY_ORIGIN");
        #[cfg(feature = "aws")]
        let clients = clients.with_topics(aws::of_person);
        Ok(Self(clients))
    }

    pub(crate) fn http(&self) -> &HttpClient {
        &self.0.http
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
            match RemoteReceiver::of(receiver, &self.0) {
                Some(receiver) => AnyReceiver::Remote(receiver.with_buttons(has_buttons)),
                None => AnyReceiver::Terminal(name),
            }
        });
        receivers.collect()
    }

    /// Checks that the secret of each receiver is valid, so that a mistake appears at the start instead of with
    /// the first alarm. A secret that cannot be read now is not a mistake, because it may be available later.
    pub(crate) async fn check(&self, config: &Config) -> Result<(), Failure> {
        for receiver in &config.receivers {
            self.check_one(receiver).await.map_err(Failure::Receiver)?;
        }
        Ok(())
    }

    /// Checks one receiver, and returns its problem.
    pub(crate) async fn check_one(&self, receiver: &ReceiverConfig) -> Result<(), String> {
        #[cfg(not(feature = "aws"))]
        if matches!(receiver.kind, ReceiverKind::Topic(_)) {
            return Err(format!("receiver {:?}: {}", receiver.name, Failure::LeftOut("an SNS topic")));
        }
        let checked = match RemoteReceiver::of(receiver, &self.0) {
            Some(remote) => remote.check().await,
            None => Ok(()),
        };
        match checked {
            Err(error @ DeliveryError::Permanent { .. }) => {
                Err(format!("receiver {:?}: {error}", receiver.name))
            }
            Err(error) => {
                let name = &receiver.name;
                output::note(&say(
                    format!("receiver {name:?} cannot be checked now: {error}"),
                    format!("수신자 {name:?}를 지금 확인할 수 없습니다: {error}"),
                ));
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Returns the handler for Slack's buttons if the configuration has a signing secret.
    pub(crate) fn taking(&self, config: &Config) -> Option<Taking<Secrets>> {
        let Slack { signing_secret, operators } = config.slack.clone();
        let interactions =
            Interactions::new(signing_secret?, self.0.secrets.clone(), operators, self.0.rules);
        Some(Taking { interactions, rules: self.0.rules, locale: config.locale })
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

/// Returns the origin in the environment that replaces the origin of a service.
fn origin(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|origin| !origin.trim().is_empty())
}

/// Replaces the configuration's receivers with the inbox of another program at this address.
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
