//! `[route]`, `[[inhibit]]` and `[severity]`, named after Alertmanager's settings.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use bongsu_alarm::nearest::did_you_mean;
use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde::Deserialize;

use super::{ChannelTemplate, Config, ConfigError, RawMessage, ReceiverConfig, escalation};
use crate::layout::Layout;
use crate::rota::Rota;
use crate::route::{
    Escalation, Inhibition, Matcher, OwnSettings, Route, RouteMention, Routing, SeverityRules, TAG,
    TimeInterval, is_label,
};

/// A route, as typed. A missing setting comes from the parent route.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawRoute {
    /// The conditions, all of which must hold: "alarm=prod-*", "state!=OK", "metric=~\"CPU.*\"". The labels
    /// are alarm, namespace, metric, account, region, topic, state, kind, severity, dimension.NAME and
    /// tag.NAME.
    pub matchers: Vec<String>,
    /// The names of the receivers; default those of the parent route, and all receivers at the root.
    pub receivers: Option<Vec<String>>,
    /// The people to mention: "here", "channel", a user ("U0123456789"), a user group ("S0123456789"), or the
    /// person on call in a rota ("rota:NAME"). [] means nobody, which is the default at the root.
    pub mention: Option<Vec<String>>,
    /// The time after which a message repeats an alarm that is still in ALARM, at least 5 minutes: "4h", "90
    /// minutes". "0" means never, which is the default at the root.
    pub repeat_interval: Option<String>,
    /// The name of the `[[escalation]]` for alarms that nobody acknowledges. "" means none, which is the
    /// default at the root.
    pub escalation: Option<String>,
    /// The layout of messages. Missing settings come from the parent route, or at the root from the table
    /// `message`.
    pub message: Option<RawMessage>,
    /// Whether messages have a picture, if one is available; default true.
    pub graph: Option<bool>,
    /// Whether the last five matching log lines follow a message of ALARM, for alarms on metric filters and
    /// on errors of Lambda functions, API Gateway and ECS; default false. The function's role needs
    /// logs:DescribeMetricFilters and logs:FilterLogEvents.
    pub log_lines: Option<bool>,
    /// The log group of alarms that are not on a metric filter; default the log group of the alarm's service,
    /// which for ECS is `/ecs/FAMILY` by convention.
    pub log_group: Option<String>,
    /// Whether recent deployments and changes of the alarm's resource follow a message of ALARM: at most three,
    /// from the hour before; default false. The function's role needs cloudtrail:LookupEvents.
    pub changes: Option<bool>,
    /// The names of the time intervals without messages. If an alarm is still in ALARM at the end of an
    /// interval, a message follows then.
    pub mute_time_intervals: Option<Vec<String>>,
    /// The names of the only time intervals with messages.
    pub active_time_intervals: Option<Vec<String>>,
    /// The labels that combine notices into one message; default none: each notice has its own message.
    pub group_by: Option<Vec<String>>,
    /// The time that the first notice of a group waits for other notices, at most 15 minutes; default "30s".
    pub group_wait: Option<String>,
    /// Whether a matching notice also goes to later sibling routes; default false: the first match is the
    /// last one.
    pub r#continue: bool,
    /// The child routes.
    pub routes: Vec<Self>,
}

/// A rule that silences alarms while another alarm is in ALARM.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawInhibit {
    /// The conditions for the alarm in ALARM: matchers as in a route.
    pub source: Vec<String>,
    /// The conditions for the alarms that are silenced.
    pub target: Vec<String>,
    /// The labels that must be equal for both alarms, such as account and region; default none.
    #[serde(default)]
    pub equal: Vec<String>,
}

/// The rule for the severity of an alarm.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawSeverity {
    /// The alarm's tag with the severity, which wins over the name and the description; default "severity",
    /// "" means none. Tags are read only if a route, a grouping or an inhibition uses severities or tags.
    pub tag: Option<String>,
    /// The words that count as a severity if they are in square brackets in the name or description, or a
    /// part of the name; default sev1 to sev4, critical, error, warning, info.
    pub levels: Option<Vec<String>>,
}

/// The tables that routes may refer to.
pub(super) struct Named<'a> {
    pub(super) receivers: &'a BTreeSet<String>,
    pub(super) intervals: &'a [TimeInterval],
    pub(super) rotas: &'a [Rota],
    pub(super) escalations: &'a [Escalation],
    pub(super) accounts: &'a BTreeMap<String, String>,
}

/// A shorter interval would be noise.
const SHORTEST_REPEAT: SignedDuration = SignedDuration::from_mins(5);

/// The longest delay of an SQS message.
const LONGEST_GROUP_WAIT: SignedDuration = SignedDuration::from_mins(15);

