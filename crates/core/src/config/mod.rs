//! The configuration, in two steps: as typed (`RawConfig`) and as used (`Config`).

mod alarm;
mod environment;
mod error;
mod escalation;
mod graph;
mod incident;
mod interval;
mod metric;
mod outcomes;
mod position;
mod raw;
mod receiver;
mod rota;
mod route;
mod secret;
mod slack;
mod variable;

use std::collections::BTreeMap;

use jiff::SignedDuration;

pub use alarm::AlarmSettings;
pub use bongsu_alarm::Locale;
pub use environment::{
    fallback_of_environment, graph_of_environment, locale_of_environment, receiver_of_environment,
    slack_of_environment, webhook_of_environment,
};
pub use error::ConfigError;
pub use escalation::{RawEscalation, RawEscalationStep};
pub use graph::{Graph, RawGraph, Theme};
pub use incident::{IncidentConfig, RawFlapping, RawIncident};
pub use interval::RawTimeInterval;
pub use metric::{
    ExecConfig, FileConfig, HttpConfig, MetricSources, OWN_NAMESPACE, RawExec, RawFile, RawHttp, RawMetrics,
    RawStatsd, StatsdConfig,
};
pub use outcomes::Outcomes;
pub use position::Position;
pub use raw::{RawAnnounce, RawAudit, RawConfig, RawMessage, RawStorm};
pub use receiver::{
    ChannelTemplate, PagerDuty, PagerDutyRegion, RawPagerDuty, RawReceiver, RawTopic, RawWebhook,
    ReceiverConfig, ReceiverKind, Topic, TopicFormat, Webhook,
};
pub use rota::{Civil, RawOverride, RawRota};
pub use route::{RawInhibit, RawRoute, RawSeverity};
pub use secret::{EncryptionContext, RawSecret, SecretSource};
pub use slack::{Operators, RawSlack, Slack};
pub use variable::{COMMAND_LINE_VARIABLES, FUNCTION_VARIABLES, Variable};

use error::not_toml;

use crate::alarm::AlarmState;
use crate::audit::ON_ITS_WAY;
use crate::flapping::Flapping;
use crate::layout::Layout;
use crate::ledger::Storm;
use crate::rota::Rota;
use crate::route::{Inhibition, Routing, TimeInterval};
use crate::zone::Zone;

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
    pub message: Layout,
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
    /// Events that are no alarms, by how they went.
    pub outcomes: Outcomes,
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
            message: Layout::default(),
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
        Self {
            states: AlarmState::ALL.to_vec(),
            first_evaluation: false,
            suppressed: false,
            muted: false,
            outcomes: Outcomes::default(),
        }
    }
}

impl Config {
    /// Whether anybody is told but what others can never be given.
    pub fn has_receiver(&self) -> bool {
        self.receivers.iter().any(|receiver| !receiver.is_fallback)
    }

    /// The receiver of an address: of its name, or of a channel that its template chose.
    pub fn receiver_at(&self, address: &str) -> Option<&ReceiverConfig> {
        self.receivers.iter().find(|receiver| receiver.has_address(address))
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

/// The JSON Schema of `bongsu.toml`.
#[cfg(feature = "schema")]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(RawConfig).to_value()
}

#[cfg(test)]
mod tests;
