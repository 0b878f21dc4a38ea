mod beyond_slack;
mod channel;

use serde::Deserialize;

use super::secret::Sources;
use super::{ConfigError, EncryptionContext, SecretSource};
pub use beyond_slack::{
    PagerDuty, PagerDutyRegion, RawPagerDuty, RawTopic, RawWebhook, Topic, TopicFormat, Webhook,
};
pub use channel::ChannelTemplate;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiverConfig {
    /// The name in logs.
    pub name: String,
    pub kind: ReceiverKind,
    /// A fallback gets only the notices that other receivers can never get, for example after a webhook was
    /// revoked or a channel was archived.
    pub is_fallback: bool,
}

/// The kind of a receiver. The configuration never contains secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiverKind {
    /// A Slack incoming webhook.
    Webhook {
        url: SecretSource,
        /// The channel, for legacy webhooks.
        channel: Option<String>,
    },
    /// A Slack app with a bot token. It can change its messages, reply in threads and show buttons.
    Bot {
        token: SecretSource,
        /// The channel, by ID or name. If a template chooses the channel, this is the default channel.
        channel: String,
        /// The template that chooses the channel of each notice.
        template: Option<ChannelTemplate>,
        /// The origin of the workspace's Web API. `None` means Slack's own.
        api_origin: Option<String>,
    },
    PagerDuty(PagerDuty),
    Topic(Topic),
    /// A server that accepts signed JSON.
    Json(Webhook),
    /// The terminal. A configuration file cannot name it.
    Terminal,
    /// The inbox, a page on this machine. A configuration file cannot name it.
    Inbox,
}

impl ReceiverKind {
    /// Returns the source of the receiver's secret.
    pub fn secret(&self) -> Option<&SecretSource> {
        match self {
            Self::Webhook { url: secret, .. } | Self::Bot { token: secret, .. } => Some(secret),
            Self::PagerDuty(service) => Some(&service.routing_key),
            Self::Json(server) => server.signing_secret.as_ref(),
            Self::Topic(_) | Self::Terminal | Self::Inbox => None,
        }
    }
}

impl ReceiverKind {
    /// Returns whether the receiver posts to Slack.
    pub fn is_slack(&self) -> bool {
        matches!(self, Self::Webhook { .. } | Self::Bot { .. })
    }

    /// Returns whether the receiver is a program that reads the message's data and keeps its own incident.
    pub fn is_program(&self) -> bool {
        match self {
            Self::PagerDuty(_) | Self::Json(_) => true,
            Self::Topic(topic) => topic.format == TopicFormat::Json,
            Self::Webhook { .. } | Self::Bot { .. } | Self::Terminal | Self::Inbox => false,
        }
    }
}

impl ReceiverConfig {
    pub fn terminal() -> Self {
        Self { name: "terminal".to_owned(), kind: ReceiverKind::Terminal, is_fallback: false }
    }

    pub fn inbox() -> Self {
        Self { name: "inbox".to_owned(), kind: ReceiverKind::Inbox, is_fallback: false }
    }

    /// Returns an inbox whose name differs from the names of the other receivers.
    pub fn inbox_beside(others: &[Self]) -> Self {
        let inbox = Self::inbox();
        let mut name = inbox.name.clone();
        for number in 2.. {
            if others.iter().all(|other| other.name != name) {
                break;
            }
            name = format!("{}-{number}", inbox.name);
        }
        Self { name, ..inbox }
    }

    /// Returns the template that chooses the channel.
    pub(crate) fn template(&self) -> Option<&ChannelTemplate> {
        match &self.kind {
            ReceiverKind::Bot { template, .. } => template.as_ref(),
            _ => None,
        }
    }

    /// Returns the channel that messages name.
    pub fn channel(&self) -> Option<&str> {
        match &self.kind {
            ReceiverKind::Webhook { channel, .. } => channel.as_deref(),
            ReceiverKind::Bot { channel, .. } => Some(channel),
            ReceiverKind::PagerDuty(_)
            | ReceiverKind::Topic(_)
            | ReceiverKind::Json(_)
            | ReceiverKind::Terminal
            | ReceiverKind::Inbox => None,
        }
    }
}

