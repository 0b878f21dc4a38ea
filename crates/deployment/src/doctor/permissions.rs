use aws_sdk_lambda::Client;
use serde_json::Value;

use super::remedy::because;
use super::{LinkFinding, Patient};
use crate::error::{AwsError, Cause, Explain as _};
use crate::policy::{self, Refusal, Request, Source, list};
use crate::stack::short;
use crate::words::quoted;

pub(super) const LINK: &str = "permissions";
const INVOKE: &str = "lambda:InvokeFunction";
/// The services other than SNS that invoke the function, and the senders that they stand for.
const SERVICES: [(&str, &str); 2] = [
    ("lambda.alarms.cloudwatch.amazonaws.com", "alarms whose action is the function itself"),
    ("events.amazonaws.com", "the rule of EventBridge"),
];

/// Checks that the function's policy allows invocations by the topics, the alarms and the rule, as in the template.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let function = patient.output("FunctionName");
    let asked = Client::new(patient.account().config()).get_policy().function_name(function).send().await;
    let text = match asked.explain("lambda:GetPolicy", patient.region()) {
        Ok(answer) => answer.policy.unwrap_or_default(),
        // A function without permissions has no policy.
        Err(AwsError { cause: Cause::NotFound(_), .. }) => r#"{"Statement": []}"#.to_owned(),
        Err(error) => return Err(error),
    };
    let wanted = patient.intended.of_kind("AWS::Lambda::Permission").into_iter();
    // The buttons' URL belongs to another function.
    let wanted = wanted.filter(|it| patient.intended.text(it, "/FunctionName") == function);
    Ok(wanted.map(|logical| judge(patient, &text, logical)).collect())
}

fn judge(patient: &Patient, text: &str, logical: &str) -> LinkFinding {
    let service = patient.intended.text(logical, "/Principal");
    let known = SERVICES.iter().find(|(name, _)| *name == service);
    let topic = || {
        let arn = patient.intended.text(logical, "/SourceArn");
        let is_own = arn == patient.output("TopicArn");
        if is_own { "the topic".to_owned() } else { format!("the topic {}", short(&arn)) }
    };
    let who = known.map_or_else(topic, |(_, who)| (*who).to_owned());
    let (function, arn) = (patient.output("FunctionName"), patient.output("FunctionArn"));
    let intended = patient.intended.text(logical, "/SourceArn");
    // A permission for alarms covers any alarm.
    let source = intended.replace('*', "any");
    let of = Source { arn: &source, account: patient.account().id(), region: patient.region() };
    let refusal = match policy::judge(text, &Request::new(&service, INVOKE, arn, of)) {
        Ok(()) => return LinkFinding::fine(LINK, format!("{who} may invoke {function}")),
        Err(Refusal::Unreadable) => {
            return LinkFinding::cannot_tell(LINK, format!("the policy of {function} cannot be read"), None);
        }
        Err(refusal) => refusal,
    };
    let add = patient.aws(&format!(
        "lambda add-permission --function-name {function} --statement-id {} --action {INVOKE} --principal {service} --source-arn {} --source-account {}",
        unused(text, &service.replace('.', "-")),
        quoted(&intended),
        patient.account().id()
    ));
    let remedy = match &refusal {
        Refusal::Denied(sid) => {
            let remove = format!("lambda remove-permission --function-name {function} --statement-id {sid}");
            format!("{}; {add}", patient.aws(&remove))
        }
        _ => add,
    };
    LinkFinding::broken(LINK, format!("{who} may not invoke {function} ({})", because(&refusal)), remedy)
}

/// Returns a statement ID that the policy does not use yet.
fn unused(policy: &str, id: &str) -> String {
    let policy: Value = serde_json::from_str(policy).unwrap_or_default();
    let statements = list(policy.get("Statement"));
    let is_used = |id: &str| statements.iter().any(|it| it["Sid"] == id);
    let others = (2..).map(|number| format!("{id}-{number}"));
    std::iter::once(id.to_owned()).chain(others).find(|it| !is_used(it)).unwrap_or_default()
}
