use std::collections::BTreeMap;

use bongsu_core::config::Spokes;
use bongsu_io::aws::service::Protocol;
use bongsu_io::aws::xml;
use bongsu_io::secret::SecretService;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::remedy::mended;
use super::{LinkFinding, Patient};
use crate::account::operation;
use crate::error::AwsError;
use crate::policy::{Refusal, has, list, matches};
use crate::secret::SecretKind;
use crate::words::{counted, quoted};

/// The only protocol of IAM uses forms.
const IAM: Protocol =
    Protocol { service: "iam", target: None, content_type: "application/x-www-form-urlencoded" };
const VERSION: &str = "2010-05-08";

pub(super) const LINK: &str = "role";
const DECRYPT: &str = "kms:Decrypt";
/// The actions with mute rules. The function creates a rule and reads whether it is active.
const MUTE: [&str; 2] = ["cloudwatch:PutAlarmMuteRule", "cloudwatch:GetAlarmMuteRule"];
/// The name of the template's inline policy.
const POLICY: &str = "bongsu";
/// The condition key in the template.
const CONTEXT: &str = "kms:EncryptionContext:LambdaFunctionName";

/// Checks that the policies of the function's role allow the function to decrypt its secrets and to read spokes,
/// and to mute alarms if there are buttons.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let policies = policies(patient).await?;
    let has_buttons = SecretKind::SigningSecret.is_named_by(patient.description());
    let has_key = !patient.output("KeyArn").is_empty();
    let own = [has_key.then(|| decrypts(patient, &policies)), has_buttons.then(|| mutes(patient, &policies))];
    let own = own.into_iter().flatten().chain(spokes(patient, &policies));
    Ok(own.chain(kept_elsewhere(patient, &policies)).collect())
}

/// Checks that the role may assume the roles of the spokes that it audits.
fn spokes(patient: &Patient, policies: &BTreeMap<String, Value>) -> Option<LinkFinding> {
    const ASSUME: &str = "sts:AssumeRole";
    let setting = |name: &str| patient.description().parameter(name).unwrap_or_default();
    let spokes = Spokes::read(setting("AuditedAccounts"), setting("AuditedRegions"), "").ok()?;
    let places = spokes.places(patient.region());
    let may = |account: &str, role: &str| {
        let is_of = |statement: &Value| {
            let accounts = statement.pointer("/Condition/StringEquals/aws:ResourceAccount");
            has(statement.get("Resource"), |it| matches(it, role))
                && (accounts.is_none() || has(accounts, |it| it == account))
        };
        policies.values().any(|policy| allowed(policy, ASSUME).any(is_of))
    };
    let role = patient.output("RoleName");
    let count = counted(places.len(), "spoke");
    match places.iter().find(|place| !may(&place.account, &place.role())) {
        None if places.is_empty() => None,
        None => Some(LinkFinding::fine(LINK, format!("{role} may read {count}"))),
        Some(place) => {
            let said = format!("no policy of {role} lets it assume {} ({ASSUME})", place.role());
            Some(LinkFinding::broken(LINK, said, put_back(patient, policies, "Spokes")))
        }
    }
}

/// Checks that the role may read each secret that SSM or Secrets Manager keeps.
fn kept_elsewhere(patient: &Patient, policies: &BTreeMap<String, Value>) -> Vec<LinkFinding> {
    let places = SecretKind::ALL.map(SecretKind::places).into_iter().flatten();
    let named = places.filter_map(|place| {
        let name = patient.description().parameter(place.parameter)?;
        Some((place.service?, name))
    });
    let finding = |(service, name): (SecretService, &str)| {
        let (role, noun, permission) = (patient.output("RoleName"), service.noun(), service.permission());
        let statement = match service {
            SecretService::ParameterStore => "SsmParameters",
            SecretService::SecretsManager => "Secrets",
        };
        let resource = resource(service, name);
        // The pattern names the region and the account of the installation, or any.
        let is_of = |pattern: &str| matches(part_of_arn(pattern), &resource);
        let may = |policy: &Value| {
            allowed(policy, permission).any(|statement| has(statement.get("Resource"), is_of))
        };
        if policies.values().any(may) {
            return LinkFinding::fine(LINK, format!("{role} may read the {noun} {name}"));
        }
        let said = format!("no policy of {role} lets it read the {noun} {name} ({permission})");
        LinkFinding::broken(LINK, said, put_back(patient, policies, statement))
    };
    named.map(finding).collect()
}

/// Returns the last part of a secret's ARN. Secrets Manager appends six characters to the name there.
fn resource(service: SecretService, name: &str) -> String {
    match service {
        _ if name.starts_with("arn:") => part_of_arn(name).to_owned(),
        SecretService::ParameterStore => format!("parameter/{}", name.trim_start_matches('/')),
        SecretService::SecretsManager => format!("secret:{name}-AbCdEf"),
    }
}

fn part_of_arn(arn: &str) -> &str {
    arn.splitn(6, ':').nth(5).unwrap_or(arn)
}