/// One receiver: a Slack webhook, a bot of a Slack app, PagerDuty, an SNS topic, or a server that accepts
/// JSON. Exactly one key must set its kind and the source of its secret. Do not put the secret itself here.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawReceiver {
    /// The name in logs.
    pub name: String,
    /// The channel, by ID or name. A bot needs a channel. Of the webhooks, only legacy ones use a channel. A
    /// bot's channel may be a minijinja template over the labels of a notice: "{{ tag.team |
    /// default('alarms') }}-alerts".
    pub channel: Option<String>,
    /// The channel to use if the template yields no channel, if Slack does not have the channel, or if the
    /// bot is not a member of it. Required with a template.
    pub default_channel: Option<String>,
    /// A file that contains only the webhook URL.
    pub webhook_url_file: Option<String>,
    /// The webhook URL encrypted by KMS, in base64.
    pub kms_encrypted_hook_url: Option<String>,
    /// The encryption context: "none" or "Key=Value,..."; default LambdaFunctionName = the function's name.
    pub kms_encryption_context: Option<String>,
    /// An SSM parameter with the webhook URL, by name or ARN.
    pub ssm_parameter: Option<String>,
    /// A Secrets Manager secret with the webhook URL, by name or ARN.
    pub secret: Option<String>,
    /// A file that contains only the bot token (xoxb-...) of a Slack app.
    pub bot_token_file: Option<String>,
    /// The bot token encrypted by KMS, in base64.
    pub kms_encrypted_bot_token: Option<String>,
    /// An SSM parameter with the bot token, by name or ARN.
    pub bot_token_ssm_parameter: Option<String>,
    /// A Secrets Manager secret with the bot token, by name or ARN.
    pub bot_token_secret: Option<String>,
    /// The origin of the Web API of the bot's workspace: "https://slack.com" or "https://slack-gov.com"
    /// (GovSlack); default BONGSU_SLACK_API_ORIGIN, or else "https://slack.com". No other origin gets the
    /// token, unless the program accepts insecure URLs.
    pub api_origin: Option<String>,
    /// A PagerDuty service, by its integration key.
    pub pagerduty: Option<RawPagerDuty>,
    /// An SNS topic.
    pub sns: Option<RawTopic>,
    /// A server that accepts JSON by POST.
    pub webhook: Option<RawWebhook>,
    /// Whether the receiver gets only the notices that other receivers can never get, for example after a
    /// webhook was revoked or a channel was archived; default false.
    #[serde(default)]
    pub fallback: bool,
}

impl RawReceiver {
    /// Returns the first key that only Slack receivers may have.
    fn slack_key(&self) -> Option<&'static str> {
        let keys = [
            ("channel", &self.channel),
            ("default_channel", &self.default_channel),
            ("webhook_url_file", &self.webhook_url_file),
            ("kms_encrypted_hook_url", &self.kms_encrypted_hook_url),
            ("kms_encryption_context", &self.kms_encryption_context),
            ("ssm_parameter", &self.ssm_parameter),
            ("secret", &self.secret),
            ("bot_token_file", &self.bot_token_file),
            ("kms_encrypted_bot_token", &self.kms_encrypted_bot_token),
            ("bot_token_ssm_parameter", &self.bot_token_ssm_parameter),
            ("bot_token_secret", &self.bot_token_secret),
            ("api_origin", &self.api_origin),
        ];
        keys.into_iter().find(|(_, value)| value.is_some()).map(|(key, _)| key)
    }
}

const HOOK_KEYS: &str = "webhook_url_file, kms_encrypted_hook_url, ssm_parameter, secret";
const TOKEN_KEYS: &str = "bot_token_file, kms_encrypted_bot_token, bot_token_ssm_parameter, bot_token_secret";
const EITHER_KEYS: &str = "webhook_url_file, kms_encrypted_hook_url, ssm_parameter, secret (a webhook), bot_token_file, kms_encrypted_bot_token, bot_token_ssm_parameter, bot_token_secret (a bot), pagerduty, sns or webhook (receivers beyond Slack)";

impl TryFrom<RawReceiver> for ReceiverConfig {
    type Error = ConfigError;

