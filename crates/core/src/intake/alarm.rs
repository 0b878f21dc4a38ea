//! Reads the alarm message that CloudWatch sends to SNS topics. Only the name and the state are required.

use bongsu_alarm::alarm::{
    AlarmArn, AlarmIdentity, AlarmState, Child, ComparisonOperator, Composite, Definition, MetricAlarm,
    MetricStat, PromQl, Query, Region, TreatMissingData,
};
use serde_json::{Map, Value};

use super::fields::{Fields, timestamp};
use super::{log, metric, secret};
use crate::notice::{AlarmNotice, Contributor, Mute, Source, Transition};

/// Known fields. All other fields are kept as unknown.
const KNOWN: [&str; 21] = [
    "AlarmName",
    "AlarmDescription",
    "AWSAccountId",
    "AlarmConfigurationUpdatedTimestamp",
    "NewStateValue",
    "NewStateReason",
    "StateChangeTime",
    "Region",
    "AlarmArn",
    "OldStateValue",
    "ActionExecutedAfterMuteWindow",
    "OKActions",
    "AlarmActions",
    "InsufficientDataActions",
    "Trigger",
    "AlarmRule",
    "TriggeringChildren",
    "AlarmContributorId",
    "AlarmContributorAttributes",
    "AlarmTags",
    "AlarmTagsStatus",
];

/// The fields that are read from a damaged message.
const READABLE: [&str; 9] = [
    "AlarmName",
    "AlarmDescription",
    "NewStateValue",
    "OldStateValue",
    "NewStateReason",
    "StateChangeTime",
    "AlarmArn",
    "AWSAccountId",
    "Region",
];

/// Reads an alarm, which must have a name and a valid state.
pub(super) fn read(message: Fields<'_>) -> Option<AlarmNotice> {
    let name = message.word("AlarmName")?;
    let to = AlarmState::parse(message.text("NewStateValue")?)?;
    let has_place = |name: &str| KNOWN.contains(&name) || log::is_lines(name);
    let unknown = message.entries().filter(|(name, _)| !has_place(name) && !secret::is_name(name));
    Some(AlarmNotice {
        alarm: identity(name, message),
        description: message.owned("AlarmDescription"),
        transition: Transition {
            from: message.text("OldStateValue").and_then(AlarmState::parse),
            to,
            at: message.text("StateChangeTime").and_then(timestamp),
            from_since: None,
        },
        reason: message.owned("NewStateReason"),
        reason_data: None,
        definition: definition(message),
        contributor: contributor(
            message.owned("AlarmContributorId"),
            message.child("AlarmContributorAttributes"),
        ),
        suppression: None,
        released: None,
        mute: message.flag("ActionExecutedAfterMuteWindow").then(|| Mute { ended: true, ..Mute::default() }),
        evaluation: None,
        configured_at: message.text("AlarmConfigurationUpdatedTimestamp").and_then(timestamp),
        unknown: unknown.map(|(name, value)| (name.clone(), secret::hidden(value))).collect(),
    })
}

/// Reads a damaged message, which is no longer JSON, if its name and its state are readable. Such an alarm
/// must not look like an unrelated message.
pub(super) fn read_damaged(text: &str, source: &Source) -> Option<(AlarmNotice, Source)> {
    let found = READABLE.iter().filter_map(|name| Some(((*name).to_owned(), value_of(text, name)?)));
    let message = Value::Object(found.collect::<Map<_, _>>());
    Some((read(Fields::of(&message))?, source.clone()))
}

/// Returns the text value after `"name":`.
fn value_of(text: &str, name: &str) -> Option<Value> {
    let (_, rest) = text.split_once(&format!("\"{name}\""))?;
    let rest = rest.trim_start().strip_prefix(':')?;
    serde_json::Deserializer::from_str(rest).into_iter::<String>().next()?.ok().map(Value::String)
}

/// Reads the identity. The ARN is the best source of the account and region, but old messages have no ARN.
pub(super) fn identity(name: String, message: Fields<'_>) -> AlarmIdentity {
    let arn = message.text("AlarmArn").and_then(AlarmArn::parse);
    let account = message.word("AWSAccountId");
    let region = message.text("Region").and_then(Region::from_name);
    AlarmIdentity {
        name,
        account: account.or_else(|| arn.as_ref()?.account().map(str::to_owned)),
        region: arn.as_ref().and_then(AlarmArn::region).or(region),
        arn,
    }
}

/// Reads the contributor if the event has its ID or attributes.
pub(super) fn contributor(id: Option<String>, attributes: Fields<'_>) -> Option<Contributor> {
    let attributes = attributes.pairs();
    let named =
        || attributes.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(",");
    let id = id.or_else(|| (!attributes.is_empty()).then(named))?;
    Some(Contributor { id, attributes })
}

