use bongsu_core::alarm::{AlarmArn, AlarmIdentity, AlarmState, SnsMessage, Trigger, TriggerDimension};
use jiff::Timestamp;

use super::wire;

/// How an alarm stands.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedAlarm {
    pub alarm: AlarmIdentity,
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
    /// None where it has no ARN, no state or no time.
    pub(super) fn of(described: wire::Alarm) -> Option<Self> {
        let arn = AlarmArn::parse(described.alarm_arn.as_deref()?)?;
        let alarm = AlarmIdentity {
            name: arn.name().to_owned(),
            account: arn.account().map(str::to_owned),
            region: arn.region(),
            arn: Some(arn),
        };
        let since = described.state_transitioned_timestamp.or(described.state_updated_timestamp);
        let state = AlarmState::parse(described.state_value.as_deref()?)?;
        let message = SnsMessage::of(&alarm, described.alarm_description.as_deref());
        let mut own = described;
        let actions = [&mut own.alarm_actions, &mut own.ok_actions, &mut own.insufficient_data_actions];
        let is_enabled = own.actions_enabled != Some(false);
        let actions = actions.map(|actions| if is_enabled { std::mem::take(actions) } else { Vec::new() });
        let reason = own.state_reason.take().unwrap_or_default();
        let message = match own.alarm_rule.take() {
            Some(rule) => SnsMessage { alarm_rule: Some(rule), ..message },
            None => SnsMessage { trigger: Some(trigger(own)), ..message },
        };
        Some(Self { alarm, state, since: since?.0?, actions, message, reason })
    }

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

    /// CloudWatch's message of how it stands.
    pub fn current_event(&self) -> String {
        self.event(self.state, None, self.since, &self.reason)
    }
}

fn trigger(alarm: wire::Alarm) -> Trigger {
    let dimension = |it: wire::Dimension| TriggerDimension { value: it.value, name: it.name };
    Trigger {
        metric_name: alarm.metric_name,
        namespace: alarm.namespace,
        statistic: alarm.statistic.or(alarm.extended_statistic),
        unit: alarm.unit,
        dimensions: alarm.dimensions.into_iter().map(dimension).collect(),
        metrics: alarm.metrics,
        period: alarm.period,
        evaluation_periods: alarm.evaluation_periods,
        datapoints_to_alarm: alarm.datapoints_to_alarm,
        scheduled_query_configuration: alarm.scheduled_query_configuration,
        query_results_to_evaluate: alarm.query_results_to_evaluate,
        query_results_to_alarm: alarm.query_results_to_alarm,
        comparison_operator: alarm.comparison_operator,
        threshold: alarm.threshold,
        threshold_metric_id: alarm.threshold_metric_id,
        treat_missing_data: alarm.treat_missing_data,
        ..Trigger::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn described(own: &Value) -> Option<DescribedAlarm> {
        let mut alarm = json!({
            "AlarmArn": "arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:web",
            "StateValue": "ALARM",
            "StateReason": "Threshold Crossed",
            "StateUpdatedTimestamp": 1_764_000_000.25,
            "AlarmActions": ["arn:aws:sns:ap-northeast-2:123456789012:page"],
        });
        alarm.as_object_mut()?.extend(own.as_object()?.clone());
        let page = json!({ "MetricAlarms": [alarm], "NextToken": null }).to_string();
        let page: wire::Alarms = serde_json::from_str(&page).unwrap();
        page.metric_alarms.into_iter().next().and_then(DescribedAlarm::of)
    }

    #[test]
    fn an_alarm_is_read_as_the_api_answers() {
        let alarm = described(&json!({ "Dimensions": null, "Metrics": [{"Id": "m1"}], "Threshold": 80.0 }));
        let alarm = alarm.unwrap();
        assert_eq!((alarm.alarm.name.as_str(), alarm.state), ("web", AlarmState::Alarm));
        assert_eq!(alarm.since.as_millisecond(), 1_764_000_000_250);
        assert!(alarm.tells("arn:aws:sns:ap-northeast-2:123456789012:page", AlarmState::Alarm));
        let event: Value = serde_json::from_str(&alarm.current_event()).unwrap();
        assert_eq!(event.pointer("/Trigger/Metrics/0/Id"), Some(&json!("m1")));
        assert_eq!(event.pointer("/Trigger/Threshold"), Some(&json!(80.0)));
    }

    #[test]
    fn a_composite_alarm_has_a_rule_and_no_trigger() {
        let alarm = described(&json!({ "AlarmRule": "ALARM(a)" })).unwrap();
        assert_eq!(alarm.rule(), Some("ALARM(a)"));
        let event: Value = serde_json::from_str(&alarm.current_event()).unwrap();
        assert_eq!(event.get("Trigger"), None);
    }

    #[test]
    fn the_last_transition_counts_before_the_last_update() {
        let alarm = described(&json!({ "StateTransitionedTimestamp": 1_763_000_000 })).unwrap();
        assert_eq!(alarm.since.as_second(), 1_763_000_000);
    }

    #[test]
    fn actions_that_are_off_tell_nobody() {
        assert!(described(&json!({ "ActionsEnabled": false })).unwrap().tells_nobody());
        assert_eq!(described(&json!({ "StateValue": null })), None);
    }
}
