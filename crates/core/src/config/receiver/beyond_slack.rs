//! Receivers beyond Slack: PagerDuty, a topic of SNS, and any server that takes signed JSON.

use serde::Deserialize;

use super::super::secret::RawSecret;
use super::super::{ConfigError, SecretSource};

/// A service of PagerDuty's, which wakes the person that its own schedule names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagerDuty {
    /// Where the service's integration key is kept.
    pub routing_key: SecretSource,
    /// The region in which PagerDuty keeps the account.
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

/// A topic of SNS, whose subscribers get the message: by SMS, by e-mail, or in another system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its ARN.
    pub arn: String,
    /// How the message is written.
    pub format: TopicFormat,
}

/// How a message to a topic is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum TopicFormat {
    /// Plain text, for people; subscribers by SMS get one line.
    #[default]
    Text,
    /// The same JSON as a webhook's, for programs.
    Json,
}

/// A server that takes what is told as JSON by POST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its URL: https, without a user name, so that there is no secret in it but the signature's.
    pub url: String,
    /// Where the secret is kept that signs each request; without one, requests are not signed.
    pub signing_secret: Option<SecretSource>,
}

/// `pagerduty` as typed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawPagerDuty {
    /// Where the integration key of the service is kept: PagerDuty shows it under "Integrations", "Events API V2".
    pub routing_key: RawSecret,
    /// The account's service region, "us" (default) or "eu".
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
    /// "text" (default) for people, "json" for programs.
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
    /// Where the secret is kept that signs each request (Standard Webhooks: "whsec_" and base64).
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
            _ => return wrong("does not begin with https://: an alarm's text must not travel in the open"),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.is_empty() || url.contains(char::is_whitespace) {
            return wrong("has no host, or a space in it: write the whole URL, https://host/path");
        }
        if authority.contains('@') {
            return wrong(
                "has a user name or password in it, which this file is no place for: sign requests with webhook.signing_secret",
            );
        }
        if authority.to_ascii_lowercase().starts_with("hooks.slack") {
            return wrong(
                "is Slack's: such a receiver says webhook_url_file, ssm_parameter or secret, without \"webhook.\"",
            );
        }
        let signing_secret =
            self.signing_secret.map(|secret| secret.source(place, "signing secret")).transpose()?;
        Ok(Webhook { url: url.to_owned(), signing_secret })
    }
}
