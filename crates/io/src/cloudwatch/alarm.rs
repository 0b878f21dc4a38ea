use bongsu_alarm::alarm::{AlarmArn, AlarmIdentity, AlarmState, SnsMessage, Trigger, TriggerDimension};
use bongsu_core::notice::Contributor;
use jiff::Timestamp;
use serde_json::Value;

use super::wire;

/// An alarm with its current state.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedAlarm {
    pub alarm: AlarmIdentity,
    pub state: AlarmState,
    /// The start of the state.
    pub since: Timestamp,
    /// The actions for ALARM, OK and `INSUFFICIENT_DATA`. Empty if actions are disabled.
    actions: [Vec<String>; 3],
    /// CloudWatch's message about the alarm, without a change.
    message: SnsMessage,
    /// CloudWatch's reason for the state.
    reason: String,
}

impl DescribedAlarm {
    /// Returns `None` for an alarm without an ARN, a state or a time.
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
        let mut message = SnsMessage::of(&alarm, described.alarm_description.as_deref());
        let mut own = described;
        let actions = [&mut own.alarm_actions, &mut own.ok_actions, &mut own.insufficient_data_actions];
        let is_enabled = own.actions_enabled != Some(false);
        let actions = actions.map(|actions| if is_enabled { std::mem::take(actions) } else { Vec::new() });
        let reason = own.state_reason.take().unwrap_or_default();
        match own.alarm_rule.take() {
            Some(rule) => message.alarm_rule = Some(rule),
            None => message.trigger = Some(trigger(own)),
        }
        Some(Self { alarm, state, since: since?.0?, actions, message, reason })
    }

    /// Returns whether a change to `state` notifies `target`, which is the ARN of a topic or a function.
    pub fn tells(&self, target: &str, state: AlarmState) -> bool {
        let [alarm, ok, insufficient] = &self.actions;
        let actions = match state {
            AlarmState::Alarm => alarm,
            AlarmState::Ok => ok,
            AlarmState::InsufficientData => insufficient,
        };
        actions.iter().any(|action| action == target)
    }

    /// Returns whether the alarm notifies nobody, because it has no action or its actions are disabled.
    pub fn tells_nobody(&self) -> bool {
        self.actions.iter().all(Vec::is_empty)
    }

    /// Returns a composite alarm's rule.
    pub fn rule(&self) -> Option<&str> {
        self.message.alarm_rule.as_deref()
    }

    /// Returns whether any change notifies `target`.
    pub fn tells_any(&self, target: &str) -> bool {
        self.actions.iter().flatten().any(|action| action == target)
    }

    /// Reconstructs the message that CloudWatch publishes about a change, as far as possible.
    pub fn event(
        &self,
        state: AlarmState,
        before: Option<AlarmState>,
        at: Timestamp,
        reason: &str,
    ) -> String {
        self.message.clone().changed(before, state, at, reason.to_owned()).to_json()
    }

    /// Reconstructs the message about a change of one contributor.
    pub fn contributor_event(
        &self,
        contributor: &Contributor,
        from: Option<AlarmState>,
        to: AlarmState,
        at: Timestamp,
        reason: &str,
    ) -> String {
        let mut message = self.message.clone();
        message.alarm_contributor_id = Some(contributor.id.clone());
        message.alarm_contributor_attributes = contributor.attributes.iter().cloned().collect();
        message.changed(from, to, at, reason.to_owned()).to_json()
    }

    /// Returns whether the alarm has several series, each of which may change separately.
    pub fn has_contributors(&self) -> bool {
        self.message.trigger.as_ref().is_some_and(watches_several)
    }

    /// Returns CloudWatch's message about the current state.
    pub fn current_event(&self) -> String {
        self.event(self.state, None, self.since, &self.reason)
    }
}

/// Returns whether the alarm watches several series: a query with groups, PromQL, or a log alarm, whose query may
/// distinguish series.
fn watches_several(trigger: &Trigger) -> bool {
    let is_own = trigger.scheduled_query_configuration.is_some() || trigger.evaluation_criteria.is_some();
    let selects = |query: &Value| {
        let expression = query.get("Expression").and_then(Value::as_str).unwrap_or_default();
        expression.trim_start().to_ascii_uppercase().starts_with("SELECT")
    };
    is_own || trigger.metrics.iter().any(selects)
}

fn trigger(alarm: wire::Alarm) -> Trigger {
    let dimension = |it: wire::Dimension| TriggerDimension { value: it.value, name: it.name };
    let mut trigger = Trigger::default();
    trigger.metric_name = alarm.metric_name;
    trigger.namespace = alarm.namespace;
    trigger.statistic = alarm.statistic.or(alarm.extended_statistic);
    trigger.unit = alarm.unit;
    trigger.dimensions = alarm.dimensions.into_iter().map(dimension).collect();
    trigger.metrics = alarm.metrics;
    trigger.period = alarm.period;
    trigger.evaluation_periods = alarm.evaluation_periods;
    trigger.datapoints_to_alarm = alarm.datapoints_to_alarm;
    trigger.scheduled_query_configuration = alarm.scheduled_query_configuration;
    trigger.query_results_to_evaluate = alarm.query_results_to_evaluate;
    trigger.query_results_to_alarm = alarm.query_results_to_alarm;
    trigger.comparison_operator = alarm.comparison_operator;
    trigger.threshold = alarm.threshold;
    trigger.threshold_metric_id = alarm.threshold_metric_id;
    trigger.treat_missing_data = alarm.treat_missing_data;
    trigger.evaluation_criteria = alarm.evaluation_criteria;
    trigger.evaluation_interval = alarm.evaluation_interval;
    trigger
}

/// A contributor in ALARM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InAlarm {
    pub contributor: Contributor,
    /// The start of the state.
    pub since: Timestamp,
    pub reason: String,
}

impl InAlarm {
    /// Returns `None` if CloudWatch does not include the start of the state.
    pub(super) fn of(described: wire::AlarmContributor) -> Option<Self> {
        let attributes = described.contributor_attributes.into_iter().collect();
        Some(Self {
            contributor: Contributor { id: described.contributor_id, attributes },
            since: described.state_transitioned_timestamp?.0?,
            reason: described.state_reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
    fn reads_an_alarm_of_the_api() {
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
    fn the_last_transition_takes_precedence_over_the_last_update() {
        let alarm = described(&json!({ "StateTransitionedTimestamp": 1_763_000_000 })).unwrap();
        assert_eq!(alarm.since.as_second(), 1_763_000_000);
    }

    #[test]
    fn disabled_actions_notify_nobody() {
        assert!(described(&json!({ "ActionsEnabled": false })).unwrap().tells_nobody());
        assert_eq!(described(&json!({ "StateValue": null })), None);
    }
}
