use aws_sdk_lambda::Client;
use serde_json::Value;

use super::{LinkFinding, Patient};
use crate::error::{AwsError, Cause, Explain as _};
use crate::policy::{has, list};
use crate::secret::SecretKind;

pub(super) const LINK: &str = "buttons";
/// The permissions that Lambda requires for a public function URL (Lambda developer guide, "Control access to
/// function URLs"): the action, the statement's id, and the condition.
const OPEN: [(&str, &str, &str); 2] = [
    ("lambda:InvokeFunctionUrl", "buttons-url", "--function-url-auth-type NONE"),
    ("lambda:InvokeFunction", "buttons-invoke", "--invoked-via-function-url"),
];

/// Checks that Slack reaches the function for button presses, if there are buttons.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    if !SecretKind::SigningSecret.is_named_by(patient.description()) {
        return Ok(Vec::new());
    }
    let function = patient.intended.text("ButtonsFunction", "/FunctionName");
    let client = Client::new(patient.account().config());
    if !is_there(patient, &client, &function).await? {
        let said = format!("{function}, which receives button presses, was deleted: no button works");
        let remedy = format!(
            "{}; {}",
            patient.bongsu("deploy --yes --parameter EncryptedSigningSecret="),
            patient.bongsu("secret set --signing-secret")
        );
        return Ok(vec![patient.missing(LINK, said, remedy)]);
    }
    let mut findings = Vec::new();
    findings.extend(stopped(patient, &client, &function).await?);
    findings.extend(without_url(patient, &client, &function).await?);
    findings.extend(closed(patient, &client, &function).await?);
    if findings.is_empty() {
        findings.push(LinkFinding::fine(LINK, format!("Slack reaches {function}")));
    }
    Ok(findings)
}

async fn is_there(patient: &Patient, client: &Client, function: &str) -> Result<bool, AwsError> {
    let asked = client.get_function_configuration().function_name(function).send().await;
    match asked.explain("lambda:GetFunctionConfiguration", patient.region()) {
        Ok(_) => Ok(true),
        Err(AwsError { cause: Cause::NotFound(_), .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn stopped(
    patient: &Patient,
    client: &Client,
    function: &str,
) -> Result<Option<LinkFinding>, AwsError> {
    let asked = client.get_function_concurrency().function_name(function).send().await;
    let asked = asked.explain("lambda:GetFunctionConcurrency", patient.region())?;
    Ok((asked.reserved_concurrent_executions == Some(0)).then(|| {
        let said = format!("{function} cannot run: its reserved concurrency is 0");
        let remedy = format!("lambda delete-function-concurrency --function-name {function}");
        LinkFinding::broken(LINK, said, patient.aws(&remedy))
    }))
}

async fn without_url(
    patient: &Patient,
    client: &Client,
    function: &str,
) -> Result<Option<LinkFinding>, AwsError> {
    let asked = client.get_function_url_config().function_name(function).send().await;
    match asked.explain("lambda:GetFunctionUrlConfig", patient.region()) {
        Ok(_) => Ok(None),
        Err(AwsError { cause: Cause::NotFound(_), .. }) => {
            let said = format!(
                "the URL of {function} was deleted: no button works. Enter the new URL in the Slack app (Interactivity & Shortcuts, Request URL)"
            );
            let make =
                format!("lambda create-function-url-config --function-name {function} --auth-type NONE");
            Ok(Some(LinkFinding::broken(LINK, said, patient.aws(&make))))
        }
        Err(error) => Err(error),
    }
}

/// Returns a finding for each missing permission.
async fn closed(patient: &Patient, client: &Client, function: &str) -> Result<Vec<LinkFinding>, AwsError> {
    let asked = client.get_policy().function_name(function).send().await;
    let text = match asked.explain("lambda:GetPolicy", patient.region()) {
        Ok(answer) => answer.policy.unwrap_or_default(),
        Err(AwsError { cause: Cause::NotFound(_), .. }) => String::new(),
        Err(error) => return Err(error),
    };
    let policy: Value = serde_json::from_str(&text).unwrap_or_default();
    let statements = list(policy.get("Statement"));
    let is_open = |action: &str| statements.iter().any(|it| has(it.get("Action"), |found| found == action));
    let missing = OPEN.into_iter().filter(|(action, ..)| !is_open(action));
    let found = missing.map(|(action, id, more)| {
        let said = format!("the policy of {function} does not allow {action}, so Slack is refused: no button works");
        let add = format!(
            "lambda add-permission --function-name {function} --statement-id {id} --action {action} --principal '*' {more}"
        );
        LinkFinding::broken(LINK, said, patient.aws(&add))
    });
    Ok(found.collect())
}
