use aws_sdk_cloudwatch::types::{
    CompositeAlarm, Dimension, EvaluationCriteria, Metric, MetricAlarm, MetricDataQuery, MetricStat,
    StandardUnit, StateValue, Statistic,
};
use aws_smithy_types::DateTime;
use bongsu_core::alarm::{AlarmArn, AlarmIdentity, AlarmState, SnsMessage, Trigger, TriggerDimension};
use bongsu_core::notice::Contributor;
use jiff::Timestamp;
use serde_json::{Value, json};

/// How an alarm stands.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedAlarm {
    /// Which alarm.
    pub alarm: AlarmIdentity,
    /// Its state.
    pub state: AlarmState,
    /// Since when.
    pub since: Timestamp,
    /// What it does in ALARM, in OK, in `INSUFFICIENT_DATA`; nothing while its actions are off.
    actions: [Vec<String>; 3],
    /// CloudWatch's message about it, without a change.
    message: SnsMessage,
    /// CloudWatch's sentence about the state.
    reason: String,
}

impl DescribedAlarm {
    /// Whether a change to `state` is told to `target`, a topic or a function by its ARN.
    pub fn tells(&self, target: &str, state: AlarmState) -> bool {
        let [alarm, ok, insufficient] = &self.actions;
        let actions = match state {
            AlarmState::Alarm => alarm,
            AlarmState::Ok => ok,
            AlarmState::InsufficientData => insufficient,
        };
        actions.iter().any(|action| action == target)
    }

    /// Whether nothing that it does tells anybody: it has no action, or its actions are off.
    pub fn tells_nobody(&self) -> bool {
        self.actions.iter().all(Vec::is_empty)
    }

    /// A composite alarm's rule, which names others.
    pub fn rule(&self) -> Option<&str> {
        self.message.alarm_rule.as_deref()
    }

    /// Whether any change is told to `target`.
    pub fn tells_any(&self, target: &str) -> bool {
        self.actions.iter().flatten().any(|action| action == target)
    }

    /// The message that CloudWatch publishes of a change, as far as it can be made again.
    pub fn event(
        &self,
        state: AlarmState,
        before: Option<AlarmState>,
        at: Timestamp,
        reason: &str,
    ) -> String {
        self.message.clone().changed((before, state), at, reason.to_owned()).to_json()
    }

    /// The message of a change of one contributor, as above.
    pub fn contributor_event(
        &self,
        contributor: &Contributor,
        (from, to): (Option<AlarmState>, AlarmState),
        at: Timestamp,
        reason: &str,
    ) -> String {
        let message = SnsMessage {
            alarm_contributor_id: Some(contributor.id.clone()),
            alarm_contributor_attributes: contributor.attributes.iter().cloned().collect(),
            ..self.message.clone()
        };
        message.changed((from, to), at, reason.to_owned()).to_json()
    }

    /// Whether it watches several series, each of which may change by itself.
    pub fn has_contributors(&self) -> bool {
        self.message.trigger.as_ref().is_some_and(watches_several)
    }

    /// CloudWatch's message of how it stands.
    pub fn current_event(&self) -> String {
        self.event(self.state, None, self.since, &self.reason)
    }
}

pub(super) fn metric(alarm: &MetricAlarm) -> Option<DescribedAlarm> {
    let trigger = Trigger {
        metric_name: alarm.metric_name().map(str::to_owned),
        namespace: alarm.namespace().map(str::to_owned),
        statistic: alarm.statistic().map(Statistic::as_str).or(alarm.extended_statistic()).map(str::to_owned),
        unit: alarm.unit().map(|unit| unit.as_str().to_owned()),
        dimensions: alarm.dimensions().iter().map(dimension).collect(),
        metrics: alarm.metrics().iter().map(query).collect(),
        period: count(alarm.period()),
        evaluation_periods: count(alarm.evaluation_periods()),
        datapoints_to_alarm: count(alarm.datapoints_to_alarm()),
        comparison_operator: alarm.comparison_operator().map(|operator| operator.as_str().to_owned()),
        threshold: alarm.threshold(),
        threshold_metric_id: alarm.threshold_metric_id().map(str::to_owned),
        treat_missing_data: alarm.treat_missing_data().map(str::to_owned),
        evaluation_criteria: alarm.evaluation_criteria().and_then(criteria),
        evaluation_interval: count(alarm.evaluation_interval()),
        ..Trigger::default()
    };
    Described {
        arn: alarm.alarm_arn(),
        description: alarm.alarm_description(),
        state: alarm.state_value(),
        since: alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp()),
        reason: alarm.state_reason(),
        is_enabled: alarm.actions_enabled() != Some(false),
        actions: [alarm.alarm_actions(), alarm.ok_actions(), alarm.insufficient_data_actions()],
    }
    .alarm(|message| SnsMessage { trigger: Some(trigger), ..message })
}

