use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::operation::describe_rule::DescribeRuleOutput;
use aws_sdk_eventbridge::types::RuleState;
use serde_json::Value;

use super::{Finding, Patient};
use crate::error::{AwsError, Cause, Explain as _};
use crate::words::quoted;

const LINK: &str = "events";
const RULE: &str = "EventRule";

/// Whether the events that were asked for reach the function: the rule is there, enabled, and as it was made.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let name = patient.intended.text(RULE, "/Name");
    if name.is_empty() {
        return Ok(vec![Finding::fine(LINK, "no events beside alarms are asked for".to_owned())]);
    }
    let client = Client::new(patient.account.config());
    let asked = client.describe_rule().name(&name).send().await;
    let rule = match asked.explain("events:DescribeRule", patient.region()) {
        Ok(rule) => rule,
        Err(AwsError { cause: Cause::NotFound(_), .. }) => {
            return Ok(vec![broken(patient, &name, "was deleted")]);
        }
        Err(error) => return Err(error),
    };
    if let Some(said) = trouble(patient, &rule) {
        return Ok(vec![broken(patient, &name, said)]);
    }
    let asked = client.list_targets_by_rule().rule(&name).send().await;
    let targets = asked.explain("events:ListTargetsByRule", patient.region())?.targets.unwrap_or_default();
    let function = patient.output("FunctionArn");
    if !targets.iter().any(|target| target.arn() == function) {
        return Ok(vec![broken(patient, &name, "does not invoke the function")]);
    }
    let sources = patient.intended.property(RULE, "/EventPattern/source");
    let sources: Vec<_> = sources.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    Ok(vec![Finding::fine(LINK, format!("{name} sends those of {}", sources.join(", ")))])
}

fn trouble(patient: &Patient, rule: &DescribeRuleOutput) -> Option<&'static str> {
    let pattern = rule.event_pattern().and_then(|text| serde_json::from_str::<Value>(text).ok());
    match rule.state() {
        Some(RuleState::Disabled) => Some("is disabled"),
        _ if pattern != Some(patient.intended.property(RULE, "/EventPattern")) => {
            Some("has another pattern than it was made with")
        }
        _ => None,
    }
}

/// One remedy for all: what is as it should be stays so.
fn broken(patient: &Patient, name: &str, said: &str) -> Finding {
    let of = |pointer: &str| quoted(&patient.intended.property(RULE, pointer).to_string());
    let rule = patient.aws(&format!(
        "events put-rule --name {name} --state ENABLED --event-pattern {}",
        of("/EventPattern")
    ));
    let targets = patient.aws(&format!("events put-targets --rule {name} --targets {}", of("/Targets")));
    let said = format!("{name} {said}: the events that you asked for are not told");
    Finding::broken(LINK, said, format!("{rule}; {targets}"))
}
