use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::operation::describe_rule::DescribeRuleOutput;
use aws_sdk_eventbridge::types::{RuleState, Target};
use serde_json::Value;

use super::{LinkFinding, Patient};
use crate::error::{AwsError, Cause, Explain as _};
use crate::policy::list;
use crate::words::quoted;

/// An optional EventBridge rule of the template.
pub(super) struct Rule {
    pub(super) link: &'static str,
    /// The rule's logical ID.
    logical: &'static str,
    /// The JSON pointer to the part of the rule's pattern that selects the events.
    takes: &'static str,
    /// The events that get lost if the rule is broken.
    lost: &'static str,
    /// The text for a stack without the rule.
    unwanted: &'static str,
}

/// The rule for the events that the stack asks for.
pub(super) const EVENTS: Rule = Rule {
    link: "events",
    logical: "EventRule",
    takes: "/EventPattern/source",
    lost: "the events that the stack asks for do not arrive",
    unwanted: "the stack asks for no events other than alarms",
};
/// The rule for alarms without the topic as an action.
pub(super) const EVERY_ALARM: Rule = Rule {
    link: "every alarm",
    logical: "EveryAlarmRule",
    takes: "/EventPattern/detail/alarmName/0/wildcard",
    lost: "alarms without the topic as an action do not arrive",
    unwanted: "alarms arrive only by their actions: the stack asks for no rule of EventBridge",
};
/// The rule for the events of spokes.
pub(super) const HUB: Rule = Rule {
    link: "hub",
    logical: "HubRule",
    takes: "/EventPattern/source",
    lost: "alarms of other accounts and regions do not arrive",
    unwanted: "no other account sends alarms here: the stack is not a hub",
};

impl Rule {
    /// Checks that the rule exists, is enabled, has the template's pattern, and has the function as its
    /// target.
    pub(super) async fn check(&self, patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
        Ok(vec![self.finding(patient).await?])
    }

    async fn finding(&self, patient: &Patient) -> Result<LinkFinding, AwsError> {
        let name = patient.intended.text(self.logical, "/Name");
        if name.is_empty() {
            return Ok(LinkFinding::fine(self.link, self.unwanted));
        }
        let client = Client::new(patient.account().config());
        let bus = self.bus(patient);
        let asked = client.describe_rule().name(&name).set_event_bus_name(bus.clone()).send().await;
        let rule = match asked.explain("events:DescribeRule", patient.region()) {
            Ok(rule) => rule,
            Err(AwsError { cause: Cause::NotFound(_), .. }) => {
                return Ok(self.broken(patient, &name, "was deleted"));
            }
            Err(error) => return Err(error),
        };
        if let Some(said) = self.trouble(patient, &rule) {
            return Ok(self.broken(patient, &name, said));
        }
        let asked = client.list_targets_by_rule().rule(&name).set_event_bus_name(bus).send().await;
        let targets =
            asked.explain("events:ListTargetsByRule", patient.region())?.targets.unwrap_or_default();
        let target = targets.iter().find(|target| target.arn() == patient.output("FunctionArn"));
        Ok(match target {
            None => self.broken(patient, &name, "does not invoke the function"),
            Some(target) if self.loses(patient, target) => {
                self.broken(patient, &name, "has no queue for events that it cannot deliver to the function")
            }
            Some(_) => {
                let wanted = patient.intended.property(self.logical, self.takes);
                let wanted: Vec<_> = list(Some(&wanted)).into_iter().filter_map(Value::as_str).collect();
                LinkFinding::fine(self.link, format!("{name} sends the events of {}", wanted.join(", ")))
            }
        })
    }

    /// Returns the event bus of the rule, or `None` for the account's default bus.
    fn bus(&self, patient: &Patient) -> Option<String> {
        Some(patient.intended.text(self.logical, "/EventBusName")).filter(|bus| !bus.is_empty())
    }

    fn trouble(&self, patient: &Patient, rule: &DescribeRuleOutput) -> Option<&'static str> {
        let pattern = rule.event_pattern().and_then(|text| serde_json::from_str::<Value>(text).ok());
        match rule.state() {
            Some(RuleState::Disabled) => Some("is disabled"),
            _ if pattern != Some(patient.intended.property(self.logical, "/EventPattern")) => {
                Some("has a different pattern than in the template")
            }
            _ => None,
        }
    }

    /// Returns whether undelivered events are lost although the template gives them a queue.
    fn loses(&self, patient: &Patient, target: &Target) -> bool {
        let wanted = patient.intended.text(self.logical, "/Targets/0/DeadLetterConfig/Arn");
        let queue = target.dead_letter_config().and_then(|it| it.arn()).unwrap_or_default();
        !wanted.is_empty() && queue != wanted
    }

    /// Returns a finding with the same remedy for all faults. It does not change correct settings.
    fn broken(&self, patient: &Patient, name: &str, said: &str) -> LinkFinding {
        let of = |pointer: &str| quoted(&patient.intended.property(self.logical, pointer).to_string());
        let bus = self.bus(patient).map(|bus| format!(" --event-bus-name {bus}")).unwrap_or_default();
        let rule = patient.aws(&format!(
            "events put-rule --name {name}{bus} --state ENABLED --event-pattern {}",
            of("/EventPattern")
        ));
        let targets =
            patient.aws(&format!("events put-targets --rule {name}{bus} --targets {}", of("/Targets")));
        let said = format!("{name} {said}: {}", self.lost);
        LinkFinding::broken(self.link, said, format!("{rule}; {targets}"))
    }
}
