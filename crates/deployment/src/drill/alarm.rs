//! The drill's alarm: an alarm of the user, or one created for the drill.

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{ComparisonOperator, StateValue, Statistic};
use jiff::Timestamp;

use super::{Drill, DrillError};
use crate::Account;
use crate::alarms::{self, Alarm};
use crate::error::{AwsError, Explain as _};
use crate::words::quoted;

const REASON: &str = "A drill of bongsu: nothing is wrong. It shows that alarms reach Slack.";

#[derive(Debug)]
pub(super) struct DrillAlarm {
    pub(super) name: String,
    /// The state to restore. `None` for an alarm that was created for the drill.
    before: Option<StateValue>,
}

impl DrillAlarm {
    /// Chooses the alarm `name` if it notifies the installation and has no other action, or creates a new alarm.
    pub(super) async fn choose(
        drill: &Drill,
        name: Option<&str>,
        may_do_more: bool,
        now: Timestamp,
    ) -> Result<Self, DrillError> {
        let Some(name) = name else {
            drill.installation.need("TopicArn")?;
            return Ok(Self::make(drill, now).await?);
        };
        let all = alarms::all(drill.account()).await?;
        let alarm = all.iter().find(|alarm| alarm.name == name);
        let alarm = alarm.ok_or_else(|| DrillError::NoAlarm(name.to_owned()))?;
        check(alarm, drill, may_do_more)?;
        Ok(Self { name: name.to_owned(), before: Some(StateValue::from(alarm.state.as_str())) })
    }

    /// Creates an alarm on a metric that does not exist, so that only the drill changes its state.
    async fn make(drill: &Drill, now: Timestamp) -> Result<Self, AwsError> {
        let name = format!("bongsu-drill-{}", now.as_millisecond());
        let topic = drill.output("TopicArn");
        let asked = Client::new(drill.account().config()).put_metric_alarm().alarm_name(&name);
        let asked = asked.alarm_description(REASON).alarm_actions(topic).ok_actions(topic);
        let asked = asked.namespace("bongsu").metric_name("Drill").statistic(Statistic::Sum).period(60);
        let asked = asked.evaluation_periods(1).threshold(0.0);
        let asked = asked.comparison_operator(ComparisonOperator::GreaterThanThreshold);
        // The alarm never has data. With this setting, it keeps the state that the drill sets.
        let made = asked.treat_missing_data("ignore").send().await;
        made.explain("cloudwatch:PutMetricAlarm", drill.account().region())?;
        Ok(Self { name, before: None })
    }

    pub(super) async fn ring(&self, account: &Account) -> Result<(), AwsError> {
        self.set(account, StateValue::Alarm).await
    }

    /// Restores the alarm's state. An alarm that was created for the drill sends its OK and is deleted.
    pub(super) async fn restore(&self, account: &Account) -> Result<(), DrillError> {
        let state = self.before.clone().unwrap_or(StateValue::Ok);
        let set = self.set(account, state.clone()).await;
        let (flags, name) = (account.flags(), quoted(&self.name));
        if self.before.is_some() {
            let by = format!(
                "aws cloudwatch set-alarm-state --alarm-name {name} --state-value {} --state-reason drill{flags}",
                state.as_str()
            );
            return set.map_err(|error| self.left("is still in ALARM", by, error));
        }
        // The alarm is deleted even if its state could not be set to OK.
        let asked = Client::new(account.config()).delete_alarms().alarm_names(&self.name).send().await;
        let by = format!("aws cloudwatch delete-alarms --alarm-names {name}{flags}");
        let deleted = asked.explain("cloudwatch:DeleteAlarms", account.region());
        deleted.map_err(|error| self.left("still exists", by, error))?;
        Ok(set?)
    }

    fn left(&self, how: &'static str, by: String, error: AwsError) -> DrillError {
        DrillError::LeftBehind { alarm: self.name.clone(), how, by, error: Box::new(error) }
    }

    async fn set(&self, account: &Account, state: StateValue) -> Result<(), AwsError> {
        let asked = Client::new(account.config()).set_alarm_state().alarm_name(&self.name);
        let asked = asked.state_value(state).state_reason(REASON).send().await;
        asked.explain("cloudwatch:SetAlarmState", account.region()).map(drop)
    }
}

fn check(alarm: &Alarm, drill: &Drill, may_do_more: bool) -> Result<(), DrillError> {
    let (topic, function) = (drill.output("TopicArn"), drill.output("FunctionArn"));
    let ways = drill.installation.description.ways();
    let is_ours = |action: &str| function == action || ways.topics().iter().any(|topic| topic == action);
    if !alarm.actions().any(is_ours) && !ways.has_rule_for(&alarm.name) {
        return Err(DrillError::NotOurs { alarm: alarm.name.clone(), topic: topic.to_owned() });
    }
    let others: Vec<_> = alarm.actions().filter(|action| !is_ours(action)).collect();
    if !others.is_empty() && !may_do_more {
        return Err(DrillError::DoesMore { alarm: alarm.name.clone(), actions: others.join(", ") });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorded::{Answer, Recorded};

    /// Returns the error of a drill that leaves its alarm behind. CloudWatch gives these answers to the requests
    /// for the state and for the deletion.
    async fn left(before: Option<StateValue>, answers: [Answer; 2]) -> String {
        let account = Recorded::new(answers).account().await;
        let alarm = DrillAlarm { name: "bongsu drill".to_owned(), before };
        let error = alarm.restore(&account).await.unwrap_err();
        assert!(matches!(error, DrillError::LeftBehind { .. }), "{error}");
        error.to_string()
    }

    #[tokio::test]
    async fn reports_leftovers_with_the_command_that_removes_them() {
        let denied = || {
            Answer::json(403, "AccessDeniedException", "not authorized to perform: cloudwatch:DeleteAlarms")
        };
        let done = || Answer::Said(200, "{}".to_owned());
        let said = left(None, [done(), denied()]).await;
        assert!(said.contains("still exists: cloudwatch:DeleteAlarms in ap-northeast-2"), "{said}");
        let command = "Restore it with: aws cloudwatch delete-alarms --alarm-names 'bongsu drill' --region ap-northeast-2";
        assert!(said.ends_with(command), "{said}");
        let said = left(Some(StateValue::InsufficientData), [denied(), done()]).await;
        assert!(said.contains("is still in ALARM"), "{said}");
        let command = "aws cloudwatch set-alarm-state --alarm-name 'bongsu drill' --state-value INSUFFICIENT_DATA --state-reason drill --region ap-northeast-2";
        assert!(said.ends_with(command), "{said}");
    }
}
