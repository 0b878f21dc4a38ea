//! The configuration, in two steps: as typed (`RawConfig`) and as used (`Config`).

mod alarm;
mod environment;
mod graph;
mod incident;
mod interval;
mod locale;
mod message;
mod metric;
mod position;
mod raw;
mod receiver;
mod rota;
mod route;
mod secret;
mod slack;
mod zone;

use std::collections::BTreeMap;

use jiff::SignedDuration;

pub use alarm::AlarmSettings;
pub use environment::{
    fallback_of_environment, graph_of_environment, locale_of_environment, receiver_of_environment,
    slack_of_environment, webhook_of_environment,
};
pub use graph::{Graph, RawGraph, Theme};
pub use incident::{IncidentConfig, RawFlapping, RawIncident};
pub use interval::RawTimeInterval;
pub use locale::Locale;
pub use message::{Fact, FieldTemplate, MessageConfig, TEMPLATE_VARIABLES, Template};
pub use metric::{
    ExecConfig, FileConfig, HttpConfig, MetricSources, OWN_NAMESPACE, RawExec, RawFile, RawHttp, RawMetrics,
    RawStatsd, StatsdConfig,
};
pub use position::Position;
pub use raw::{RawAnnounce, RawAudit, RawConfig, RawMessage, RawStorm};
pub use receiver::{RawReceiver, ReceiverConfig, ReceiverKind};
pub use rota::{Civil, RawOverride, RawRota};
pub use route::{RawInhibit, RawRoute, RawSeverity};
pub use secret::{EncryptionContext, SecretSource};
pub use slack::{Operators, RawSlack, Slack};
pub use zone::Zone;

use crate::alarm::AlarmState;
use crate::audit::ON_ITS_WAY;
use crate::flapping::Flapping;
use crate::nearest::nearest;
use crate::rota::Rota;
use crate::route::{Inhibition, Routing, TimeInterval};

/// The configuration as used.
#[derive(Debug, Clone, PartialEq)]
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
    /// What belongs to one incident.
    pub incident: IncidentConfig,
    /// What changes too often to be told each time; `None` where that is told too.
    pub flapping: Option<Flapping>,
    /// How the function looks for alarms of which nobody was told.
    pub audit: Audit,
    /// How messages look.
    pub message: MessageConfig,
    /// Pictures of metrics in messages.
    pub graph: Graph,
    /// Where messages go.
    pub receivers: Vec<ReceiverConfig>,
    /// The Slack app whose buttons come back.
    pub slack: Slack,
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

