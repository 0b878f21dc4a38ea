use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::{LastUpdateStatus, State};

use super::{Finding, Patient};
use crate::error::{AwsError, Cause, Explain as _};

const LINK: &str = "function";

/// Whether the function can run, and is bongsu.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let (name, stack) = (patient.output("FunctionName"), patient.stack.name());
    let asked = Client::new(patient.account.config()).get_function_configuration().function_name(name);
    let now = match asked.send().await.explain("lambda:GetFunctionConfiguration", patient.region()) {
        Ok(now) => now,
        Err(AwsError { cause: Cause::NotFound(_), .. }) => {
            let remedy = format!("bongsu destroy --stack {stack}; bongsu deploy --stack {stack}");
            return Ok(vec![Finding::broken(LINK, format!("{name} was deleted"), remedy)]);
        }
        Err(error) => return Err(error),
    };
    let deploy = format!("bongsu deploy --stack {stack}");
    if matches!(now.state(), Some(State::Failed | State::Inactive)) {
        let said = format!("{name} cannot run: {}", now.state_reason().unwrap_or("AWS does not say why"));
        return Ok(vec![Finding::broken(LINK, said, deploy)]);
    }
    if now.last_update_status() == Some(&LastUpdateStatus::Failed) {
        let reason = now.last_update_status_reason().unwrap_or("AWS does not say why");
        return Ok(vec![Finding::broken(LINK, format!("its last update failed: {reason}"), deploy)]);
    }
    let runtime = now.runtime().map_or("no runtime", |it| it.as_str());
    if runtime != "provided.al2023" {
        let said = format!("{name} runs on {runtime}, which is not bongsu's");
        return Ok(vec![Finding::broken(LINK, said, deploy)]);
    }
    let machine = now.architectures().first().map_or("x86_64", |it| it.as_str());
    Ok(vec![Finding::fine(LINK, format!("{name} runs on {machine}"))])
}