fn definition(message: Fields<'_>) -> Definition {
    if let Some(rule) = message.owned("AlarmRule") {
        let children = message.list("TriggeringChildren").into_iter().flatten().filter_map(child);
        let children: Vec<_> = children.collect();
        let triggering = if children.is_empty() { child_in_reason(message) } else { children };
        let mut composite = Composite::new(rule);
        composite.triggering = triggering;
        return Definition::Composite(composite);
    }
    counted(message.child("Trigger"), message)
}

/// Reads the definition of an alarm that compares numbers: a metric, or the results of a log query.
pub(super) fn counted(trigger: Fields<'_>, message: Fields<'_>) -> Definition {
    match query(trigger) {
        Some(query) => Definition::Metric(metric_alarm(trigger, query)),
        None => without_metric(&[trigger, message]),
    }
}

/// Reads the definition of an alarm without a metric.
pub(super) fn without_metric(places: &[Fields<'_>]) -> Definition {
    let promql = promql(places).map(Definition::PromQl);
    let log = || log::read(places).map(Definition::Log);
    promql.or_else(log).unwrap_or(Definition::Unknown)
}

/// Reads a PromQL alarm (CloudWatch API, `EvaluationCriteria`) if one of the `places` has its criteria. AWS
/// documents no such message, so the reader accepts the API's names with an upper-case or lower-case first
/// letter.
fn promql(places: &[Fields<'_>]) -> Option<PromQl> {
    let outer = criteria(places, ["EvaluationCriteria", "evaluationCriteria"])?;
    let promql = criteria(&[outer], ["PromQLCriteria", "promQLCriteria"])?;
    let count = |fields: Fields<'_>, names: [&str; 2]| names.iter().find_map(|name| fields.count(name));
    let interval = ["EvaluationInterval", "evaluationInterval"];
    let mut alarm = PromQl::default();
    alarm.query = promql.first_text(&["Query", "query"]).map(str::to_owned);
    alarm.pending_period = count(promql, ["PendingPeriod", "pendingPeriod"]);
    alarm.recovery_period = count(promql, ["RecoveryPeriod", "recoveryPeriod"]);
    alarm.evaluation_interval = places.iter().find_map(|place| count(*place, interval));
    Some(alarm)
}

fn criteria<'a>(places: &[Fields<'a>], names: [&str; 2]) -> Option<Fields<'a>> {
    places.iter().find_map(|place| names.iter().find_map(|name| place.get(name))).map(Fields::of)
}

/// Reads a child alarm: an object in real messages, and a plain ARN in the documented schema.
fn child(child: &Value) -> Option<Child> {
    let fields = Fields::of(child);
    let state = fields.child("State");
    Some(Child {
        arn: child.as_str().map(str::to_owned).or_else(|| fields.owned("Arn"))?,
        state: state.text("Value").and_then(AlarmState::parse),
        since: state.text("Timestamp").and_then(timestamp),
    })
}

/// Reads the child alarm in a reason: `<child ARN> transitioned to ALARM at ...`.
fn child_in_reason(message: Fields<'_>) -> Vec<Child> {
    let child = || {
        let (arn, rest) = message.text("NewStateReason")?.split_once(" transitioned to ")?;
        let state = rest.split_whitespace().next().and_then(AlarmState::parse);
        Some(Child { arn: AlarmArn::parse(arn)?.as_str().to_owned(), state, since: None })
    };
    child().into_iter().collect()
}

fn metric_alarm(trigger: Fields<'_>, query: Query) -> MetricAlarm {
    let mut alarm = MetricAlarm::new(query);
    alarm.comparison = trigger.text("ComparisonOperator").and_then(ComparisonOperator::parse);
    alarm.threshold = trigger.number("Threshold");
    alarm.threshold_metric_id = trigger.owned("ThresholdMetricId");
    alarm.period = trigger.count("Period");
    alarm.evaluation_periods = trigger.count("EvaluationPeriods");
    alarm.datapoints_to_alarm = trigger.count("DatapointsToAlarm");
    alarm.treat_missing_data = trigger.text("TreatMissingData").and_then(TreatMissingData::parse);
    alarm
}

fn query(trigger: Fields<'_>) -> Option<Query> {
    let queries: Vec<_> = trigger.children("Metrics").map(metric::query).collect();
    if !queries.is_empty() {
        return Some(Query::Math(queries));
    }
    let statistic = trigger.first_text(&["Statistic", "ExtendedStatistic"]);
    Some(Query::Single(MetricStat {
        metric: metric::metric(trigger)?,
        statistic: statistic.map(metric::in_console_spelling),
        unit: trigger.owned("Unit"),
        period: None,
    }))
}
