//! Stores secrets in the variables of a function, for an installation without a stack.

use std::collections::HashMap;

use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::Environment;

use super::Installation;
use crate::error::Explain as _;
use crate::existing::{ExistingError, ExistingFunction};
use crate::secret::{KeptElsewhere, Secret, SecretPlace, allowance, context_of, encrypt, kept_elsewhere};

/// The stored secrets of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSecrets {
    /// The variables with their new ciphertexts. The tool that created the function must store them too.
    pub variables: Vec<(&'static str, String)>,
}

/// Encrypts the secrets with the function's key and stores them in its variables.
///
/// # Errors
///
/// Returns an error if the function reads the secrets from another place or has no key, if AWS refuses, or if
/// Lambda fails to apply the change.
pub async fn set_of_function(
    installation: &Installation,
    secrets: &[Secret],
) -> Result<StoredSecrets, ExistingError> {
    let (account, name) = (&installation.account, installation.function());
    let function = ExistingFunction::new(account, name);
    let now = function.configuration().await?;
    let mut variables = now.environment().and_then(|it| it.variables().cloned()).unwrap_or_default();
    secrets.iter().try_for_each(|secret| refuse_elsewhere(secret, &variables, installation))?;
    let context = context_of(&variables, name).map_err(|error| ExistingError::Context(error.to_string()))?;
    let key = match installation.description.output("KeyArn") {
        Some(key) => key.to_owned(),
        None => return Err(ExistingError::NoKey(name.to_owned())),
    };
    let mut stored = Vec::new();
    for secret in secrets {
        if let Secret::WebhookUrl(url) = secret {
            variables.insert("BONGSU_ALLOW_INSECURE_WEBHOOK".to_owned(), allowance(url).to_owned());
        }
        let ciphertext = encrypt(account, &key, context.clone(), secret.plaintext()).await?;
        variables.insert(secret.variable().to_owned(), ciphertext.clone());
        stored.push((secret.variable(), ciphertext));
    }
    let asked = Client::new(account.config()).update_function_configuration().function_name(name);
    // The request fails if another person or program changed the function meanwhile.
    let asked = asked.set_revision_id(now.revision_id().map(str::to_owned));
    let asked = asked.environment(Environment::builder().set_variables(Some(variables)).build()).send().await;
    asked.explain("lambda:UpdateFunctionConfiguration", account.region())?;
    function.wait("Its variables are unchanged.").await?;
    Ok(StoredSecrets { variables: stored })
}

/// Refuses to store a secret that another place keeps. The function would prefer the ciphertext, and the other
/// place would keep an outdated secret.
fn refuse_elsewhere(
    secret: &Secret,
    variables: &HashMap<String, String>,
    installation: &Installation,
) -> Result<(), ExistingError> {
    let value = |place: &SecretPlace| {
        let name = variables.get(place.variable).filter(|value| !value.is_empty())?;
        Some((place.variable, name.clone()))
    };
    match kept_elsewhere(secret.kind(), &installation.account, value) {
        Some(KeptElsewhere { named_by, remedy }) => {
            let function = installation.function().to_owned();
            Err(ExistingError::Elsewhere { function, variable: named_by, remedy })
        }
        None => Ok(()),
    }
}
