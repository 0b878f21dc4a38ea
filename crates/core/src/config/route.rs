//! `[route]`, `[[inhibit]]` and `[severity]`, named after Alertmanager's.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde::Deserialize;

use super::{ConfigError, MessageConfig, RawMessage};
use crate::rota::Rota;
use crate::route::{
    Inhibition, Matcher, Mention, Route, Routing, Said, SeverityRules, TimeInterval, is_label,
};

/// A route as typed. What it does not say it has from the one it stands in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawRoute {
    /// What must hold, all of it: "alarm=prod-*", "state!=OK", "metric=~\"CPU.*\"". The labels are alarm, namespace,
    /// metric, account, region, topic, state, kind, severity, dimension.NAME and tag.NAME.
    pub matchers: Vec<String>,
    /// Who is told, by the receivers' names; default as the route above, at the top all.
    pub receivers: Option<Vec<String>>,
    /// Whom messages mention: "here", "channel", a user ("U0123456789"), a user group ("S0123456789"), or whoever a
    /// rota has on call ("rota:NAME"). [] is nobody, the default at the top.
    pub mention: Option<Vec<String>>,
    /// After how long an alarm that is still in ALARM is told again: "4h", "90 minutes", at least 5 minutes. "0" is
    /// never, the default at the top.
    pub repeat_interval: Option<String>,
    /// How messages look; what it does not say is as above, at the top as [message] says.
    pub message: Option<RawMessage>,
    /// Whether a picture goes along, where there can be one; default true.
    pub graph: Option<bool>,
    /// The time intervals in which nobody is told, by their names. What is still in ALARM when one ends is told then.
    pub mute_time_intervals: Option<Vec<String>>,
    /// The only time intervals in which somebody is told, by their names.
    pub active_time_intervals: Option<Vec<String>>,
    /// The labels by which notices are gathered into one message; default none, and each goes by itself.
    pub group_by: Option<Vec<String>>,
    /// How long the first of a group waits for others, at most 15 minutes; default "30s".
    pub group_wait: Option<String>,
    /// Whether the routes behind it are looked at too; default false: the first that matches is the last.
    pub r#continue: bool,
    /// Those below it.
    pub routes: Vec<Self>,
}

/// While one alarm burns, others are not told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawInhibit {
    /// What must hold of the alarm that burns: matchers as in a route.
    pub source: Vec<String>,
    /// What must hold of those that are not told meanwhile.
    pub target: Vec<String>,
    /// The labels that must be the same of both, such as account and region; default none.
    #[serde(default)]
    pub equal: Vec<String>,
}

/// How a severity is told.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RawSeverity {
    /// The alarm's tag that tells it, before its name and its description do; default "severity", "" is none. Tags
    /// are read only where a route, a grouping or an inhibition looks at severities or tags.
    pub tag: Option<String>,
    /// The words that are one, in square brackets in the name or description, or as a part of the name; default
    /// sev1 to sev4, critical, error, warning, info.
    pub levels: Option<Vec<String>>,
}

/// What routes may name.
pub(super) struct Named<'a> {
    pub(super) receivers: &'a BTreeSet<String>,
    pub(super) intervals: &'a [TimeInterval],
    pub(super) rotas: &'a [Rota],
}

/// Reminders more often than this are noise.
const SHORTEST_REPEAT: SignedDuration = SignedDuration::from_mins(5);

/// The longest that a message in a queue of SQS can be delayed.
const LONGEST_GROUP_WAIT: SignedDuration = SignedDuration::from_mins(15);