async fn policies(patient: &Patient) -> Result<BTreeMap<String, Value>, AwsError> {
    let mut policies = BTreeMap::new();
    // A page has up to 100 names, and the policies of a role have at most 10,240 characters together (IAM quotas).
    for name in xml::texts(&ask(patient, "iam:ListRolePolicies", None).await?, "member") {
        let answer = ask(patient, "iam:GetRolePolicy", Some(name)).await?;
        let text = decoded(xml::text(&answer, "PolicyDocument").unwrap_or_default());
        policies.insert(name.to_owned(), serde_json::from_str(&text).unwrap_or_default());
    }
    Ok(policies)
}

/// Performs an operation on the function's role, or on one of its policies.
async fn ask(patient: &Patient, action: &'static str, policy: Option<&str>) -> Result<String, AwsError> {
    let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    let operation = operation(action);
    let role = encoded(patient.output("RoleName"));
    let policy = policy.map(|name| format!("&PolicyName={}", encoded(name))).unwrap_or_default();
    let form = format!("Action={operation}&Version={VERSION}&RoleName={role}{policy}");
    let answer = patient.account().call(IAM, action, form).await?;
    // Without this check, a proxy's page would be a role without policies.
    if answer.contains(&format!("<{operation}Result>")) {
        Ok(answer)
    } else {
        Err(AwsError::not_aws(action, patient.region()))
    }
}

fn decrypts(patient: &Patient, policies: &BTreeMap<String, Value>) -> LinkFinding {
    let (role, function) = (patient.output("RoleName"), patient.output("FunctionName"));
    if policies.values().any(|policy| lets(policy, patient.output("KeyArn"), function)) {
        return LinkFinding::fine(LINK, format!("{role} may decrypt the secrets of {function}"));
    }
    let said = format!("no policy of {role} allows it to decrypt the secrets of {function}");
    LinkFinding::broken(LINK, said, put_back(patient, policies, "WebhookUrl"))
}

/// Checks that the role may mute alarms. A missing permission is no fault, because the button then creates a
/// silence.
fn mutes(patient: &Patient, policies: &BTreeMap<String, Value>) -> LinkFinding {
    let role = patient.output("RoleName");
    let is_missing =
        |action: &&str| !policies.values().any(|policy| allowed(policy, action).next().is_some());
    let missing: Vec<_> = MUTE.into_iter().filter(is_missing).collect();
    let said = if missing.is_empty() {
        format!("{role} may mute alarms in CloudWatch")
    } else {
        let (missing, remedy) = (missing.join(" and "), put_back(patient, policies, "Mutes"));
        format!(
            "{role} may not mute alarms in CloudWatch ({missing}), so Mute 1 h creates a silence of bongsu instead; to mute in CloudWatch, restore the template's statement Mutes: {remedy}"
        )
    };
    LinkFinding::fine(LINK, said)
}

/// Returns the command that adds the template's statement to the role's policy, or the template's whole policy if
/// the role has none.
fn put_back(patient: &Patient, policies: &BTreeMap<String, Value>, statement: &str) -> String {
    let document = "/Policies/0/PolicyDocument";
    let policy = match policies.get(POLICY) {
        Some(policy) => {
            let statement = patient.intended.statement("Role", document, statement);
            mended(&policy.to_string(), &statement, &Refusal::NotAllowed)
        }
        None => quoted(&patient.intended.property("Role", document).to_string()),
    };
    patient.aws(&format!(
        "iam put-role-policy --role-name {} --policy-name {POLICY} --policy-document {policy}",
        patient.output("RoleName")
    ))
}

fn lets(policy: &Value, key: &str, function: &str) -> bool {
    allowed(policy, DECRYPT)
        .any(|statement| has(statement.get("Resource"), |it| matches(it, key)) && is_for(statement, function))
}

/// Returns the statements of a policy that allow an action.
fn allowed<'p>(policy: &'p Value, action: &str) -> impl Iterator<Item = &'p Value> {
    list(policy.get("Statement")).into_iter().filter(move |statement| {
        statement.get("Effect").and_then(Value::as_str) == Some("Allow")
            && has(statement.get("Action"), |it| matches(&it.to_lowercase(), &action.to_lowercase()))
    })
}

/// Returns whether the statement applies to the function's encryption context. A condition on another key counts
/// as not met.
fn is_for(statement: &Value, function: &str) -> bool {
    let Some(conditions) = statement.get("Condition").and_then(Value::as_object) else { return true };
    let each = conditions.values().filter_map(Value::as_object).flatten();
    each.into_iter().all(|(key, values)| {
        key.eq_ignore_ascii_case(CONTEXT) && has(Some(values), |it| matches(it, function))
    })
}

/// Decodes a policy, which IAM returns percent-encoded (RFC 3986).
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_statements_that_allow_decryption() {
        let key = "arn:aws:kms:eu-west-1:1:key/k";
        let text = |condition: &str| {
            format!(
                r#"{{"Statement": [{{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "{key}"{condition}}}]}}"#
            )
        };
        let statement = |condition: &str| serde_json::from_str::<Value>(&text(condition)).unwrap();
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
        assert_eq!(decoded(&text("").replace('"', "%22")), text(""));
    }
}
