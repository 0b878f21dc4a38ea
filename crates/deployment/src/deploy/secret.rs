//! Replaces the secrets of a stack that exists.

use std::collections::BTreeMap;

use super::{DeployError, Deployment};
use crate::secret::{INSECURE, Secret, context, encrypt, insecure};
use crate::stack::{Description, Progress};

/// Stores new secrets and changes nothing else. `token` distinguishes this run's change set from others.
///
/// # Errors
///
/// Returns an error if there is no such stack, if AWS refuses, or if the change fails and is rolled back.
pub async fn set_secrets(
    deployment: &Deployment,
    secrets: &[Secret],
    token: &str,
    progress: &mut dyn Progress,
) -> Result<Description, DeployError> {
    let stack = &deployment.stack;
    let before = deployment.description.as_ref().ok_or_else(|| stack.absent())?;
    let output = |name: &'static str| {
        let lacking = || DeployError::NoOutput {
            stack: stack.name().to_owned(),
            output: name,
            remedy: stack.bongsu("deploy"),
        };
        before.output(name).ok_or_else(lacking)
    };
    let (key, function) = (output("KeyArn")?, output("FunctionName")?);
    let mut parameters = BTreeMap::new();
    for secret in secrets {
        deployment.refuse_elsewhere(secret.kind(), |name| before.parameter(name))?;
        if let Secret::WebhookUrl(url) = secret
            && let Some(allowed) = insecure(url, before)
        {
            parameters.insert(INSECURE, allowed.to_owned());
        }
        let ciphertext = encrypt(&deployment.account, key, context(function), secret.plaintext()).await?;
        parameters.insert(secret.parameter(), ciphertext);
    }
    deployment.set_parameters(parameters, token, progress).await
}
