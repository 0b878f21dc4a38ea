use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU16;

use bongsu_alarm::Locale;
use bongsu_alarm::alarm::AlarmState;
use jiff::SignedDuration;
use serde::Deserialize;

use super::{
    Announce, Audit, Config, ConfigError, RawEscalation, RawFlapping, RawGraph, RawIncident, RawInhibit,
    RawMetrics, RawReceiver, RawRota, RawRoute, RawSeverity, RawSlack, RawTimeInterval, ReceiverConfig,
    escalation, incident, interval, rota, route,
};
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
    /// The time zone of times in messages; default "UTC". Slack adds the reader's own time.
    pub zone: Zone,
    /// The names of accounts: "123456789012" = "prod".
    pub accounts: BTreeMap<String, String>,
    /// The notices that are announced.
    pub announce: RawAnnounce,
    /// The rule that combines notices into a digest.
    pub storm: RawStorm,
    /// The rule for the changes that form one incident.
    pub incident: RawIncident,
    /// The rule for alarms that change too often for a message each time.
    pub flapping: RawFlapping,
    /// The settings of the audit, which finds alarms without a notification.
    pub audit: RawAudit,
    /// The layout of messages.
    pub message: RawMessage,
    /// Pictures of metrics in Slack messages, which the function creates; off without a bucket.
    pub graph: RawGraph,
    /// The receivers of messages. A receiver in the function's environment replaces all of them except
    /// fallbacks.
    pub receiver: Vec<RawReceiver>,
    /// The Slack app whose buttons bongsu receives.
    pub slack: RawSlack,
    /// The routes from notices to receivers: a tree in which the first match wins.
    pub route: RawRoute,
    /// The time intervals that routes refer to.
    pub time_interval: Vec<RawTimeInterval>,
    /// The on-call rotas that mentions refer to.
    pub rota: Vec<RawRota>,
    /// The Slack users for the names in calendars. A key is a name or an email address. Its value is the ID of a
    /// user or a user group.
    pub people: BTreeMap<String, String>,
    /// The escalations that routes refer to, for alarms that nobody acknowledges.
    pub escalation: Vec<RawEscalation>,
    /// The alarms that are silent while another alarm is in ALARM.
    pub inhibit: Vec<RawInhibit>,
    /// The rule for the severity of an alarm, for routes.
    pub severity: RawSeverity,
    /// The alarms that `bongsu watch` evaluates, with CloudWatch's property names; default a few built-in
    /// alarms.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<BTreeMap<String, serde_json::Value>>"))]
    pub alarm: Vec<toml::Spanned<serde_json::Value>>,
    /// The metrics that `bongsu watch` collects in addition to the metrics of the host.
    pub metric: RawMetrics,
}

/// The notices that are announced.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawAnnounce {
    /// The announced states; default all three.
    pub states: Option<BTreeSet<AlarmState>>,
    /// Whether to announce the change from INSUFFICIENT_DATA to OK right after an alarm is created or
    /// changed; default false.
    pub first_evaluation: bool,
    /// Whether to announce changes while a suppressor holds back the alarm's actions; default false.
    pub suppressed: bool,
    /// Whether to announce changes while a mute rule is active; default false.
    pub muted: bool,
    /// The announced events that are not alarms, by kind ("codepipeline") and outcome: "failed", "attention",
    /// "progress", "succeeded", "unknown". A kind without a key uses the key "default", whose default is all
    /// outcomes except "progress". A text has the outcome of the words in its heading, and only the key
    /// "other" can drop it.
    pub outcomes: BTreeMap<String, BTreeSet<Outcome>>,
}

/// The rule that combines notices into a digest.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawStorm {
    /// The number of notices to one receiver that are sent one by one; default 5.
    pub notices: Option<NonZeroU16>,
    /// The time range for these notices in seconds, at most 900; default 10. A digest waits for more notices
    /// for this time.
    pub seconds: Option<NonZeroU16>,
}

/// The settings of the audit, which finds alarms without a notification.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawAudit {
    /// The time in minutes that an alarm must have been in ALARM, because the notification of a shorter ALARM
    /// may still be on its way; default 5, which covers the retries of Lambda.
    pub minutes: Option<u16>,
}

/// The layout of messages. Templates use minijinja.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawMessage {
    /// A template for the title, instead of the symbol, the name and the states.
    pub title: Option<Template>,
    /// The facts to show, in this order; default all except "threshold", which is in the first sentence.
    pub facts: Option<Vec<Fact>>,
    /// Additional facts, as templates.
    pub field: Option<Vec<FieldTemplate>>,
    /// Whether Slack folds the facts and CloudWatch's reason, so that a message takes a few lines on a phone;
    /// default false. A Slack client without support for containers shows them unfolded.
    pub fold: Option<bool>,
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
        let people = rota::people(raw.people)?;
        let (rotas, calendars) = rota::rotas(raw.rota, &raw.zone, &people)?;
        let inhibitions = route::inhibitions(raw.inhibit, &raw.accounts)?;
        let mut named = route::Named {
            receivers: &names,
            intervals: &time_intervals,
            rotas: &rotas,
            escalations: &[],
            accounts: &raw.accounts,
        };
        let escalations = escalation::escalations(raw.escalation, &named)?;
        named.escalations = &escalations;
        let routing = route::routing(raw.route, raw.severity, &message, &named)?;
        let (locale, zone, accounts) = (raw.locale, raw.zone, raw.accounts);
        // The alarms are read separately, because their errors need positions.
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
            calendars,
            inhibitions,
            alarms,
            metrics,
        })
    }
}

impl RawMessage {
    /// Combines these settings with `above`, which supplies the missing settings.
    pub(super) fn over(self, above: &Layout) -> Layout {
        let above = above.clone();
        Layout {
            title: self.title.or(above.title),
            facts: self.facts.unwrap_or(above.facts),
            fields: self.field.unwrap_or(above.fields),
            fold: self.fold.unwrap_or(above.fold),
        }
    }
}

impl From<RawStorm> for Storm {
    fn from(raw: RawStorm) -> Self {
        let usual = Self::default();
        // 900 seconds is the longest delay of an SQS message.
        let seconds = raw.seconds.map(|seconds| SignedDuration::from_secs(i64::from(seconds.get().min(900))));
        Self {
            notices: raw.notices.map_or(usual.notices, |notices| notices.get().into()),
            within: seconds.unwrap_or(usual.within),
        }
    }
}