/// A configuration that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Not TOML, an unknown key, or a bad value; the message has line and column.
    #[error("{0}")]
    Toml(String),
    /// Whoever needs a secret must say where it is, once.
    #[error("{place}: says {found} where its {what} is; set exactly one of {keys}")]
    SecretSource {
        /// Whose secret it is.
        place: String,
        /// What secret it is.
        what: &'static str,
        /// How many ways it names.
        found: &'static str,
        /// The keys that would say it.
        keys: &'static str,
    },
    /// A receiver that is both a webhook and a bot.
    #[error(
        "receiver \"{name}\": has both {hook} and {token}; it is a webhook or a bot: remove one of them, or make two receivers of it"
    )]
    HookAndToken {
        /// The receiver's name.
        name: String,
        /// The key of the webhook URL.
        hook: &'static str,
        /// The key of the token.
        token: &'static str,
    },
    /// A bot can post in many channels, so it must be told in which.
    #[error(
        "receiver \"{name}\": a bot must be told where it posts; set channel (slackChannel in the environment) to the channel's id (C0123456789, at the end of the channel's details in Slack) or its name (\"#alarms\")"
    )]
    NoChannel {
        /// The receiver's name.
        name: String,
    },
    /// An operator who is not named as Slack names people.
    #[error(
        "slack: operators \"{text}\": not the id of a member, such as U0123456789; in Slack: the person's profile, then \"Copy member ID\""
    )]
    Operator {
        /// What was given.
        text: String,
    },
    /// Two receivers of one name.
    #[error("receiver \"{name}\": two receivers have this name; give each its own")]
    DuplicateReceiver {
        /// The name.
        name: String,
    },
    /// An alarm that `bongsu watch` cannot evaluate.
    #[error("{at}: alarm \"{name}\": {cause}")]
    Alarm {
        /// Where its setting stands that is wrong, or where it begins.
        at: Position,
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
    /// Flapping that cannot be.
    #[error("flapping: {cause}")]
    Flapping {
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
    /// An error, and where in the file.
    #[error("{at}: {error}")]
    At {
        /// Where.
        at: Position,
        /// What is wrong, and the way out.
        error: Box<Self>,
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

impl Default for Config {
    fn default() -> Self {
        Self {
            locale: Locale::default(),
            zone: Zone::default(),
            accounts: BTreeMap::new(),
            announce: Announce::default(),
            storm: Storm::default(),
            incident: IncidentConfig::default(),
            flapping: Some(Flapping::default()),
            audit: Audit::default(),
            message: MessageConfig::default(),
            graph: Graph::default(),
            receivers: Vec::new(),
            slack: Slack::default(),
            routing: Routing::default(),
            time_intervals: Vec::new(),
            rotas: Vec::new(),
            inhibitions: Vec::new(),
            alarms: Vec::new(),
            metrics: MetricSources::default(),
        }
    }
}

impl Default for Announce {
    fn default() -> Self {
        Self { states: AlarmState::ALL.to_vec(), first_evaluation: false, suppressed: false, muted: false }
    }
}

impl Config {
    /// Whether anybody is told but what others can never be given.
    pub fn has_receiver(&self) -> bool {
        self.receivers.iter().any(|receiver| !receiver.is_fallback)
    }

    /// Reads `text`, the contents of a `bongsu.toml`.
    ///
    /// # Errors
    ///
    /// What is wrong, with line and column where it is in one place.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let mut raw: RawConfig = toml::from_str(text).map_err(|error| not_toml(text, &error))?;
        let alarms = AlarmSettings::all(text, std::mem::take(&mut raw.alarm));
        let config = Self::try_from(raw).map_err(|error| error.located(text))?;
        Ok(Self { alarms, ..config })
    }
}

impl ConfigError {
    /// With the place in the text, where it is about one.
    fn located(self, text: &str) -> Self {
        let found = match &self {
            Self::SecretSource { place, .. } => Position::find(text, place, ""),
            Self::HookAndToken { name, token, .. } => Position::find(text, &receiver(name), token),
            Self::NoChannel { name } => Position::find(text, &receiver(name), "channel"),
            Self::DuplicateReceiver { name } => Position::find(text, &receiver(name), "name"),
            Self::Operator { .. } => Position::find(text, "slack", "operators"),
            Self::Graph { cause } => Position::find(text, "graph", cause),
            Self::Flapping { cause } => Position::find(text, "flapping", cause),
            Self::Metric { table, name, cause } => {
                Position::find(text, &format!("{table} \"{name}\""), cause)
                    .or_else(|| Position::find(text, table, cause))
            }
            Self::Route { place, cause } => Position::find(text, place, cause),
            Self::RootMatchers => Position::find(text, "route", "matchers"),
            Self::Toml(_) | Self::Alarm { .. } | Self::At { .. } | Self::Locale { .. } => None,
            Self::EncryptionContext { .. } => None,
        };
        match found {
            Some(at) => Self::At { at, error: Box::new(self) },
            None => self,
        }
    }
}

fn receiver(name: &str) -> String {
    format!("receiver \"{name}\"")
}

/// Where it is and what it is, without the line itself: this goes into logs and to fallbacks, and somebody may have put a
/// secret there.
fn not_toml(text: &str, error: &toml::de::Error) -> ConfigError {
    let at = Position::of(text, error.span().unwrap_or_default().start);
    ConfigError::Toml(format!("{at}: {}", meant(error.message())))
}

/// An unknown word and all that are known, or the one of them that was meant.
fn meant(message: &str) -> String {
    let meant = || {
        let (unknown, known) = message.split_once(", expected ")?;
        let word = unknown.strip_suffix('`')?.rsplit('`').next()?;
        // Words stand between every other pair of quotation marks.
        let near = nearest(word, known.split('`').skip(1).step_by(2))?;
        Some(format!("{unknown}; did you mean `{near}`?"))
    };
    meant().unwrap_or_else(|| message.to_owned())
}

/// The JSON Schema of `bongsu.toml`.
#[cfg(feature = "schema")]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(RawConfig).to_value()
}

#[cfg(test)]
mod tests;
