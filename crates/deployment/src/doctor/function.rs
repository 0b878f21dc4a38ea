use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::{LastUpdateStatus, State};

use super::{LinkFinding, Patient};
use crate::error::{AwsError, Cause, Explain as _};

const LINK: &str = "function";

/// Checks that the function can run, and that it is bongsu.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let name = patient.output("FunctionName");
    let client = Client::new(patient.account().config());
    let asked = client.get_function_configuration().function_name(name);
    let now = match asked.send().await.explain("lambda:GetFunctionConfiguration", patient.region()) {
        Ok(now) => now,
        Err(AwsError { cause: Cause::NotFound(_), .. }) => {
            return Ok(vec![LinkFinding::broken(LINK, format!("{name} was deleted"), patient.anew())]);
        }
        Err(error) => return Err(error),
    };
    let deploy = patient.redeploy("");
    if matches!(now.state(), Some(State::Failed | State::Inactive)) {
        let said = format!("{name} cannot run: {}", now.state_reason().unwrap_or("AWS does not say why"));
        return Ok(vec![LinkFinding::broken(LINK, said, deploy)]);
    }
    if now.last_update_status() == Some(&LastUpdateStatus::Failed) {
        let reason = now.last_update_status_reason().unwrap_or("AWS does not say why");
        return Ok(vec![LinkFinding::broken(LINK, format!("its last update failed: {reason}"), deploy)]);
    }
    let runtime = now.runtime().map_or("no runtime", |it| it.as_str());
    if runtime != "provided.al2023" {
        let said = format!("{name} runs on {runtime}, which is not bongsu's");
        let remedy = format!("{}; {deploy}", runtime_back(patient, name));
        return Ok(vec![LinkFinding::broken(LINK, said, remedy)]);
    }
    let asked = client.get_function_concurrency().function_name(name).send().await;
    let asked = asked.explain("lambda:GetFunctionConcurrency", patient.region())?;
    if asked.reserved_concurrent_executions == Some(0) {
        let said = format!("{name} may not run at all: its reserved concurrency is 0");
        let remedy = patient.aws(&format!("lambda delete-function-concurrency --function-name {name}"));
        return Ok(vec![LinkFinding::broken(LINK, said, remedy)]);
    }
    let machine = now.architectures().first().map_or("x86_64", |it| it.as_str());
    Ok(vec![LinkFinding::fine(LINK, format!("{name} runs on {machine}"))])
}

/// CloudFormation does not see changes by hand, and so does not undo them.
fn runtime_back(patient: &Patient, name: &str) -> String {
    let set = "--runtime provided.al2023 --handler bootstrap";
    patient.aws(&format!("lambda update-function-configuration --function-name {name} {set}"))
}
