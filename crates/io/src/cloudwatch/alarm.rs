use aws_sdk_cloudwatch::types::{CompositeAlarm, Dimension, MetricAlarm, StateValue};
use aws_smithy_types::DateTime;
use bongsu_core::alarm::{AlarmArn, AlarmIdentity, AlarmState};
use jiff::Timestamp;
use serde_json::{Value, json};

/// How an alarm stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Which alarm.
    pub alarm: AlarmIdentity,
    /// Its state.
    pub state: AlarmState,
    /// Since when.
    pub since: Timestamp,
    /// What it does in ALARM, in OK, in `INSUFFICIENT_DATA`; nothing while its actions are off.
    actions: [Vec<String>; 3],
    /// CloudWatch's message about it, without what a change makes of it.
    message: Value,
}

impl Standing {
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

    /// The message that CloudWatch publishes of a change, as far as it can be made again.
    pub fn event(
        &self,
        state: AlarmState,
        before: Option<AlarmState>,
        at: Timestamp,
        reason: &str,
    ) -> String {
        let mut message = self.message.clone();
        message["NewStateValue"] = json!(state);
        message["OldStateValue"] = json!(before);
        message["NewStateReason"] = json!(reason);
        message["StateChangeTime"] = json!(at.to_string());
        message.to_string()
    }

    /// CloudWatch's message of how it stands.
    pub fn current_event(&self) -> String {
        let reason = self.message["NewStateReason"].as_str().unwrap_or_default();
        self.event(self.state, None, self.since, reason)
    }
}

pub(super) fn metric(alarm: &MetricAlarm) -> Option<Standing> {
    let since = alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp());
    let trigger = json!({
        "Namespace": alarm.namespace(),
        "MetricName": alarm.metric_name(),
        "Statistic": alarm.statistic().map(|it| it.as_str()).or(alarm.extended_statistic()),
        "Dimensions": alarm.dimensions().iter().map(dimension).collect::<Vec<_>>(),
        "Period": alarm.period(),
        "EvaluationPeriods": alarm.evaluation_periods(),
        "DatapointsToAlarm": alarm.datapoints_to_alarm(),
        "ComparisonOperator": alarm.comparison_operator().map(|it| it.as_str()),
        "Threshold": alarm.threshold(),
        "TreatMissingData": alarm.treat_missing_data(),
    });
    let mut message = message(alarm.alarm_arn(), alarm.alarm_description(), alarm.state_reason());
    message["Trigger"] = trigger;
    let actions = [alarm.alarm_actions(), alarm.ok_actions(), alarm.insufficient_data_actions()];
    standing(message, (alarm.alarm_arn(), alarm.state_value(), since), (alarm.actions_enabled(), actions))
}

pub(super) fn composite(alarm: &CompositeAlarm) -> Option<Standing> {
    let since = alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp());
    let mut message = message(alarm.alarm_arn(), alarm.alarm_description(), alarm.state_reason());
    message["AlarmRule"] = json!(alarm.alarm_rule());
    let actions = [alarm.alarm_actions(), alarm.ok_actions(), alarm.insufficient_data_actions()];
    standing(message, (alarm.alarm_arn(), alarm.state_value(), since), (alarm.actions_enabled(), actions))
}

fn message(arn: Option<&str>, description: Option<&str>, reason: Option<&str>) -> Value {
    let arn = arn.and_then(AlarmArn::parse);
    json!({
        "AlarmName": arn.as_ref().map(AlarmArn::name),
        "AlarmArn": arn.as_ref().map(AlarmArn::as_str),
        "AWSAccountId": arn.as_ref().and_then(AlarmArn::account),
        "Region": arn.as_ref().and_then(AlarmArn::region).map(|region| region.code().to_owned()),
        "AlarmDescription": description,
        "NewStateReason": reason,
    })
}

fn standing(
    message: Value,
    (arn, state, since): (Option<&str>, Option<&StateValue>, Option<&DateTime>),
    (enabled, actions): (Option<bool>, [&[String]; 3]),
) -> Option<Standing> {
    let arn = AlarmArn::parse(arn?)?;
    let alarm = AlarmIdentity {
        name: arn.name().to_owned(),
        account: arn.account().map(str::to_owned),
        region: arn.region(),
        arn: Some(arn),
    };
    let actions =
        if enabled == Some(false) { [const { Vec::new() }; 3] } else { actions.map(<[String]>::to_vec) };
    let state = AlarmState::parse(state?.as_str())?;
    Some(Standing { alarm, state, since: time(since?)?, actions, message })
}

fn dimension(dimension: &Dimension) -> Value {
    json!({ "name": dimension.name(), "value": dimension.value() })
}

pub(super) fn time(at: &DateTime) -> Option<Timestamp> {
    Timestamp::from_millisecond(at.to_millis().ok()?).ok()
}