/// The routing of a configuration, whose messages look like `message`.
pub(super) fn routing(
    root: RawRoute,
    severity: RawSeverity,
    message: &MessageConfig,
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

/// `place` is where it stands: `route.routes[1]`; `above` how messages look there.
fn route(
    mut raw: RawRoute,
    place: &mut Vec<String>,
    above: &MessageConfig,
    named: &Named<'_>,
) -> Result<Route, ConfigError> {
    let wrong = |cause: String| ConfigError::Route { place: place.join("."), cause };
    let matchers = matchers(&raw.matchers).map_err(wrong)?;
    let children = std::mem::take(&mut raw.routes);
    let continues = raw.r#continue;
    let said = said(raw, above, named).map_err(wrong)?;
    let message = said.message.clone().unwrap_or_else(|| above.clone());
    let mut routes = Vec::new();
    for (number, child) in children.into_iter().enumerate() {
        place.push(format!("routes[{number}]"));
        routes.push(route(child, place, &message, named)?);
        place.pop();
    }
    Ok(Route { matchers, said, continues, routes })
}

fn said(raw: RawRoute, above: &MessageConfig, named: &Named<'_>) -> Result<Said, String> {
    check_receivers(raw.receivers.as_deref(), named)?;
    let is_interval = |name: &&String| !named.intervals.iter().any(|it| it.name == **name);
    let mut intervals = raw.mute_time_intervals.iter().chain(&raw.active_time_intervals).flatten();
    if let Some(name) = intervals.find(is_interval) {
        return Err(format!(
            "there is no [[time_interval]] with the name {name:?}; write one, or correct the name"
        ));
    }
    check_labels("group_by", raw.group_by.iter().flatten())?;
    let mention = raw.mention.map(|texts| texts.iter().map(|text| mention(text, named.rotas)).collect());
    Ok(Said {
        receivers: raw.receivers,
        mention: mention.transpose()?,
        repeat_interval: raw.repeat_interval.as_deref().map(repeat_interval).transpose()?,
        message: raw.message.map(|message| message.over(above)),
        graph: raw.graph,
        mute_time_intervals: raw.mute_time_intervals,
        active_time_intervals: raw.active_time_intervals,
        group_by: raw.group_by,
        group_wait: raw.group_wait.as_deref().map(group_wait).transpose()?,
    })
}

fn check_receivers(names: Option<&[String]>, named: &Named<'_>) -> Result<(), String> {
    if names.is_some_and(<[String]>::is_empty) {
        let cause = "receivers is empty, and nobody would be told: name one, or leave the key out";
        return Err(cause.to_owned());
    }
    // Without any receiver here they are the environment's.
    let is_known = |name: &String| named.receivers.is_empty() || named.receivers.contains(name);
    match names.into_iter().flatten().find(|name| !is_known(name)) {
        Some(name) => Err(format!("there is no receiver {name:?}; name one of the [[receiver]] tables")),
        None => Ok(()),
    }
}

fn matchers(texts: &[String]) -> Result<Vec<Matcher>, String> {
    texts.iter().map(|text| text.parse::<Matcher>().map_err(|error| error.to_string())).collect()
}

fn check_labels<'a>(key: &str, mut labels: impl Iterator<Item = &'a String>) -> Result<(), String> {
    labels.find(|label| !is_label(label)).map_or(Ok(()), |label| {
        Err(format!("{key} {label:?}: there is no such label; the labels are {}", crate::route::KNOWN_LABELS))
    })
}