/// Builds the routes of a configuration. `message` is the layout at the root.
pub(super) fn routing(
    root: RawRoute,
    severity: RawSeverity,
    message: &Layout,
    named: &Named<'_>,
) -> Result<Routing, ConfigError> {
    if !root.matchers.is_empty() {
        return Err(ConfigError::RootMatchers);
    }
    let root = route(root, &mut vec!["route".to_owned()], message, named)?;
    let lower = |levels: Vec<String>| levels.iter().map(|level| level.to_lowercase()).collect();
    let usual = SeverityRules::default();
    let tag = severity.tag.map_or(usual.tag, |tag| Some(tag).filter(|tag| !tag.is_empty()));
    let levels = severity.levels.map_or(usual.levels, lower);
    Ok(Routing { root, severity: SeverityRules { tag, levels } })
}

/// Builds a route. `place` is its position, such as `route.routes[1]`, and `above` is the layout of its
/// parent.
fn route(
    mut raw: RawRoute,
    place: &mut Vec<String>,
    above: &Layout,
    named: &Named<'_>,
) -> Result<Route, ConfigError> {
    let wrong = |cause: String| ConfigError::Route { place: place.join("."), cause };
    let matchers = matchers(&raw.matchers, named.accounts).map_err(wrong)?;
    let children = std::mem::take(&mut raw.routes);
    let continues = raw.r#continue;
    let own = own_settings(raw, above, named).map_err(wrong)?;
    let message = own.message.clone().unwrap_or_else(|| above.clone());
    let mut routes = Vec::new();
    for (number, child) in children.into_iter().enumerate() {
        place.push(format!("routes[{number}]"));
        routes.push(route(child, place, &message, named)?);
        place.pop();
    }
    Ok(Route { matchers, own, continues, routes })
}

fn own_settings(raw: RawRoute, above: &Layout, named: &Named<'_>) -> Result<OwnSettings, String> {
    check_receivers(raw.receivers.as_deref(), named)?;
    let is_interval = |name: &&String| !named.intervals.iter().any(|it| it.name == **name);
    let mut intervals = raw.mute_time_intervals.iter().chain(&raw.active_time_intervals).flatten();
    if let Some(name) = intervals.find(is_interval) {
        return Err(format!(
            "there is no [[time_interval]] with the name {name:?}; write one, or correct the name{}",
            did_you_mean(name, named.intervals.iter().map(|it| it.name.as_str()))
        ));
    }
    check_labels("group_by", raw.group_by.iter().flatten())?;
    let mention = raw.mention.map(|texts| texts.iter().map(|text| mention(text, named.rotas)).collect());
    Ok(OwnSettings {
        receivers: raw.receivers,
        mention: mention.transpose()?,
        repeat_interval: raw.repeat_interval.as_deref().map(repeat_interval).transpose()?,
        escalation: raw.escalation.map(|name| escalation::named(&name, named.escalations)).transpose()?,
        message: raw.message.map(|message| message.over(above)),
        graph: raw.graph,
        log_lines: raw.log_lines,
        log_group: raw.log_group.map(log_group).transpose()?,
        changes: raw.changes,
        mute_time_intervals: raw.mute_time_intervals,
        active_time_intervals: raw.active_time_intervals,
        group_by: raw.group_by,
        group_wait: raw.group_wait.as_deref().map(group_wait).transpose()?,
    })
}

/// Checks the name of a log group (CloudWatch Logs API, "CreateLogGroup").
fn log_group(name: String) -> Result<String, String> {
    let is_known = |char: char| char.is_ascii_alphanumeric() || "._-/#".contains(char);
    if (1..=512).contains(&name.len()) && name.chars().all(is_known) {
        return Ok(name);
    }
    Err(format!(
        "log_group = {name:?} is no name of a log group: write its name without an ARN, such as \"/ecs/shop\" (letters, digits and . _ - / #, at most 512)"
    ))
}

pub(super) fn check_receivers(names: Option<&[String]>, named: &Named<'_>) -> Result<(), String> {
    if names.is_some_and(<[String]>::is_empty) {
        let cause = "receivers is empty, and nobody would be told: name one, or leave the key out";
        return Err(cause.to_owned());
    }
    // If the file has no receivers, they come from the environment and are not known here.
    let is_known = |name: &String| named.receivers.is_empty() || named.receivers.contains(name);
    match names.into_iter().flatten().find(|name| !is_known(name)) {
        Some(name) => Err(format!(
            "there is no receiver {name:?}; name one of the [[receiver]] tables{}",
            did_you_mean(name, named.receivers.iter().map(String::as_str))
        )),
        None => Ok(()),
    }
}

