use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::operation::describe_rule::DescribeRuleOutput;
use aws_sdk_eventbridge::types::{RuleState, Target};
use serde_json::Value;

use super::{Finding, Patient};
use crate::error::{AwsError, Cause, Explain as _};
use crate::policy::list;
use crate::words::quoted;

/// A rule of EventBridge that the template makes where it is asked for.
struct Rule {
    link: &'static str,
    /// Its name in the template.
    logical: &'static str,
    /// What of its pattern says whose events it takes.
    takes: &'static str,
    /// What does not come where it is broken.
    lost: &'static str,
    /// What is said where nobody asked for it.
    unwanted: &'static str,
}

const EVENTS: Rule = Rule {
    link: "events",
    logical: "EventRule",
    takes: "/EventPattern/source",
    lost: "the events that you asked for are not told",
    unwanted: "no events beside alarms are asked for",
};
const EVERY_ALARM: Rule = Rule {
    link: "every alarm",
    logical: "EveryAlarmRule",
    takes: "/EventPattern/detail/alarmName/0/wildcard",
    lost: "alarms that name no topic are not heard",
    unwanted: "alarms come by their actions alone: no rule of EventBridge is asked for",
};

const HUB: Rule = Rule {
    link: "hub",
    logical: "HubRule",
    takes: "/EventPattern/source",
    lost: "alarms of other accounts and regions are not heard",
    unwanted: "no other account sends here: the stack is no hub",
};

/// Whether what spokes send reaches the function.
pub(super) async fn hub(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    Ok(vec![HUB.check(patient).await?])
}

/// Whether the events that were asked for reach the function.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    Ok(vec![EVENTS.check(patient).await?])
}

/// Whether the alarms that name no topic reach the function.
pub(super) async fn every_alarm(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    Ok(vec![EVERY_ALARM.check(patient).await?])
}

impl Rule {
    /// Whether the rule is there, enabled, as it was made, and gives what it takes to the function.
    async fn check(&self, patient: &Patient) -> Result<Finding, AwsError> {
        let name = patient.intended.text(self.logical, "/Name");
        if name.is_empty() {
            return Ok(Finding::fine(self.link, self.unwanted));
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
                self.broken(patient, &name, "has no queue for what it cannot give to the function")
            }
            Some(_) => {
                let wanted = patient.intended.property(self.logical, self.takes);
                let wanted: Vec<_> = list(Some(&wanted)).into_iter().filter_map(Value::as_str).collect();
                Finding::fine(self.link, format!("{name} sends those of {}", wanted.join(", ")))
            }
        })
    }

    /// The bus that it is on, where that is not the account's own.
    fn bus(&self, patient: &Patient) -> Option<String> {
        Some(patient.intended.text(self.logical, "/EventBusName")).filter(|bus| !bus.is_empty())
    }

    fn trouble(&self, patient: &Patient, rule: &DescribeRuleOutput) -> Option<&'static str> {
        let pattern = rule.event_pattern().and_then(|text| serde_json::from_str::<Value>(text).ok());
        match rule.state() {
            Some(RuleState::Disabled) => Some("is disabled"),
            _ if pattern != Some(patient.intended.property(self.logical, "/EventPattern")) => {
                Some("has another pattern than it was made with")
            }
            _ => None,
        }
    }

    /// Whether what the rule fails to deliver is lost, although the template has it kept.
    fn loses(&self, patient: &Patient, target: &Target) -> bool {
        let wanted = patient.intended.text(self.logical, "/Targets/0/DeadLetterConfig/Arn");
        let queue = target.dead_letter_config().and_then(|it| it.arn()).unwrap_or_default();
        !wanted.is_empty() && queue != wanted
    }

    /// One remedy for all: what is as it should be stays so.
    fn broken(&self, patient: &Patient, name: &str, said: &str) -> Finding {
        let of = |pointer: &str| quoted(&patient.intended.property(self.logical, pointer).to_string());
        let bus = self.bus(patient).map(|bus| format!(" --event-bus-name {bus}")).unwrap_or_default();
        let rule = patient.aws(&format!(
            "events put-rule --name {name}{bus} --state ENABLED --event-pattern {}",
            of("/EventPattern")
        ));
        let targets =
            patient.aws(&format!("events put-targets --rule {name}{bus} --targets {}", of("/Targets")));
        let said = format!("{name} {said}: {}", self.lost);
        Finding::broken(self.link, said, format!("{rule}; {targets}"))
    }
}
