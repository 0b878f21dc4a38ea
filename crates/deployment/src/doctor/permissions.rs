use aws_sdk_lambda::Client;
use serde_json::Value;

use super::{Finding, Patient};
use crate::error::{AwsError, Cause, Explain as _};

const LINK: &str = "permissions";
/// Who invokes the function, and what for.
const INVOKERS: [(&str, &str); 2] = [
    ("sns.amazonaws.com", "the topic"),
    ("lambda.alarms.cloudwatch.amazonaws.com", "alarms whose action is the function itself"),
];

/// Whether the topic and alarms may invoke the function.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let function = patient.output("FunctionName");
    let asked = Client::new(patient.account.config()).get_policy().function_name(function).send().await;
    let policy = match asked.explain("lambda:GetPolicy", patient.region()) {
        Ok(answer) => answer.policy.unwrap_or_default(),
        // A function without any permission has no policy.
        Err(AwsError { cause: Cause::NotFound(_), .. }) => String::new(),
        Err(error) => return Err(error),
    };
    let policy: Value = serde_json::from_str(&policy).unwrap_or_default();
    let findings = INVOKERS.into_iter().map(|(service, who)| {
        if may_invoke(&policy, service) {
            return Finding::fine(LINK, format!("{who} may invoke {function}"));
        }
        let (account, partition) = (patient.account.id(), patient.account.partition());
        let source = match service {
            "sns.amazonaws.com" => patient.output("TopicArn").to_owned(),
            _ => format!("arn:{partition}:cloudwatch:{}:{account}:alarm:*", patient.region()),
        };
        let id = service.replace('.', "-");
        let remedy = format!(
            "aws lambda add-permission --function-name {function} --statement-id {id} --action lambda:InvokeFunction --principal {service} --source-arn '{source}' --source-account {account}"
        );
        Finding::broken(LINK, format!("{who} may not invoke {function}"), remedy)
    });
    Ok(findings.collect())
}

fn may_invoke(policy: &Value, service: &str) -> bool {
    let statements = policy.get("Statement").and_then(Value::as_array);
    statements.into_iter().flatten().any(|statement| {
        let principal = statement.pointer("/Principal/Service").or(statement.get("Principal"));
        principal.and_then(Value::as_str) == Some(service)
    })
}
