//! Receivers outside Slack: PagerDuty, SNS topics, and servers that accept signed JSON.

use serde::Deserialize;

use super::super::secret::RawSecret;
use super::super::{ConfigError, SecretSource};

/// A PagerDuty service, which notifies people by its own on-call schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagerDuty {
    /// The source of the service's integration key.
    pub routing_key: SecretSource,
    /// The region of the PagerDuty account.
    pub region: PagerDutyRegion,
}

/// The service regions of PagerDuty (PagerDuty developer documentation, "Service regions").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PagerDutyRegion {
    /// The United States.
    #[default]
    Us,
    /// The European Union.
    Eu,
}

/// An SNS topic, whose subscribers get the message by SMS, by email or in another system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    pub arn: String,
    /// The format of the message.
    pub format: TopicFormat,
}

/// The format of a message to a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TopicFormat {
    /// Plain text for people. SMS subscribers get one line.
    #[default]
    Text,
    /// The same JSON that a server gets, for programs.
    Json,
}

/// A server that accepts notices as JSON by POST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The URL, which is https and has no user name, so that it contains no secret.
    pub url: String,
    /// The source of the secret that signs each request. Without it, requests are not signed.
    pub signing_secret: Option<SecretSource>,
}

/// `pagerduty` as typed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawPagerDuty {
    /// The source of the service's integration key, which PagerDuty shows under "Integrations", "Events API
    /// V2".
    pub routing_key: RawSecret,
    /// The service region of the account: "us" (default) or "eu".
    #[serde(default)]
    pub region: PagerDutyRegion,
}

/// `sns` as typed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawTopic {
    /// The topic's ARN.
    pub topic: String,
    /// The format: "text" (default) for people, "json" for programs.
    #[serde(default)]
    pub format: TopicFormat,
}

/// `webhook` as typed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawWebhook {
    /// The server's URL.
    pub url: String,
    /// The source of the secret that signs each request (Standard Webhooks: "whsec_" and base64).
    pub signing_secret: Option<RawSecret>,
}

impl RawPagerDuty {
    pub(super) fn read(self, place: &str) -> Result<PagerDuty, ConfigError> {
        let routing_key = self.routing_key.source(place, "PagerDuty routing key")?;
        Ok(PagerDuty { routing_key, region: self.region })
    }
}

impl RawTopic {
    pub(super) fn read(self, place: &str) -> Result<Topic, ConfigError> {
        let parts: Vec<_> = self.topic.trim().split(':').collect();
        let is_topic = matches!(parts.as_slice(), ["arn", _, "sns", region, account, name]
            if !region.is_empty() && !account.is_empty() && !name.is_empty());
        if !is_topic {
            return Err(ConfigError::Receiver {
                place: place.to_owned(),
                cause: format!(
                    "sns.topic {:?}: not the ARN of a topic, such as arn:aws:sns:eu-central-1:123456789012:on-call",
                    self.topic
                ),
            });
        }
        Ok(Topic { arn: self.topic.trim().to_owned(), format: self.format })
    }
}

impl RawWebhook {
    pub(super) fn read(self, place: &str) -> Result<Webhook, ConfigError> {
        let wrong = |cause: &str| {
            let cause = format!("webhook.url {cause}");
            Err(ConfigError::Receiver { place: place.to_owned(), cause })
        };
        let url = self.url.trim();
        let local = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"];
        let rest = match url.split_once("://") {
            Some(("https", rest)) => rest,
            Some((_, rest)) if local.iter().any(|it| url.starts_with(it)) => rest,
            _ => {
                return wrong(
                    "does not begin with https://; without encryption, others could read the alarms",
                );
            }
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.is_empty() || url.contains(char::is_whitespace) {
            return wrong("has no host or contains a space; write the whole URL, https://host/path");
        }
        if authority.contains('@') {
            return wrong(
                "contains a user name or password, which does not belong into this file; sign requests with webhook.signing_secret",
            );
        }
        if authority.to_ascii_lowercase().starts_with("hooks.slack") {
            return wrong(
                "belongs to Slack; for a Slack webhook, set webhook_url_file, ssm_parameter or secret, without \"webhook.\"",
            );
        }
        let signing_secret =
            self.signing_secret.map(|secret| secret.source(place, "signing secret")).transpose()?;
        Ok(Webhook { url: url.to_owned(), signing_secret })
    }
}
