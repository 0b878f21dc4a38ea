use aws_sdk_lambda::Client;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::{LinkFinding, Patient};
use crate::deploy::{Architecture, FunctionCode};
use crate::error::{AwsError, Explain as _};

const LINK: &str = "code";
/// The architecture of a function for which Lambda names none.
const USUAL: &str = "x86_64";

/// Checks that the function's program is for its architecture. Lambda accepts any zip, and fails to run a
/// wrong one.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let function = patient.output("FunctionName");
    let client = Client::new(patient.account().config());
    let asked = client.get_function_configuration().function_name(function).send().await;
    let now = asked.explain("lambda:GetFunctionConfiguration", patient.region())?;
    let machine = now.architectures().first().map_or(USUAL, |it| it.as_str());
    let address = patient.output("FunctionCode");
    // The code's source of a function without a stack is its owner's business.
    if patient.installation.stack.is_none() {
        return Ok(Vec::new());
    }
    let Some((bucket, key)) = address.strip_prefix("s3://").and_then(|it| it.split_once('/')) else {
        return Ok(vec![LinkFinding::cannot_tell(LINK, "the stack does not name its code", None)]);
    };
    let asked = patient.account().s3().get_object().bucket(bucket).key(key).send().await;
    let body = asked.explain("s3:GetObject", patient.region())?.body.collect().await;
    let Ok(bytes) = body.map(aws_sdk_s3::primitives::AggregatedBytes::to_vec) else {
        return Ok(vec![LinkFinding::cannot_tell(
            LINK,
            format!("{address} cannot be read to its end"),
            None,
        )]);
    };
    if now.code_sha256() != Some(&STANDARD.encode(Sha256::digest(&bytes))) {
        let said = format!("the function runs other code than {address}: somebody replaced it by hand");
        return Ok(vec![LinkFinding::noted(LINK, said, None)]);
    }
    Ok(vec![judge(patient, machine, FunctionCode::machine_of(&bytes, address))])
}

fn judge(
    patient: &Patient,
    machine: &str,
    found: Result<Architecture, crate::deploy::CodeError>,
) -> LinkFinding {
    match found {
        Ok(found) if found.to_string() == machine => {
            LinkFinding::fine(LINK, format!("it is for {machine}, as the function is"))
        }
        Ok(found) => {
            let said =
                format!("it is for {found}, and the function runs on {machine}: every invocation fails");
            LinkFinding::broken(LINK, said, patient.redeploy(&format!(" --architecture {found}")))
        }
        Err(error) => LinkFinding::broken(LINK, error.to_string(), patient.redeploy("")),
    }
}
