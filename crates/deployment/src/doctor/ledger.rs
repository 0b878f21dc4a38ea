use bongsu_io::dynamodb::PROTOCOL;
use serde_json::{Value, json};

use super::{LinkFinding, Patient};
use crate::error::{AwsError, Cause};
use crate::words::quoted;

const LINK: &str = "ledger";
const RESOURCE: &str = "Ledger";

/// Checks that the ledger's table exists.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let Some(table) = patient.description().output("LedgerTable") else {
        let said = "there is no ledger: there are no audits and no reminders, and a notice that comes twice is announced twice";
        return Ok(vec![patient.missing(LINK, said.to_owned(), patient.redeploy(""))]);
    };
    let name = json!({ "TableName": table });
    Ok(vec![match patient.account().call_with_json(PROTOCOL, "dynamodb:DescribeTable", &name).await {
        Ok(answer) => match answer.pointer("/Table/TableStatus").and_then(Value::as_str).unwrap_or("unknown")
        {
            "ACTIVE" | "UPDATING" => LinkFinding::fine(LINK, format!("{table} exists")),
            status => LinkFinding::cannot_tell(LINK, format!("{table} is in the state {status}"), None),
        },
        Err(AwsError { cause: Cause::NotFound(_), .. }) => {
            let said = format!(
                "{table} was deleted: alarms go out unrecorded, and nothing is reminded of or audited"
            );
            LinkFinding::broken(LINK, said, made(patient, table))
        }
        Err(error) => return Err(error),
    }])
}

fn made(patient: &Patient, table: &str) -> String {
    let of = |pointer: &str| quoted(&patient.intended.property(RESOURCE, pointer).to_string());
    let make = format!(
        "dynamodb create-table --table-name {table} --billing-mode PAY_PER_REQUEST --attribute-definitions {} --key-schema {} --tags {}",
        of("/AttributeDefinitions"),
        of("/KeySchema"),
        of("/Tags")
    );
    let wait = format!("dynamodb wait table-exists --table-name {table}");
    let expire = format!(
        "dynamodb update-time-to-live --table-name {table} --time-to-live-specification {}",
        of("/TimeToLiveSpecification")
    );
    [make, wait, expire].map(|command| patient.aws(&command)).join("; ")
}
