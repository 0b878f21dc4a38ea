use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::{LastUpdateStatus, State};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::{LinkFinding, Patient};
use crate::deploy::{Architecture, CodeError, FunctionCode};
use crate::error::{AwsError, Cause, Explain as _};

pub(super) const LINK: &str = "function";
pub(super) const CODE: &str = "code";
/// The architecture of a function for which Lambda names none.
const USUAL: &str = "x86_64";

/// Checks that the function can run and that it is bongsu.
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
        let said = format!("{name} runs on {runtime}, which cannot run bongsu");
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
    let machine = now.architectures().first().map_or(USUAL, |it| it.as_str());
    Ok(vec![LinkFinding::fine(LINK, format!("{name} runs on {machine}"))])
}

/// Returns the command that restores the runtime, because CloudFormation does not undo changes made by hand.
fn runtime_back(patient: &Patient, name: &str) -> String {
    let set = "--runtime provided.al2023 --handler bootstrap";
    patient.aws(&format!("lambda update-function-configuration --function-name {name} {set}"))
}

/// Checks that the function's program is for the function's architecture. Lambda accepts any zip file but cannot
/// run a program for another architecture.
pub(super) async fn code(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let function = patient.output("FunctionName");
    let client = Client::new(patient.account().config());
    let asked = client.get_function_configuration().function_name(function).send().await;
    let now = asked.explain("lambda:GetFunctionConfiguration", patient.region())?;
    let machine = now.architectures().first().map_or(USUAL, |it| it.as_str());
    let address = patient.output("FunctionCode");
    // Only a stack says where the code came from.
    if patient.installation.stack.is_none() {
        return Ok(Vec::new());
    }
    let Some((bucket, key)) = address.strip_prefix("s3://").and_then(|it| it.split_once('/')) else {
        return Ok(vec![LinkFinding::cannot_tell(CODE, "the stack does not name its code", None)]);
    };
    let asked = patient.account().s3().get_object().bucket(bucket).key(key).send().await;
    let body = asked.explain("s3:GetObject", patient.region())?.body.collect().await;
    let Ok(bytes) = body.map(aws_sdk_s3::primitives::AggregatedBytes::to_vec) else {
        return Ok(vec![LinkFinding::cannot_tell(
            CODE,
            format!("{address} cannot be read completely"),
            None,
        )]);
    };
    if now.code_sha256() != Some(&STANDARD.encode(Sha256::digest(&bytes))) {
        let said = format!("the function does not run the code in {address}: it was replaced by hand");
        return Ok(vec![LinkFinding::noted(CODE, said, None)]);
    }
    Ok(vec![judge_code(patient, machine, FunctionCode::machine_of(&bytes, address))])
}

fn judge_code(patient: &Patient, machine: &str, found: Result<Architecture, CodeError>) -> LinkFinding {
    match found {
        Ok(found) if found.to_string() == machine => {
            LinkFinding::fine(CODE, format!("the program and the function are for {machine}"))
        }
        Ok(found) => {
            let said = format!(
                "the program is for {found} and the function runs on {machine}: every invocation fails"
            );
            LinkFinding::broken(CODE, said, patient.redeploy(&format!(" --architecture {found}")))
        }
        Err(error) => LinkFinding::broken(CODE, error.to_string(), patient.redeploy("")),
    }
}
