//! Reads EventBridge events and direct alarm actions of Lambda, which wrap the same objects in different
//! envelopes.

use bongsu_alarm::alarm::{
    AlarmArn, AlarmIdentity, AlarmState, Child, Composite, Definition, LogAlarm, MetricAlarm, MetricQuery,
    Query, Region,
};
use serde_json::Value;

use super::alarm::{contributor, without_metric};
use super::fields::{Fields, timestamp};
use super::{metric, reason_data};
use crate::notice::{AlarmNotice, Mute, Source, Suppression, Transition};

/// Reads a direct alarm action, whose alarm is in `alarmData`.
pub(super) fn direct(event: Fields<'_>, outer: &Source) -> Option<(AlarmNotice, Source)> {
    let alarm = read(event, event.child("alarmData"))?;
    Some((alarm, source(event, outer)))
}

/// Reads an EventBridge event about an alarm or a contributor, whose alarm is in `detail`.
pub(super) fn event_bridge(event: Fields<'_>, outer: &Source) -> Option<(AlarmNotice, Source)> {
    // An event about a configuration change also contains a state, but it is not a state change.
    let about_state = event.text("detail-type").is_some_and(|kind| kind.contains("State Change"));
    let alarm = about_state.then(|| read(event, event.child("detail"))).flatten()?;
    Some((alarm, source(event, outer)))
}

pub(super) fn source(event: Fields<'_>, outer: &Source) -> Source {
    Source {
        message_id: event.owned("id").or_else(|| outer.message_id.clone()),
        sent_at: event.text("time").and_then(timestamp).or(outer.sent_at),
        ..outer.clone()
    }
}

fn read(event: Fields<'_>, alarm: Fields<'_>) -> Option<AlarmNotice> {
    let name = alarm.word("alarmName")?;
    let (state, previous) = (alarm.child("state"), alarm.child("previousState"));
    let (configuration, series) = (alarm.child("configuration"), alarm.child("alarmContributor"));
    let to = AlarmState::parse(state.text("value")?)?;
    Some(AlarmNotice {
        alarm: identity(name, event),
        description: configuration.owned("description"),
        transition: Transition {
            from: previous.text("value").and_then(AlarmState::parse),
            to,
            at: state.text("timestamp").or(event.text("time")).and_then(timestamp),
            from_since: previous.text("timestamp").and_then(timestamp),
        },
        reason: state.owned("reason"),
        reason_data: reason_data::read(state),
        definition: definition([configuration, state, alarm, event]),
        contributor: contributor(series.owned("id"), series.child("attributes")),
        suppression: suppression(state),
        released: suppression(previous).filter(|_| suppression(state).is_none()),
        mute: mute(alarm.child("muteDetail"), event, state.text("value") == previous.text("value")),
        evaluation: state.owned("evaluationState"),
        configured_at: None,
        unknown: Vec::new(),
    })
}

pub(super) fn identity(name: String, event: Fields<'_>) -> AlarmIdentity {
    let resource = event.list("resources").and_then(|list| list.first()).and_then(Value::as_str);
    let arn = event.text("alarmArn").or(resource).and_then(AlarmArn::parse);
    let account = event.word("accountId").or_else(|| event.word("account"));
    let named = event.text("region");
    let region = named.and_then(Region::from_code).or_else(|| arn.as_ref()?.region());
    AlarmIdentity {
        name,
        account: account.or_else(|| arn.as_ref()?.account().map(str::to_owned)),
        region: region.or_else(|| named.and_then(Region::from_name)),
        arn,
    }
}

fn definition(places: [Fields<'_>; 4]) -> Definition {
    let [configuration, state, ..] = places;
    if let Some(rule) = configuration.owned("alarmRule") {
        let mut composite = Composite::new(rule);
        composite.triggering = reason_data::children(state);
        composite.suppressor = configuration.owned("actionsSuppressor");
        return Definition::Composite(composite);
    }
    let queries: Vec<_> = configuration.children("metrics").map(metric::query).collect();
    let other = || match without_metric(&places) {
        Definition::Log(log) => decided(log, state),
        other => other,
    };
    query(queries).map_or_else(other, |query| {
        let data = reason_data::read(state).unwrap_or_default();
        let period = match &query {
            Query::Single(stat) => stat.period,
            Query::Math(entries) => entries.iter().find_map(|entry| entry.metric.as_ref()?.period),
        };
        let mut alarm = MetricAlarm::new(query);
        alarm.comparison = state.text("reason").and_then(reason_data::comparison);
        alarm.threshold = data.threshold;
        alarm.period = data.period.or(period);
        Definition::Metric(alarm)
    })
}

/// Adds the threshold and the comparison, which are not in the event's definition but in its reason data.
fn decided(mut log: LogAlarm, state: Fields<'_>) -> Definition {
    let data = reason_data::read(state).unwrap_or_default();
    let comparison = || state.text("reason").and_then(reason_data::comparison);
    log.comparison = log.comparison.or_else(comparison);
    log.threshold = log.threshold.or(data.threshold);
    Definition::Log(log)
}

/// Returns the query of a list of metrics. A list with one entry is a single metric.
fn query(mut queries: Vec<MetricQuery>) -> Option<Query> {
    match queries.as_mut_slice() {
        [] => None,
        [MetricQuery { metric: Some(stat), expression: None, .. }] => Some(Query::Single(stat.clone())),
        _ => Some(Query::Math(queries)),
    }
}

fn suppression(state: Fields<'_>) -> Option<Suppression> {
    let by = state.owned("actionsSuppressedBy")?;
    Some(Suppression { by, reason: state.owned("actionsSuppressedReason") })
}

/// Reads a mute rule. EventBridge reports the rule while it is active. If the alarm is still in the muted
/// state when the rule ends, EventBridge reports the rule again, with an unchanged state or an end time in
/// the past.
fn mute(detail: Fields<'_>, event: Fields<'_>, same_state: bool) -> Option<Mute> {
    let rule = detail.owned("mutedByArn");
    let from = detail.text("muteWindowStart").and_then(timestamp);
    let until = detail.text("muteWindowEnd").and_then(timestamp);
    let now = event.text("time").and_then(timestamp);
    let ended = same_state || now.zip(until).is_some_and(|(now, until)| now >= until);
    (rule.is_some() || from.is_some()).then_some(Mute { rule, from, until, ended })
}

/// Reads a child alarm from the reason data of a composite alarm.
pub(super) fn child(fields: Fields<'_>) -> Option<Child> {
    let state = fields.child("state");
    Some(Child {
        arn: fields.owned("arn")?,
        state: state.text("value").and_then(AlarmState::parse),
        since: state.text("timestamp").and_then(timestamp),
    })
}

/// Returns the failed event from a record that Lambda sent to an on-failure destination, after a queue
/// returned the record to the same function. A record that came through a topic is about another function, so
/// it is an event of that function.
/// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>
pub(super) fn failed<'a>(record: Fields<'a>, source: &Source) -> Option<&'a Value> {
    let is_record = record.child("requestContext").has("condition") && source.topic.is_none();
    record.get("requestPayload").filter(|_| is_record)
}
