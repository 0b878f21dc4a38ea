use aws_sdk_cloudwatch::types::{
    ComparisonOperator, CompositeAlarm, Dimension, MetricAlarm, StateValue, Statistic,
};
use aws_smithy_types::DateTime;
use bongsu_core::alarm::{AlarmArn, AlarmIdentity, AlarmState, Region};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

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
    /// CloudWatch's message about it, without what a change makes of it.
    message: Map<String, Value>,
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
        self.message.get("AlarmRule")?.as_str()
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
        let mut message = self.message.clone();
        message.insert("NewStateValue".to_owned(), json!(state));
        message.insert("OldStateValue".to_owned(), json!(before));
        message.insert("NewStateReason".to_owned(), json!(reason));
        message.insert("StateChangeTime".to_owned(), json!(at.to_string()));
        Value::Object(message).to_string()
    }

    /// CloudWatch's message of how it stands.
    pub fn current_event(&self) -> String {
        self.event(self.state, None, self.since, &self.reason)
    }
}

pub(super) fn metric(alarm: &MetricAlarm) -> Option<DescribedAlarm> {
    let trigger = json!({
        "Namespace": alarm.namespace(),
        "MetricName": alarm.metric_name(),
        "Statistic": alarm.statistic().map(Statistic::as_str).or(alarm.extended_statistic()),
        "Dimensions": alarm.dimensions().iter().map(dimension).collect::<Vec<_>>(),
        "Period": alarm.period(),
        "EvaluationPeriods": alarm.evaluation_periods(),
        "DatapointsToAlarm": alarm.datapoints_to_alarm(),
        "ComparisonOperator": alarm.comparison_operator().map(ComparisonOperator::as_str),
        "Threshold": alarm.threshold(),
        "TreatMissingData": alarm.treat_missing_data(),
    });
    Described {
        arn: alarm.alarm_arn(),
        description: alarm.alarm_description(),
        state: alarm.state_value(),
        since: alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp()),
        reason: alarm.state_reason(),
        is_enabled: alarm.actions_enabled() != Some(false),
        actions: [alarm.alarm_actions(), alarm.ok_actions(), alarm.insufficient_data_actions()],
    }
    .standing("Trigger", &trigger)
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
    .standing("AlarmRule", &json!(alarm.alarm_rule()))
}

/// What alarms of both kinds have.
struct Described<'a> {
    arn: Option<&'a str>,
    description: Option<&'a str>,
    state: Option<&'a StateValue>,
    since: Option<&'a DateTime>,
    reason: Option<&'a str>,
    is_enabled: bool,
    actions: [&'a [String]; 3],
}

impl Described<'_> {
    /// `own` is what only its kind has, called `name` in CloudWatch's messages.
    fn standing(self, name: &str, own: &Value) -> Option<DescribedAlarm> {
        let arn = AlarmArn::parse(self.arn?)?;
        let alarm = AlarmIdentity {
            name: arn.name().to_owned(),
            account: arn.account().map(str::to_owned),
            region: arn.region(),
            arn: Some(arn),
        };
        let message = json!({
            "AlarmName": alarm.name,
            "AlarmArn": self.arn,
            "AWSAccountId": alarm.account,
            "Region": alarm.region.as_ref().map(Region::code),
            "AlarmDescription": self.description,
            name: own,
        });
        let Value::Object(message) = message else { return None };
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

fn dimension(dimension: &Dimension) -> Value {
    json!({ "name": dimension.name(), "value": dimension.value() })
}

pub(super) fn time(at: &DateTime) -> Option<Timestamp> {
    Timestamp::from_millisecond(at.to_millis().ok()?).ok()
}