pub(super) fn composite(alarm: &CompositeAlarm) -> Option<DescribedAlarm> {
    Described {
        arn: alarm.alarm_arn(),
        description: alarm.alarm_description(),
        state: alarm.state_value(),
        since: alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp()),
        reason: alarm.state_reason(),
        is_enabled: alarm.actions_enabled() != Some(false),
        actions: [alarm.alarm_actions(), alarm.ok_actions(), alarm.insufficient_data_actions()],
    }
    .alarm(|message| SnsMessage { alarm_rule: alarm.alarm_rule().map(str::to_owned), ..message })
}

/// What alarms of all types have.
pub(super) struct Described<'a> {
    pub(super) arn: Option<&'a str>,
    pub(super) description: Option<&'a str>,
    pub(super) state: Option<&'a StateValue>,
    pub(super) since: Option<&'a DateTime>,
    pub(super) reason: Option<&'a str>,
    pub(super) is_enabled: bool,
    pub(super) actions: [&'a [String]; 3],
}

impl Described<'_> {
    /// `with_own` adds what only its kind has.
    pub(super) fn alarm(self, with_own: impl FnOnce(SnsMessage) -> SnsMessage) -> Option<DescribedAlarm> {
        let arn = AlarmArn::parse(self.arn?)?;
        let alarm = AlarmIdentity {
            name: arn.name().to_owned(),
            account: arn.account().map(str::to_owned),
            region: arn.region(),
            arn: Some(arn),
        };
        let message = with_own(SnsMessage::of(&alarm, self.description));
        Some(DescribedAlarm {
            alarm,
            state: AlarmState::parse(self.state?.as_str())?,
            since: time(self.since?)?,
            actions: self.actions.map(|actions| if self.is_enabled { actions.to_vec() } else { Vec::new() }),
            message,
            reason: self.reason.unwrap_or_default().to_owned(),
        })
    }
}

/// The query of a PromQL alarm, as CloudWatch's API has it.
fn criteria(criteria: &EvaluationCriteria) -> Option<Value> {
    let promql = criteria.as_prom_ql_criteria().ok()?;
    Some(json!({ "PromQLCriteria": {
        "Query": promql.query(), "PendingPeriod": promql.pending_period(), "RecoveryPeriod": promql.recovery_period(),
    }}))
}

/// A query that groups, PromQL, or a log alarm: a query of its own may tell series apart.
fn watches_several(trigger: &Trigger) -> bool {
    let expression = |query: &Value| query.get("Expression").and_then(Value::as_str).map(str::to_owned);
    let selects = |query: &Value| {
        expression(query).is_some_and(|it| it.trim_start().to_ascii_uppercase().starts_with("SELECT"))
    };
    let is_own = trigger.scheduled_query_configuration.is_some() || trigger.evaluation_criteria.is_some();
    is_own || trigger.metrics.iter().any(selects)
}

fn dimension(dimension: &Dimension) -> TriggerDimension {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    TriggerDimension { value: text(dimension.value()), name: text(dimension.name()) }
}

pub(super) fn count(number: Option<i32>) -> Option<u32> {
    number.and_then(|number| u32::try_from(number).ok())
}

/// A query of metric math, as CloudWatch's API and its messages have it.
pub fn query(query: &MetricDataQuery) -> Value {
    json!({
        "Id": query.id(),
        "Label": query.label(),
        "Expression": query.expression(),
        "MetricStat": query.metric_stat().map(stat),
        "ReturnData": query.return_data(),
        "Period": query.period(),
        "AccountId": query.account_id(),
    })
}

fn stat(stat: &MetricStat) -> Value {
    let unit = stat.unit().map(StandardUnit::as_str);
    json!({"Metric": stat.metric().map(name), "Period": stat.period(), "Stat": stat.stat(), "Unit": unit})
}

fn name(metric: &Metric) -> Value {
    let dimension = |it: &Dimension| json!({"Name": it.name(), "Value": it.value()});
    let dimensions: Vec<_> = metric.dimensions().iter().map(dimension).collect();
    json!({"MetricName": metric.metric_name(), "Namespace": metric.namespace(), "Dimensions": dimensions})
}

pub(super) fn time(at: &DateTime) -> Option<Timestamp> {
    Timestamp::from_millisecond(at.to_millis().ok()?).ok()
}
