//! The configuration, in two steps: as typed (`RawConfig`) and as used (`Config`).

mod alarm;
mod environment;
mod graph;
mod interval;
mod locale;
mod message;
mod metric;
mod raw;
mod rota;
mod route;
mod zone;

use std::collections::BTreeMap;

use jiff::SignedDuration;

pub use alarm::AlarmSettings;
pub use environment::{
    fallback_of_environment, graph_of_environment, locale_of_environment, receiver_of_environment,
};
pub use graph::{Graph, RawGraph, Theme};
pub use interval::RawTimeInterval;
pub use locale::Locale;
pub use message::{Fact, FieldTemplate, MessageConfig, TEMPLATE_VARIABLES, Template};
pub use metric::{
    ExecConfig, FileConfig, HttpConfig, MetricSources, OWN_NAMESPACE, RawExec, RawFile, RawHttp, RawMetrics,
    RawStatsd, StatsdConfig,
};
pub use raw::{RawAnnounce, RawAudit, RawConfig, RawMessage, RawReceiver, RawStorm};
pub use rota::{Civil, RawOverride, RawRota};
pub use route::{RawInhibit, RawRoute, RawSeverity};
pub use zone::Zone;

use crate::alarm::AlarmState;
use crate::audit::ON_ITS_WAY;
use crate::rota::Rota;
use crate::route::{Inhibition, Routing, TimeInterval};

/// The configuration as used.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    /// The language of messages.
    pub locale: Locale,
    /// The zone in which messages tell the time, beside the reader's own.
    pub zone: Zone,
    /// Names of accounts by their twelve digits.
    pub accounts: BTreeMap<String, String>,
    /// What is announced.
    pub announce: Announce,
    /// When notices are gathered into a digest.
    pub storm: Storm,
    /// How the function looks for alarms of which nobody was told.
    pub audit: Audit,
    /// How messages look.
    pub message: MessageConfig,
    /// Pictures of metrics in messages.
    pub graph: Graph,
    /// Where messages go.
    pub receivers: Vec<ReceiverConfig>,
    /// Which of them are told what.
    pub routing: Routing,
    /// Times of the year that routes name.
    pub time_intervals: Vec<TimeInterval>,
    /// Who is on call, for mentions.
    pub rotas: Vec<Rota>,
    /// Which alarms are not told while another burns.
    pub inhibitions: Vec<Inhibition>,
    /// What `bongsu watch` evaluates; none means its built-in alarms.
    pub alarms: Vec<AlarmSettings>,
    /// What `bongsu watch` gathers beside the host's own metrics.
    pub metrics: MetricSources,
}

/// What is announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announce {
    /// Changes to these states.
    pub states: Vec<AlarmState>,
    /// Also INSUFFICIENT_DATA to OK right after an alarm was made or changed.
    pub first_evaluation: bool,
    /// Also while CloudWatch holds an alarm's actions back by its suppressor (EventBridge tells then too).
    pub suppressed: bool,
    /// Also while a mute rule's window is open (EventBridge tells then too).
    pub muted: bool,
}

/// More notices than these, for one receiver within this time, are a storm: they become a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storm {
    /// So many go one by one...
    pub notices: usize,
    /// ...within this time. A digest waits as long for others to come.
    pub within: SignedDuration,
}

impl Default for Storm {
    /// Slack takes about one message a second for a channel, and few at once.
    fn default() -> Self {
        Self { notices: 5, within: SignedDuration::from_secs(10) }
    }
}

/// How the function looks for alarms of which nobody was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// An alarm that has been in ALARM for less may still be on its way.
    pub after: SignedDuration,
}

impl Default for Audit {
    fn default() -> Self {
        Self { after: ON_ITS_WAY }
    }
}

/// One receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiverConfig {
    /// What logs call it.
    pub name: String,
    /// What it is.
    pub kind: ReceiverKind,
    /// It gets only what others can never be given: their webhook was revoked, their channel archived.
    pub is_fallback: bool,
}

/// What a receiver is. Secrets themselves are never part of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiverKind {
    /// An incoming webhook of Slack's.
    Webhook {
        /// Where its URL is kept.
        url: SecretSource,
        /// The channel, for legacy webhooks.
        channel: Option<String>,
    },
    /// A Slack app with a bot token: it can change its messages, reply in their threads and have buttons.
    Bot {
        /// Where its token is kept.
        token: SecretSource,
        /// The channel, by its id or name.
        channel: String,
    },
    /// An SNS topic, by its ARN: for what the others can never be given.
    Topic(String),
    /// The terminal, for reading; never from a file.
    Terminal,
    /// The inbox, a page on this machine; never from a file.
    Inbox,
}

impl ReceiverConfig {
    /// The terminal.
    pub fn terminal() -> Self {
        Self { name: "terminal".to_owned(), kind: ReceiverKind::Terminal, is_fallback: false }
    }

    /// The inbox.
    pub fn inbox() -> Self {
        Self { name: "inbox".to_owned(), kind: ReceiverKind::Inbox, is_fallback: false }
    }

