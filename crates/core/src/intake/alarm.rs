//! Reads the alarm message that CloudWatch sends to SNS topics. All fields except the name and the state may
//! be missing.

use bongsu_alarm::alarm::{
    AlarmArn, AlarmIdentity, AlarmState, Child, ComparisonOperator, Composite, Definition, MetricAlarm,
    MetricStat, Query, Region, TreatMissingData,
};
use serde_json::Value;

use super::fields::Fields;
use super::{log, metric, promql, secret, time};
use crate::notice::{AlarmNotice, Contributor, Mute, Transition};

/// Known fields. All others are kept as unknown.
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
            at: message.text("StateChangeTime").and_then(time::read),
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
        configured_at: message.text("AlarmConfigurationUpdatedTimestamp").and_then(time::read),
        unknown: unknown.map(|(name, value)| (name.clone(), secret::hidden(value))).collect(),
    })
}

/// Reads the identity. The ARN is the best source of account and region, but messages from early years have
/// none.
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

/// Reads the contributor, if the event names one by its ID or its attributes.
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

/// Reads the definition of an alarm on numbers: a metric, or the results of a log query.
pub(super) fn counted(trigger: Fields<'_>, message: Fields<'_>) -> Definition {
    match query(trigger) {
        Some(query) => Definition::Metric(metric_alarm(trigger, query)),
        None => without_metric(&[trigger, message]),
    }
}

/// Reads the definition of an alarm without a metric.
pub(super) fn without_metric(places: &[Fields<'_>]) -> Definition {
    let promql = promql::read(places).map(Definition::PromQl);
    let log = || log::read(places).map(Definition::Log);
    promql.or_else(log).unwrap_or(Definition::Unknown)
}

/// Reads a child alarm: an object in real messages, and a plain ARN in the documented schema.
fn child(child: &Value) -> Option<Child> {
    let fields = Fields::of(child);
    let state = fields.child("State");
    Some(Child {
        arn: child.as_str().map(str::to_owned).or_else(|| fields.owned("Arn"))?,
        state: state.text("Value").and_then(AlarmState::parse),
        since: state.text("Timestamp").and_then(time::read),
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
