use aws_sdk_lambda::Client;

use super::{LinkFinding, Patient};
use crate::error::{AwsError, Cause, Explain as _};
use crate::words::quoted;

const LINK: &str = "retries";
const RESOURCE: &str = "AsynchronousInvocation";

/// Checks that Lambda puts events that the function could not deliver into the queue. Without it, an event is
/// lost after the third failure.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let function = patient.output("FunctionName");
    if patient.output("UndeliveredQueueUrl").is_empty() {
        let said = "an undeliverable notice is lost after three tries: it has no queue";
        return Ok(vec![patient.missing(LINK, said.to_owned(), patient.redeploy(""))]);
    }
    let client = Client::new(patient.account().config());
    let asked = client.get_function_event_invoke_config().function_name(function).qualifier("$LATEST");
    let answer = asked.send().await.explain("lambda:GetFunctionEventInvokeConfig", patient.region());
    let queue = patient.intended.text(RESOURCE, "/DestinationConfig/OnFailure/Destination");
    let said = match answer {
        Ok(found) => {
            let on_failure = found.destination_config().and_then(|it| it.on_failure());
            match on_failure.and_then(|it| it.destination()).filter(|it| !it.is_empty()) {
                Some(destination) if destination == queue => {
                    return Ok(vec![LinkFinding::fine(LINK, "undeliverable notices go into the queue")]);
                }
                Some(other) => format!("undeliverable notices go to {other} and not into the queue"),
                None => "an undeliverable notice is lost after three tries: it goes into no queue".to_owned(),
            }
        }
        Err(AwsError { cause: Cause::NotFound(_), .. }) => {
            "an undeliverable notice is lost after three tries: its asynchronous invocation settings were deleted".to_owned()
        }
        Err(error) => return Err(error),
    };
    let of = |pointer: &str| patient.intended.property(RESOURCE, pointer).to_string();
    let remedy = patient.aws(&format!(
        "lambda put-function-event-invoke-config --function-name {function} --qualifier '$LATEST' --maximum-retry-attempts {} --maximum-event-age-in-seconds {} --destination-config {}",
        of("/MaximumRetryAttempts"),
        of("/MaximumEventAgeInSeconds"),
        quoted(&of("/DestinationConfig"))
    ));
    Ok(vec![LinkFinding::broken(LINK, said, remedy)])
}
