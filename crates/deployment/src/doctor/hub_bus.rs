use aws_sdk_eventbridge::Client;
use serde_json::Value;

use super::{Finding, Patient};
use crate::error::{AwsError, Cause, Explain as _};
use crate::policy::list;
use crate::words::quoted;

const LINK: &str = "hub's bus";
const RESOURCE: &str = "HubBus";

/// Whether the event bus of a hub is there, and admits whom the stack names and nobody else.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let name = patient.intended.text(RESOURCE, "/Name");
    if name.is_empty() {
        return Ok(Vec::new());
    }
    let asked = Client::new(patient.account().config()).describe_event_bus().name(&name).send().await;
    let policy = match asked.explain("events:DescribeEventBus", patient.region()) {
        Ok(bus) => bus.policy.unwrap_or_default(),
        Err(AwsError { cause: Cause::NotFound(_), .. }) => {
            let said = format!("{name} was deleted: no spoke can send");
            return Ok(vec![Finding::broken(LINK, said, patient.redeploy(""))]);
        }
        Err(error) => return Err(error),
    };
    let wanted = patient.intended.property(RESOURCE, "/Policy");
    let found = serde_json::from_str::<Value>(&policy).unwrap_or_default();
    let [wanted_statements, found_statements] =
        [&wanted, &found].map(|it| list(it.get("Statement")).into_iter().cloned().collect::<Vec<_>>());
    let is_missing = |it: &&Value| !found_statements.contains(it);
    let is_foreign = |it: &&Value| !wanted_statements.contains(it);
    let missing: Vec<_> = wanted_statements.iter().filter(is_missing).map(sid).collect();
    let foreign: Vec<_> = found_statements.iter().filter(is_foreign).map(sid).collect();
    let put = patient.aws(&format!(
        "events put-permission --event-bus-name {name} --policy {}",
        quoted(&wanted.to_string())
    ));
    let said = match (missing.is_empty(), foreign.is_empty()) {
        (true, true) => {
            return Ok(vec![Finding::fine(LINK, format!("{name} admits whom the stack names"))]);
        }
        (false, _) => {
            format!("the policy of {name} lacks its statement {}: spokes cannot send", missing.join(", "))
        }
        (true, false) => {
            format!(
                "the policy of {name} admits more than the stack names: its statement {}",
                foreign.join(", ")
            )
        }
    };
    Ok(vec![Finding::broken(LINK, said, put)])
}

fn sid(statement: &Value) -> String {
    statement.get("Sid").and_then(Value::as_str).unwrap_or("without a Sid").to_owned()
}
