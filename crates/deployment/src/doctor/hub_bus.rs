use aws_sdk_eventbridge::Client;
use serde_json::Value;

use super::{LinkFinding, Patient};
use crate::error::{AwsError, Cause, Explain as _};
use crate::policy::list;
use crate::words::quoted;

pub(super) const LINK: &str = "hub's bus";
const RESOURCE: &str = "HubBus";

/// Checks that the hub's event bus exists, and that it admits only the accounts that the stack names.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let name = patient.intended.text(RESOURCE, "/Name");
    if name.is_empty() {
        return Ok(Vec::new());
    }
    let asked = Client::new(patient.account().config()).describe_event_bus().name(&name).send().await;
    let policy = match asked.explain("events:DescribeEventBus", patient.region()) {
        Ok(bus) => bus.policy.unwrap_or_default(),
        Err(AwsError { cause: Cause::NotFound(_), .. }) => {
            let said = format!("{name} was deleted: no spoke can send");
            return Ok(vec![LinkFinding::broken(LINK, said, patient.redeploy(""))]);
        }
        Err(error) => return Err(error),
    };
    let wanted = patient.intended.property(RESOURCE, "/Policy");
    let found = serde_json::from_str(&policy).unwrap_or_default();
    Ok(vec![match trouble(&wanted, &found) {
        None => LinkFinding::fine(LINK, format!("{name} admits the accounts that the stack names")),
        Some(said) => {
            let policy = quoted(&wanted.to_string());
            let put = format!("events put-permission --event-bus-name {name} --policy {policy}");
            LinkFinding::broken(LINK, format!("the policy of {name} {said}"), patient.aws(&put))
        }
    }])
}

/// Returns the first statement that a policy lacks or should not have.
fn trouble(wanted: &Value, found: &Value) -> Option<String> {
    let [wanted, found] = [wanted, found].map(|policy| list(policy.get("Statement")));
    let without = |some: &[&Value], others: &[&Value]| {
        let lacking: Vec<_> = some.iter().filter(|it| !others.contains(it)).map(|it| sid(it)).collect();
        (!lacking.is_empty()).then(|| lacking.join(", "))
    };
    let missing = without(&wanted, &found).map(|it| format!("lacks its statement {it}: spokes cannot send"));
    missing.or_else(|| {
        without(&found, &wanted).map(|it| format!("admits more than the stack names: its statement {it}"))
    })
}

fn sid(statement: &Value) -> &str {
    statement.get("Sid").and_then(Value::as_str).unwrap_or("without a Sid")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_policy_admits_only_the_principals_of_the_stack() {
        let statement = |sid: &str, organization: &str| json!({ "Sid": sid, "Condition": { "StringEquals": { "aws:PrincipalOrgID": organization } } });
        let policy = |statements: &[Value]| json!({ "Version": "2012-10-17", "Statement": statements });
        let ours = statement("Organization", "o-1");
        let cases = [
            (policy(std::slice::from_ref(&ours)), None),
            (Value::Null, Some("lacks its statement Organization: spokes cannot send")),
            (policy(&[statement("Organization", "o-2")]), Some("lacks its statement Organization")),
            (
                policy(&[ours.clone(), json!({})]),
                Some("admits more than the stack names: its statement without a Sid"),
            ),
        ];
        for (found, expected) in cases {
            let said = trouble(&policy(std::slice::from_ref(&ours)), &found);
            match expected {
                None => assert_eq!(said, None),
                Some(part) => assert!(said.as_deref().is_some_and(|said| said.contains(part)), "{said:?}"),
            }
        }
    }
}
