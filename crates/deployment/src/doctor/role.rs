use aws_sdk_iam::Client;
use serde_json::Value;

use super::policy::{has, list, matches};
use super::{Finding, Patient};
use crate::error::{AwsError, Explain as _};

const LINK: &str = "role";
const DECRYPT: &str = "kms:Decrypt";
/// The key of the condition that the template sets.
const CONTEXT: &str = "kms:EncryptionContext:LambdaFunctionName";

/// Whether a policy of the function's role lets it decrypt the webhook URL.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let (role, function) = (patient.output("RoleName"), patient.output("FunctionName"));
    let client = Client::new(patient.account.config());
    let asked = client.list_role_policies().role_name(role).send().await;
    let names = asked.explain("iam:ListRolePolicies", patient.region())?.policy_names;
    for name in names {
        let asked = client.get_role_policy().role_name(role).policy_name(name).send().await;
        let text = asked.explain("iam:GetRolePolicy", patient.region())?.policy_document;
        if lets(&decoded(&text), patient.output("KeyArn"), function) {
            return Ok(vec![Finding::fine(LINK, format!("{role} may decrypt the webhook URL"))]);
        }
    }
    let said = format!("no policy of {role} lets it decrypt the webhook URL of {function}");
    let remedy = format!(
        "put back the template's statement WebhookUrl: aws iam put-role-policy --role-name {role} --policy-name bongsu --policy-document file://policy.json"
    );
    Ok(vec![Finding::broken(LINK, said, remedy)])
}

fn lets(policy: &str, key: &str, function: &str) -> bool {
    let policy: Value = serde_json::from_str(policy).unwrap_or_default();
    list(policy.get("Statement")).into_iter().any(|statement| {
        statement.get("Effect").and_then(Value::as_str) == Some("Allow")
            && has(statement.get("Action"), |it| matches(it, DECRYPT))
            && has(statement.get("Resource"), |it| matches(it, key))
            && is_for(statement, function)
    })
}

/// Whether the statement holds for the function's encryption context. Conditions on anything else do not hold here.
fn is_for(statement: &Value, function: &str) -> bool {
    let Some(conditions) = statement.get("Condition").and_then(Value::as_object) else { return true };
    let each = conditions.values().filter_map(Value::as_object).flatten();
    each.into_iter().all(|(key, values)| {
        key.eq_ignore_ascii_case(CONTEXT) && has(Some(values), |it| matches(it, function))
    })
}

/// IAM gives a policy percent-encoded (RFC 3986).
fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_whom_a_policy_lets_decrypt() {
        let key = "arn:aws:kms:eu-west-1:1:key/k";
        let statement = |condition: &str| {
            format!(
                r#"{{"Statement": [{{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "{key}"{condition}}}]}}"#
            )
        };
        let of = |function: &str| {
            format!(
                r#", "Condition": {{"StringEquals": {{"kms:EncryptionContext:LambdaFunctionName": "{function}"}}}}"#
            )
        };
        assert!(lets(&statement(""), key, "f"));
        assert!(lets(&statement(&of("f")), key, "f"));
        assert!(!lets(&statement(&of("g")), key, "f"), "renamed");
        assert!(!lets(&statement(""), "arn:aws:kms:eu-west-1:1:key/other", "f"), "another key");
        assert!(!lets(
            &statement(r#", "Condition": {"StringEquals": {"aws:PrincipalTag/a": "b"}}"#),
            key,
            "f"
        ));
        assert!(lets(&decoded(&statement("").replace('"', "%22")), key, "f"));
    }
}