    fn try_from(mut raw: RawReceiver) -> Result<Self, ConfigError> {
        if let Some(kind) = beyond_slack(&mut raw)? {
            return Ok(Self { name: raw.name, kind, is_fallback: raw.fallback });
        }
        let context = raw.kms_encryption_context.as_deref().map(EncryptionContext::parse).transpose()?;
        let context = context.unwrap_or_default();
        let kms = |ciphertext| SecretSource::Kms { ciphertext, context: context.clone() };
        let hook = Sources::of([
            ("webhook_url_file", raw.webhook_url_file.map(SecretSource::File)),
            ("kms_encrypted_hook_url", raw.kms_encrypted_hook_url.map(kms)),
            ("ssm_parameter", raw.ssm_parameter.map(SecretSource::SsmParameter)),
            ("secret", raw.secret.map(SecretSource::SecretsManager)),
        ]);
        let kms = |ciphertext| SecretSource::Kms { ciphertext, context: context.clone() };
        let token = Sources::of([
            ("bot_token_file", raw.bot_token_file.map(SecretSource::File)),
            ("kms_encrypted_bot_token", raw.kms_encrypted_bot_token.map(kms)),
            ("bot_token_ssm_parameter", raw.bot_token_ssm_parameter.map(SecretSource::SsmParameter)),
            ("bot_token_secret", raw.bot_token_secret.map(SecretSource::SecretsManager)),
        ]);
        let mut kind = kind(&raw.name, raw.channel, raw.default_channel, hook, token)?;
        if let Some(asked) = raw.api_origin {
            let place = || format!("receiver \"{}\"", raw.name);
            let failed = |cause: &str| ConfigError::Receiver { place: place(), cause: cause.to_owned() };
            let ReceiverKind::Bot { api_origin, .. } = &mut kind else {
                return Err(failed("is a webhook, whose URL already contains the server; remove api_origin"));
            };
            let is_origin = asked.split_once("://").is_some_and(|(scheme, host)| {
                matches!(scheme, "https" | "http")
                    && !host.is_empty()
                    && !host.contains(['/', '?', '#', '@', ' '])
            });
            if !is_origin {
                return Err(failed(
                    "has an invalid api_origin; write \"https://slack-gov.com\", without a path, for a workspace in GovSlack",
                ));
            }
            *api_origin = Some(asked);
        }
        Ok(Self { name: raw.name, kind, is_fallback: raw.fallback })
    }
}

/// Returns the kind of a receiver outside Slack, or `None` for a Slack receiver.
fn beyond_slack(raw: &mut RawReceiver) -> Result<Option<ReceiverKind>, ConfigError> {
    let place = format!("receiver \"{}\"", raw.name);
    let pagerduty = raw.pagerduty.take().map(|it| it.read(&place).map(ReceiverKind::PagerDuty));
    let topic = raw.sns.take().map(|it| it.read(&place).map(ReceiverKind::Topic));
    let json = raw.webhook.take().map(|it| it.read(&place).map(ReceiverKind::Json));
    let mut kinds = [("pagerduty", pagerduty), ("sns", topic), ("webhook", json)]
        .into_iter()
        .filter_map(|(key, kind)| Some((key, kind?)));
    let Some((key, kind)) = kinds.next() else { return Ok(None) };
    if let Some(other) = kinds.next().map(|(other, _)| other).or_else(|| raw.slack_key()) {
        let cause = format!("has both {key} and {other}; remove one of them, or make two receivers");
        return Err(ConfigError::Receiver { place, cause });
    }
    kind.map(Some)
}

fn kind(
    name: &str,
    channel: Option<String>,
    default_channel: Option<String>,
    hook: Sources,
    token: Sources,
) -> Result<ReceiverKind, ConfigError> {
    let wrong = |what, found, keys| {
        Err(ConfigError::SecretSource { place: format!("receiver \"{name}\""), what, found, keys })
    };
    match (hook, token) {
        (Sources::Once(_, url), Sources::Nowhere) => {
            let is_bots =
                default_channel.is_some() || channel.as_deref().is_some_and(ChannelTemplate::is_template);
            match is_bots {
                true => Err(channel::only_for_bots(name)),
                false => Ok(ReceiverKind::Webhook { url, channel }),
            }
        }
        (Sources::Nowhere, Sources::Once(_, token)) => {
            let (channel, template) = channel::of_bot(name, channel, default_channel)?;
            Ok(ReceiverKind::Bot { token, channel, template, api_origin: None })
        }
        (Sources::Once(hook, _), Sources::Once(token, _)) => {
            Err(ConfigError::HookAndToken { name: name.to_owned(), hook, token })
        }
        (Sources::Nowhere, Sources::Nowhere) => wrong("webhook URL or bot token", "no source", EITHER_KEYS),
        (Sources::More, Sources::Nowhere) => wrong("webhook URL", "several sources", HOOK_KEYS),
        (Sources::Nowhere, Sources::More) => wrong("bot token", "several sources", TOKEN_KEYS),
        _ => wrong("webhook URL or bot token", "several sources", EITHER_KEYS),
    }
}
