use aws_sdk_cloudwatch::types::StateValue;
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::types::RuleState;
use aws_sdk_sqs::types::QueueAttributeName;

use super::OpenSpoke;
use crate::alarms;
use crate::error::{AwsError, Explain as _};
use crate::stack::short;

/// The alarms of a spoke and their way to the hub.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SpokeStatus {
    pub alarms: usize,
    pub in_alarm: usize,
    pub insufficient_data: usize,
    /// The rule that sends to the hub.
    pub rule: Option<SendingRule>,
    /// The number of events that could not be delivered.
    pub unsent: Option<usize>,
}

/// The rule of a spoke.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SendingRule {
    pub name: String,
    pub is_enabled: bool,
    /// The queue of events that could not be delivered.
    #[serde(skip)]
    pub(crate) queue: Option<String>,
}

impl OpenSpoke {
    /// Reads the spoke's alarms, its rule, and the queue of undelivered events.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses a request or cannot be reached.
    pub async fn status(&self) -> Result<SpokeStatus, AwsError> {
        let alarms = alarms::all(&self.account).await?;
        let count = |state: StateValue| alarms.iter().filter(|it| it.state == state.as_str()).count();
        let rule = self.rule().await?;
        let queue = rule.as_ref().and_then(|rule| rule.queue.as_deref());
        let unsent = match queue {
            Some(queue) => self.unsent(queue).await?,
            None => None,
        };
        Ok(SpokeStatus {
            alarms: alarms.len(),
            in_alarm: count(StateValue::Alarm),
            insufficient_data: count(StateValue::InsufficientData),
            rule,
            unsent,
        })
    }

    /// Finds the rule by its target, because the spoke's stack can have any name.
    pub(super) async fn rule(&self) -> Result<Option<SendingRule>, AwsError> {
        let (client, region) = (Client::new(self.account.config()), self.account.region());
        let asked = client.list_rule_names_by_target().target_arn(&self.bus).send().await;
        let names = asked.explain("events:ListRuleNamesByTarget", region)?.rule_names.unwrap_or_default();
        let Some(name) = names.into_iter().next() else { return Ok(None) };
        let asked = client.describe_rule().name(&name).send().await;
        let is_enabled = asked.explain("events:DescribeRule", region)?.state != Some(RuleState::Disabled);
        let asked = client.list_targets_by_rule().rule(&name).send().await;
        let targets = asked.explain("events:ListTargetsByRule", region)?.targets.unwrap_or_default();
        let target = targets.into_iter().find(|target| target.arn == self.bus);
        let queue = target.and_then(|target| target.dead_letter_config?.arn);
        Ok(Some(SendingRule { name, is_enabled, queue }))
    }

    pub(super) async fn unsent(&self, queue: &str) -> Result<Option<usize>, AwsError> {
        let (client, region) = (aws_sdk_sqs::Client::new(self.account.config()), self.account.region());
        let asked = client.get_queue_url().queue_name(short(queue)).send().await;
        let url = asked.explain("sqs:GetQueueUrl", region)?.queue_url;
        let name = QueueAttributeName::ApproximateNumberOfMessages;
        let asked = client.get_queue_attributes().set_queue_url(url).attribute_names(name.clone());
        let answer = asked.send().await.explain("sqs:GetQueueAttributes", region)?;
        Ok(answer.attributes.and_then(|it| it.get(&name)?.parse().ok()))
    }
}