    /// The channel that goes into its messages.
    pub fn channel(&self) -> Option<&str> {
        match &self.kind {
            ReceiverKind::Webhook { channel, .. } => channel.as_deref(),
            ReceiverKind::Bot { channel, .. } => Some(channel),
            ReceiverKind::Topic(_) | ReceiverKind::Terminal | ReceiverKind::Inbox => None,
        }
    }
}

/// Where a secret is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// A file that holds nothing else.
    File(String),
    /// A KMS ciphertext, base64.
    Kms {
        /// The ciphertext.
        ciphertext: String,
        /// The encryption context it was made with.
        context: EncryptionContext,
    },
    /// A parameter of SSM Parameter Store, by name or ARN.
    SsmParameter(String),
    /// A secret of Secrets Manager, by name or ARN.
    SecretsManager(String),
    /// An environment variable, by name.
    Environment(String),
}

/// The encryption context of a KMS ciphertext.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum EncryptionContext {
    /// `LambdaFunctionName` = the function's name, as the Lambda console's encryption helper makes it.
    #[default]
    FunctionName,
    /// None.
    None,
    /// Others.
    Pairs(Vec<(String, String)>),
}

/// A configuration that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Not TOML, an unknown key, or a bad value; the message has line and column.
    #[error("{0}")]
    Toml(String),
    /// A receiver must say where its webhook URL is, once.
    #[error(
        "receiver \"{name}\": says {found} where its webhook URL is; set exactly one of webhook_url_file, kms_encrypted_hook_url, ssm_parameter, secret"
    )]
    SecretSource {
        /// The receiver's name.
        name: String,
        /// How many ways it names.
        found: &'static str,
    },
    /// Two receivers of one name.
    #[error("receiver \"{name}\": two receivers have this name; give each its own")]
    DuplicateReceiver {
        /// The name.
        name: String,
    },
    /// An alarm that `bongsu watch` cannot evaluate.
    #[error("line {line}: alarm \"{name}\": {cause}")]
    Alarm {
        /// Where it begins.
        line: usize,
        /// Its name.
        name: String,
        /// What is wrong, and the way out.
        cause: String,
    },
    /// Pictures that cannot be had like this.
    #[error("graph: {cause}")]
    Graph {
        /// What is wrong, and the way out.
        cause: String,
    },
    /// A source of metrics that cannot be.
    #[error("{table} \"{name}\": {cause}")]
    Metric {
        /// Which table of the configuration.
        table: &'static str,
        /// Its name there.
        name: String,
        /// What is wrong, and the way out.
        cause: String,
    },
    /// A route that cannot be, or something that routes name.
    #[error("{place}: {cause}")]
    Route {
        /// Where it stands.
        place: String,
        /// What is wrong, and the way out.
        cause: String,
    },
    /// The root with matchers.
    #[error(
        "[route] itself has no matchers, because everything begins there: put them into [[route.routes]]"
    )]
    RootMatchers,
    /// A language that messages are not written in.
    #[error("BONGSU_LOCALE \"{text}\": not one of en, ko")]
    Locale {
        /// What was given.
        text: String,
    },
    /// A context that is not one.
    #[error(
        "kms_encryption_context \"{text}\": not \"none\" and not pairs like \"LambdaFunctionName=my-function,Stage=prod\""
    )]
    EncryptionContext {
        /// What was given.
        text: String,
    },
}

impl Default for Announce {
    fn default() -> Self {
        Self {
            states: vec![AlarmState::Alarm, AlarmState::Ok, AlarmState::InsufficientData],
            first_evaluation: false,
            suppressed: false,
            muted: false,
        }
    }
}

impl Config {
    /// Reads `text`, the contents of a `bongsu.toml`.
    ///
    /// # Errors
    ///
    /// What is wrong, with line and column where it is in one place.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let mut raw: RawConfig =
            toml::from_str(text).map_err(|error| ConfigError::Toml(error.to_string()))?;
        let alarms = std::mem::take(&mut raw.alarm).into_iter().map(|alarm| {
            let before = text.get(..alarm.span().start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            AlarmSettings { line, settings: alarm.into_inner() }
        });
        let alarms = alarms.collect();
        Ok(Self { alarms, ..Self::try_from(raw)? })
    }
}

impl EncryptionContext {
    /// Reads `none`, or `Key=Value` pairs with commas between them.
    ///
    /// # Errors
    ///
    /// Anything else.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        if text.trim() == "none" {
            return Ok(Self::None);
        }
        let pairs = text.split(',').map(|pair| {
            let (key, value) = pair.split_once('=')?;
            let (key, value) = (key.trim(), value.trim());
            (!key.is_empty() && !value.is_empty()).then(|| (key.to_owned(), value.to_owned()))
        });
        let pairs: Option<Vec<_>> = pairs.collect();
        pairs.map(Self::Pairs).ok_or_else(|| ConfigError::EncryptionContext { text: text.to_owned() })
    }
}

/// The JSON Schema of `bongsu.toml`.
#[cfg(feature = "schema")]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(RawConfig).to_value()
}

#[cfg(test)]
mod tests;
