//! The configuration, in two steps: as typed (`RawConfig`) and as used (`Config`).

mod alarm;
mod environment;
mod error;
mod escalation;
mod graph;
mod incident;
mod interval;
mod line_pattern;
mod metric;
mod outcomes;
mod position;
mod raw;
mod receiver;
mod rota;
mod route;
mod secret;
mod slack;
mod spokes;
mod variable;

use std::collections::BTreeMap;

use bongsu_alarm::Locale;
use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::flapping::Flapping;
use jiff::SignedDuration;

pub use alarm::AlarmSettings;
pub use environment::{
    fallback_of_environment, graph_of_environment, locale_of_environment, receiver_of_environment,
    slack_of_environment, webhook_of_environment,
};
pub use error::ConfigError;
pub use escalation::{RawEscalation, RawEscalationStep};
pub use graph::{Graph, GraphTheme, RawGraph};
pub use incident::{IncidentConfig, RawFlapping, RawIncident};
pub use interval::{RawTimeInterval, weekday};
pub use line_pattern::LinePattern;
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
pub use rota::{CalendarSource, Civil, RawCalendar, RawOverride, RawRota};
pub(crate) use route::duration;
pub use route::{RawInhibit, RawRoute, RawSeverity};
pub use secret::{EncryptionContext, RawSecret, SecretSource};
pub use slack::{Operators, RawSlack, Slack};
pub use spokes::{SpokePlace, Spokes};
pub use variable::{COMMAND_LINE_VARIABLES, FUNCTION_VARIABLES, Variable};

use error::not_toml;

use crate::audit::ON_ITS_WAY;
use crate::layout::Layout;
use crate::ledger::Storm;
use crate::rota::{Calendar, Rota};
use crate::route::{Inhibition, Routing, TimeInterval};
use crate::zone::Zone;

/// The configuration as used.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The language of messages.
    pub locale: Locale,
    /// The time zone of times in messages. Slack adds the reader's own time.
    pub zone: Zone,
    /// The names of accounts, by account ID.
    pub accounts: BTreeMap<String, String>,
    pub announce: Announce,
    /// The rule that combines many notices into a digest.
    pub storm: Storm,
    /// The rule for the changes that form one incident.
    pub incident: IncidentConfig,
    /// The rule for flapping, or `None` if every change has a message.
    pub flapping: Option<Flapping>,
    /// The settings of the audit, which finds alarms without a notification.
    pub audit: Audit,
    pub message: Layout,
    /// The settings for pictures of metrics in messages.
    pub graph: Graph,
    pub receivers: Vec<ReceiverConfig>,
    /// The Slack app whose buttons bongsu receives.
    pub slack: Slack,
    /// The routes from notices to receivers.
    pub routing: Routing,
    /// The time intervals that routes refer to.
    pub time_intervals: Vec<TimeInterval>,
    /// The rotas that mentions refer to.
    pub rotas: Vec<Rota>,
    /// The sources of the rotas' calendars, by the name of the rota.
    pub calendars: BTreeMap<String, CalendarSource>,
    /// The alarms that are silent while another alarm is in ALARM.
    pub inhibitions: Vec<Inhibition>,
    /// The alarms that `bongsu watch` evaluates. Empty means its built-in alarms.
    pub alarms: Vec<AlarmSettings>,
    /// The metrics that `bongsu watch` collects in addition to the metrics of the host.
    pub metrics: MetricSources,
}

/// The notices that are announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announce {
    pub states: Vec<AlarmState>,
    /// Whether to announce the change from INSUFFICIENT_DATA to OK right after an alarm is created or
    /// changed.
    pub first_evaluation: bool,
    /// Whether to announce changes while a suppressor holds back the alarm's actions. EventBridge reports
    /// these changes too.
    pub suppressed: bool,
    /// Whether to announce changes while a mute rule is active. EventBridge reports these changes too.
    pub muted: bool,
    /// The announced events that are not alarms, by outcome.
    pub outcomes: Outcomes,
}

/// The settings of the audit, which finds alarms without a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// The minimum time in ALARM. The notification of a shorter ALARM may still be on its way.
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
            calendars: BTreeMap::new(),
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
    /// Returns whether there is a receiver that is not a fallback.
    pub fn has_receiver(&self) -> bool {
        self.receivers.iter().any(|receiver| !receiver.is_fallback)
    }

    /// Returns the receiver of an address, which is the receiver's name, with or without a channel that its
    /// template chose.
    pub fn receiver_at(&self, address: &str) -> Option<&ReceiverConfig> {
        self.receivers.iter().find(|receiver| receiver.has_address(address))
    }

    /// Returns the rotas that have a calendar, with the calendar and its source.
    pub fn rota_calendars(&self) -> impl Iterator<Item = (&Rota, &Calendar, &CalendarSource)> {
        let rotas = self.rotas.iter();
        rotas.filter_map(|rota| Some((rota, rota.calendar.as_ref()?, self.calendars.get(&rota.name)?)))
    }

    /// Reads the text of a `bongsu.toml`.
    ///
    /// # Errors
    ///
    /// Returns the first error. It has a line and a column if the position is known.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let mut raw: RawConfig = toml::from_str(text).map_err(|error| not_toml(text, &error))?;
        let alarms = AlarmSettings::all(text, std::mem::take(&mut raw.alarm));
        let config = Self::try_from(raw).map_err(|error| error.located(text))?;
        Ok(Self { alarms, ..config })
    }
}

/// Returns the JSON Schema of `bongsu.toml`.
#[cfg(feature = "schema")]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(RawConfig).to_value()
}

#[cfg(test)]
mod tests;