fn matchers(texts: &[String], accounts: &BTreeMap<String, String>) -> Result<Vec<Matcher>, String> {
    let matcher = |text: &String| {
        let matcher = text.parse::<Matcher>().map_err(|error| error.to_string())?;
        Ok(matcher.with_accounts(accounts))
    };
    texts.iter().map(matcher).collect()
}

fn check_labels<'a>(key: &str, mut labels: impl Iterator<Item = &'a String>) -> Result<(), String> {
    labels.find(|label| !is_label(label)).map_or(Ok(()), |label| {
        Err(format!("{key} {label:?}: there is no such label; the labels are {}", crate::route::KNOWN_LABELS))
    })
}

pub(super) fn mention(text: &str, rotas: &[Rota]) -> Result<RouteMention, String> {
    let mention: RouteMention = text.parse().map_err(|error| format!("mention {error}"))?;
    match &mention {
        RouteMention::Rota(name) if !rotas.iter().any(|rota| rota.name == *name) => Err(format!(
            "mention {text:?}: there is no [[rota]] with the name {name:?}; write one, or correct the name{}",
            did_you_mean(name, rotas.iter().map(|it| it.name.as_str()))
        )),
        _ => Ok(mention),
    }
}

fn repeat_interval(text: &str) -> Result<SignedDuration, String> {
    let found = duration(text).filter(|it| it.is_zero() || *it >= SHORTEST_REPEAT);
    found.ok_or_else(|| {
        format!("repeat_interval {text:?}: must be at least 5 minutes, as in \"4h\" or \"90 minutes\"; \"0\" is never")
    })
}

fn group_wait(text: &str) -> Result<SignedDuration, String> {
    let found = duration(text).filter(|it| *it <= LONGEST_GROUP_WAIT);
    found.ok_or_else(|| {
        format!("group_wait {text:?}: must be at most 15 minutes, as in \"30s\" or \"2 minutes\"")
    })
}

/// Parses a duration (jiff, "friendly duration format") or "0". Negative durations are invalid.
pub(crate) fn duration(text: &str) -> Option<SignedDuration> {
    if text.trim() == "0" {
        return Some(SignedDuration::ZERO);
    }
    let span: Span = text.trim().parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    (duration >= SignedDuration::ZERO).then_some(duration)
}

/// Builds the inhibitions of a configuration, in the order of the configuration.
pub(super) fn inhibitions(
    raw: Vec<RawInhibit>,
    accounts: &BTreeMap<String, String>,
) -> Result<Vec<Inhibition>, ConfigError> {
    let numbered = raw.into_iter().enumerate();
    let rule = |(number, raw): (usize, RawInhibit)| {
        inhibition(raw, accounts)
            .map_err(|cause| ConfigError::Route { place: format!("inhibit[{number}]"), cause })
    };
    numbered.map(rule).collect()
}

fn inhibition(raw: RawInhibit, accounts: &BTreeMap<String, String>) -> Result<Inhibition, String> {
    if let Some((key, _)) =
        [("source", &raw.source), ("target", &raw.target)].into_iter().find(|it| it.1.is_empty())
    {
        return Err(format!("{key} has no matchers, and every alarm would be meant: write at least one"));
    }
    check_labels("equal", raw.equal.iter())?;
    let matchers = |texts: &[String]| matchers(texts, accounts);
    Ok(Inhibition { source: matchers(&raw.source)?, target: matchers(&raw.target)?, equal: raw.equal })
}

impl Config {
    /// Returns whether a route asks for log lines or changes.
    pub fn needs_background(&self) -> bool {
        let asks = |own: &OwnSettings| own.log_lines == Some(true) || own.changes == Some(true);
        self.routing.all().into_iter().any(|(_, route)| asks(&route.own))
    }

    /// Returns whether a route, a grouping, an inhibition or a channel's template uses an alarm's tags. If
    /// the event does not include the tags, the relay must first read them from CloudWatch.
    pub fn needs_tags(&self) -> bool {
        let tells = |label: &str| {
            label.starts_with(TAG) || (label == "severity" && self.routing.severity.tag.is_some())
        };
        let looks = |matchers: &[Matcher]| matchers.iter().any(|it| tells(it.label()));
        let groups = |route: &Route| route.own.group_by.iter().flatten().any(|label| tells(label));
        let chooses = |template: &ChannelTemplate| {
            template.looks_at("tag") || (tells("severity") && template.looks_at("severity"))
        };
        self.routing.all().into_iter().any(|(_, route)| looks(&route.matchers) || groups(route))
            || self.receivers.iter().filter_map(ReceiverConfig::template).any(chooses)
            || self
                .inhibitions
                .iter()
                .any(|it| looks(&it.source) || looks(&it.target) || it.equal.iter().any(|label| tells(label)))
    }
}