fn mention(text: &str, rotas: &[Rota]) -> Result<Mention, String> {
    let mention: Mention = text.parse().map_err(|error| format!("mention {error}"))?;
    match &mention {
        Mention::Rota(name) if !rotas.iter().any(|rota| rota.name == *name) => Err(format!(
            "mention {text:?}: there is no [[rota]] with the name {name:?}; write one, or correct the name"
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

/// As people write it (jiff, "friendly duration format"), or "0"; no less than nothing.
fn duration(text: &str) -> Option<SignedDuration> {
    if text.trim() == "0" {
        return Some(SignedDuration::ZERO);
    }
    let span: Span = text.trim().parse().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    (duration >= SignedDuration::ZERO).then_some(duration)
}

/// The rules of a configuration, in its order.
pub(super) fn inhibitions(raw: Vec<RawInhibit>) -> Result<Vec<Inhibition>, ConfigError> {
    let numbered = raw.into_iter().enumerate();
    let rule = |(number, raw): (usize, RawInhibit)| {
        inhibition(raw).map_err(|cause| ConfigError::Route { place: format!("inhibit[{number}]"), cause })
    };
    numbered.map(rule).collect()
}

fn inhibition(raw: RawInhibit) -> Result<Inhibition, String> {
    if let Some((key, _)) =
        [("source", &raw.source), ("target", &raw.target)].into_iter().find(|it| it.1.is_empty())
    {
        return Err(format!("{key} has no matchers, and every alarm would be meant: write at least one"));
    }
    check_labels("equal", raw.equal.iter())?;
    Ok(Inhibition { source: matchers(&raw.source)?, target: matchers(&raw.target)?, equal: raw.equal })
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use crate::config::Config;
    use crate::route::{Labels, Target};

    const RECEIVERS: &str = "[[receiver]]\nname=\"oncall\"\nwebhook_url_file=\"a\"\n[[receiver]]\nname=\"night\"\nwebhook_url_file=\"b\"\n";

    fn check(text: &str, expected: &str) {
        let error = Config::parse(&format!("{text}\n{RECEIVERS}")).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_tree_is_read_with_all_it_says() {
        let text = "[route]\nreceivers = [\"oncall\"]\n[[route.routes]]\nmatchers = [\"state=OK\"]\ncontinue = true\n\
            [[route.routes]]\nmatchers = [\"severity=sev1\"]\nreceivers = [\"oncall\", \"night\"]\n\
            [severity]\nlevels = [\"P1\"]\n";
        let routing = Config::parse(&format!("{text}{RECEIVERS}")).unwrap().routing;
        assert_eq!(routing.all().len(), 3);
        assert!(routing.at(&[0]).unwrap().continues && routing.at(&[0]).unwrap().said.receivers.is_none());
        assert_eq!(routing.severity.levels, ["p1"]);
        assert_eq!(Config::parse(RECEIVERS).unwrap().routing.all().len(), 1);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        check("[route]\nmatchers = [\"state=OK\"]", "[route] itself has no matchers");
        check("[route]\nreceivers = [\"nobody\"]", "route: there is no receiver \"nobody\"");
        check("[[route.routes]]\nreceivers = []", "route.routes[0]: receivers is empty");
        let nested = "[[route.routes]]\n[[route.routes.routes]]\nmatchers = [\"x=1\"]";
        check(nested, "route.routes[0].routes[0]: matcher \"x=1\"");
    }

    /// What a route leaves out it has from above; what it switches off is off.
    #[test]
    fn settings_are_taken_from_above_field_by_field() {
        let text = "[[time_interval]]\nname = \"night\"\ntimes = [\"22:00-08:00\"]\n\
            [[rota]]\nname = \"one\"\npeople = [\"U1\"]\nstarts = 2026-01-05\n\
            [message]\ntitle = \"{{ name }}\"\nfacts = [\"metric\"]\n\
            [route]\nreceivers = [\"oncall\"]\nmention = [\"rota:one\", \"here\"]\nrepeat_interval = \"4h\"\n\
            group_by = [\"account\", \"tag.team\"]\ngroup_wait = \"2 minutes\"\nmute_time_intervals = [\"night\"]\n\
            [[route.routes]]\nmatchers = [\"state=OK\"]\nmention = []\nrepeat_interval = \"0\"\ngraph = false\n\
            mute_time_intervals = []\n[route.routes.message]\ntitle = \"{{ state }}\"\n";
        let config = Config::parse(&format!("{text}{RECEIVERS}")).unwrap();
        let end = |state: &str| {
            let labels: Labels = [("alarm", "web"), ("state", state)].into_iter().collect();
            config.routing.ends(&labels).remove(0).settings
        };
        let (alarm, ok) = (end("ALARM"), end("OK"));
        let night: Timestamp = "2026-01-05T23:00:00Z".parse().unwrap();
        let day: Timestamp = "2026-01-05T12:00:00Z".parse().unwrap();
        assert_eq!(alarm.repeat_interval, Some(SignedDuration::from_hours(4)));
        assert_eq!(
            (alarm.group_wait, ok.group_wait),
            (SignedDuration::from_mins(2), SignedDuration::from_mins(2))
        );
        assert_eq!(alarm.is_muted(&config.time_intervals, night), Some("night"));
        assert_eq!(alarm.is_muted(&config.time_intervals, day), None);
        let targets: Vec<_> = alarm.mention.iter().flat_map(|it| it.targets(&config, day)).collect();
        assert_eq!(targets, [Target::User("U1".to_owned()), Target::Here]);
        assert_eq!((alarm.message, alarm.graph), (None, None));
        assert_eq!((ok.mention, ok.repeat_interval, ok.graph), (vec![], None, Some(false)));
        assert_eq!(ok.receivers, Some(vec!["oncall".to_owned()]));
        assert_eq!(
            (ok.group_by, ok.mute_time_intervals),
            (vec!["account".to_owned(), "tag.team".to_owned()], vec![])
        );
        let message = ok.message.unwrap();
        assert_eq!(
            (message.facts, message.title == config.message.title),
            (config.message.facts.clone(), false)
        );
    }

    #[test]
    fn only_within_active_intervals_somebody_is_told() {
        let text = "[[time_interval]]\nname = \"work\"\ntimes = [\"09:00-17:00\"]\n\
            [[time_interval]]\nname = \"sunday\"\nweekdays = [\"sun\"]\n\
            [route]\nactive_time_intervals = [\"work\", \"sunday\"]\n";
        let config = Config::parse(text).unwrap();
        let settings = config.routing.ends(&Labels::default()).remove(0).settings;
        let muted = |time: &str| settings.is_muted(&config.time_intervals, time.parse().unwrap());
        assert_eq!(muted("2026-01-05T10:00:00Z"), None);
        assert_eq!(muted("2026-01-05T18:00:00Z"), Some("work"));
        assert_eq!(muted("2026-01-04T18:00:00Z"), None);
    }

    #[test]
    fn tags_are_needed_where_something_looks_at_them() {
        let needs = |text: &str| Config::parse(text).unwrap().needs_tags();
        assert!(!needs("[[route.routes]]\nmatchers = [\"alarm=a\"]"));
        assert!(needs("[[route.routes]]\n[[route.routes.routes]]\nmatchers = [\"tag.team=a\"]"));
        assert!(needs("[[route.routes]]\nmatchers = [\"severity=sev1\"]"));
        assert!(!needs("[severity]\ntag = \"\"\n[[route.routes]]\nmatchers = [\"severity=sev1\"]"));
        assert!(needs("[route]\ngroup_by = [\"tag.team\"]"));
        assert!(needs("[[inhibit]]\nsource = [\"alarm=a\"]\ntarget = [\"tag.team=a\"]"));
        assert!(needs("[[inhibit]]\nsource = [\"alarm=a\"]\ntarget = [\"alarm=b\"]\nequal = [\"severity\"]"));
    }

    #[test]
    fn what_a_route_says_wrongly_is_named() {
        check("[route]\nmention = [\"jane\"]", "route: mention \"jane\" cannot be mentioned");
        check("[route]\nmention = [\"rota:none\"]", "there is no [[rota]] with the name \"none\"");
        check(
            "[route]\nrepeat_interval = \"4 minutes\"",
            "route: repeat_interval \"4 minutes\": must be at least",
        );
        check("[route]\nrepeat_interval = \"often\"", "repeat_interval \"often\"");
        check("[route]\nrepeat_interval = \"-1h\"", "repeat_interval \"-1h\"");
        check("[route]\ngroup_wait = \"16m\"", "group_wait \"16m\": must be at most 15 minutes");
        check("[route]\ngroup_by = [\"team\"]", "group_by \"team\": there is no such label");
        check(
            "[[route.routes]]\nmute_time_intervals = [\"x\"]",
            "route.routes[0]: there is no [[time_interval]]",
        );
        check(
            "[route]\nactive_time_intervals = [\"x\"]",
            "there is no [[time_interval]] with the name \"x\"",
        );
        check("[[inhibit]]\nsource = []\ntarget = [\"alarm=a\"]", "inhibit[0]: source has no matchers");
        check("[[inhibit]]\nsource = [\"x=1\"]\ntarget = [\"alarm=a\"]", "inhibit[0]: matcher \"x=1\"");
        check(
            "[[inhibit]]\nsource = [\"alarm=a\"]\ntarget = [\"alarm=a\"]\nequal = [\"x\"]",
            "inhibit[0]: equal \"x\"",
        );
    }
}
