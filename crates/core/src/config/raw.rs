use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU16;

use jiff::SignedDuration;
use serde::Deserialize;

use super::{
    Announce, Audit, Config, ConfigError, Locale, RawFlapping, RawGraph, RawIncident, RawInhibit, RawMetrics,
    RawReceiver, RawRota, RawRoute, RawSeverity, RawSlack, RawTimeInterval, ReceiverConfig, incident,
    interval, rota, route,
};
use crate::alarm::AlarmState;
use crate::layout::{Fact, FieldTemplate, Layout, Template};
use crate::ledger::Storm;
use crate::notice::Outcome;
use crate::zone::Zone;

/// `bongsu.toml` as typed. Every key is optional.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "bongsu.toml"))]
pub struct RawConfig {
    /// The language of messages: "en" (default) or "ko".
    pub locale: Locale,
    /// The zone in which messages tell the time beside the reader's own; default "UTC".
    pub zone: Zone,
    /// Names of accounts: "123456789012" = "prod".
    pub accounts: BTreeMap<String, String>,
    /// What is announced.
    pub announce: RawAnnounce,
    /// When notices are gathered into a digest.
    pub storm: RawStorm,
    /// What belongs to one incident.
    pub incident: RawIncident,
    /// What changes too often to be told each time.
    pub flapping: RawFlapping,
    /// How the function looks for alarms of which nobody was told.
    pub audit: RawAudit,
    /// How messages look.
    pub message: RawMessage,
    /// Pictures of metrics in Slack's messages, which the function makes; off without a bucket.
    pub graph: RawGraph,
    /// Where messages go. The function's environment variables stand in for all of these.
    pub receiver: Vec<RawReceiver>,
    /// The Slack app whose buttons come back here.
    pub slack: RawSlack,
    /// Who is told what: a tree of routes, in which the first match wins.
    pub route: RawRoute,
    /// Times of the year, for routes.
    pub time_interval: Vec<RawTimeInterval>,
    /// Who is on call, for mentions.
    pub rota: Vec<RawRota>,
    /// Which alarms are not told while another burns.
    pub inhibit: Vec<RawInhibit>,
    /// How bad an alarm is, for routes.
    pub severity: RawSeverity,
    /// What `bongsu watch` evaluates, by CloudWatch's property names; default a handful of built-in alarms.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<BTreeMap<String, serde_json::Value>>"))]
    pub alarm: Vec<toml::Spanned<serde_json::Value>>,
    /// Numbers that `bongsu watch` gathers beside the host's own.
    pub metric: RawMetrics,
}

/// What is announced.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawAnnounce {
    /// Changes to these states; default all three.
    pub states: Option<BTreeSet<AlarmState>>,
    /// Also INSUFFICIENT_DATA to OK right after an alarm was made or changed; default false.
    pub first_evaluation: bool,
    /// Also while CloudWatch holds an alarm's actions back by its suppressor; default false.
    pub suppressed: bool,
    /// Also while a mute rule's window is open; default false.
    pub muted: bool,
    /// Events that are no alarms, by kind ("codepipeline") and how they went: "failed", "attention", "progress",
    /// "succeeded", "unknown". What has no kind here goes by "default", which is all but "progress".
    pub outcomes: BTreeMap<String, BTreeSet<Outcome>>,
}

/// When notices are gathered into a digest.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawStorm {
    /// So many notices for one receiver go one by one; default 5.
    pub notices: Option<NonZeroU16>,
    /// Within so many seconds, at most 900; default 10. A digest waits as long for others to come.
    pub seconds: Option<NonZeroU16>,
}

/// How the function looks for alarms of which nobody was told.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawAudit {
    /// An alarm that has been in ALARM for fewer minutes may still be on its way; default 5, the time that
    /// Lambda takes to try again.
    pub minutes: Option<u16>,
}

/// How messages look. Templates are minijinja's.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawMessage {
    /// A template for the title's text, in place of symbol, name and states.
    pub title: Option<Template>,
    /// Which facts are shown, in that order; default all but "threshold", which the first sentence tells.
    pub facts: Option<Vec<Fact>>,
    /// More facts, by templates.
    pub field: Option<Vec<FieldTemplate>>,
}

impl TryFrom<RawConfig> for Config {
    type Error = ConfigError;

    fn try_from(raw: RawConfig) -> Result<Self, ConfigError> {
        let mut names = BTreeSet::new();
        let mut receivers = Vec::new();
        for receiver in raw.receiver {
            if !names.insert(receiver.name.clone()) {
                return Err(ConfigError::DuplicateReceiver { name: receiver.name });
            }
            receivers.push(ReceiverConfig::try_from(receiver)?);
        }
        let states = raw.announce.states.map(|states| states.into_iter().collect());
        let announce = Announce {
            states: states.unwrap_or_else(|| Announce::default().states),
            first_evaluation: raw.announce.first_evaluation,
            suppressed: raw.announce.suppressed,
            muted: raw.announce.muted,
            outcomes: raw.announce.outcomes.try_into()?,
        };
        let message = raw.message.over(&Layout::default());
        let storm = raw.storm.into();
        let belongs = raw.incident.into();
        let flapping = incident::flapping(&raw.flapping)?;
        let after = raw.audit.minutes.map(|minutes| SignedDuration::from_mins(minutes.into()));
        let audit = after.map_or_else(Audit::default, |after| Audit { after });
        let time_intervals = interval::time_intervals(raw.time_interval, &raw.zone)?;
        let rotas = rota::rotas(raw.rota, &raw.zone)?;
        let inhibitions = route::inhibitions(raw.inhibit, &raw.accounts)?;
        let named = route::Named {
            receivers: &names,
            intervals: &time_intervals,
            rotas: &rotas,
            accounts: &raw.accounts,
        };
        let routing = route::routing(raw.route, raw.severity, &message, &named)?;
        let (locale, zone, accounts) = (raw.locale, raw.zone, raw.accounts);
        // Alarms are told by their lines, which are the parser's to know.
        let alarms = Vec::new();
        let metrics = raw.metric.try_into()?;
        let graph = raw.graph.try_into()?;
        let slack = raw.slack.try_into()?;
        Ok(Self {
            locale,
            zone,
            accounts,
            announce,
            storm,
            incident: belongs,
            flapping,
            audit,
            message,
            graph,
            receivers,
            slack,
            routing,
            time_intervals,
            rotas,
            inhibitions,
            alarms,
            metrics,
        })
    }
}

impl RawMessage {
    /// What it says, and the rest as `above`.
    pub(super) fn over(self, above: &Layout) -> Layout {
        let above = above.clone();
        Layout {
            title: self.title.or(above.title),
            facts: self.facts.unwrap_or(above.facts),
            fields: self.field.unwrap_or(above.fields),
        }
    }
}

impl From<RawStorm> for Storm {
    fn from(raw: RawStorm) -> Self {
        let usual = Self::default();
        // The longest that a message in a queue of SQS can be delayed.
        let seconds = raw.seconds.map(|seconds| SignedDuration::from_secs(i64::from(seconds.get().min(900))));
        Self {
            notices: raw.notices.map_or(usual.notices, |notices| notices.get().into()),
            within: seconds.unwrap_or(usual.within),
        }
    }
}
