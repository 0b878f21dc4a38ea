//! Reads secrets from KMS, the AWS Parameters and Secrets extension, files and the environment.

mod extension;
#[cfg(feature = "kms")]
mod kms;

use std::time::Duration;

use bongsu_core::config::SecretSource;
use bongsu_core::ports::{SecretError, SecretStore};
use secrecy::SecretString;

#[cfg(feature = "kms")]
pub use kms::Kms;

#[cfg(feature = "kms")]
use crate::aws::ConfigSource;
use crate::http::HttpClient;

#[cfg(not(feature = "kms"))]
const WITHOUT_KMS: &str =
    "it is encrypted with KMS, which this build leaves out; build bongsu with its feature aws";

/// The part of a function's environment that secrets need.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// `AWS_LAMBDA_FUNCTION_NAME`, for the default encryption context.
    pub function_name: Option<String>,
    /// `PARAMETERS_SECRETS_EXTENSION_HTTP_PORT`, the extension's port; 2773 by default.
    pub extension_port: Option<u16>,
    /// `AWS_SESSION_TOKEN`, which the extension requires.
    pub session_token: Option<SecretString>,
}

/// A reader of secrets.
#[derive(Debug, Clone)]
pub struct Secrets {
    http: HttpClient,
    surroundings: Surroundings,
    #[cfg(feature = "kms")]
    aws: ConfigSource,
}

impl Secrets {
    /// Creates a reader that uses `http`.
    #[cfg(not(feature = "kms"))]
    pub fn new(http: HttpClient, surroundings: Surroundings) -> Self {
        Self { http, surroundings }
    }

    /// Creates a reader that uses `http`. KMS uses the region and the credentials that `aws` finds.
    #[cfg(feature = "kms")]
    pub fn new(http: HttpClient, surroundings: Surroundings, aws: ConfigSource) -> Self {
        Self { http, surroundings, aws }
    }

    fn extension(&self) -> extension::Extension<'_> {
        extension::Extension::new(&self.http, &self.surroundings)
    }
}

impl SecretStore for Secrets {
    async fn read(&self, source: &SecretSource, within: Duration) -> Result<SecretString, SecretError> {
        match source {
            #[cfg(not(feature = "kms"))]
            SecretSource::Kms { .. } => Err(SecretError::permanent(WITHOUT_KMS.to_owned())),
            #[cfg(feature = "kms")]
            SecretSource::Kms { ciphertext, context } => {
                let context = kms::context(context, self.surroundings.function_name.as_deref())?;
                Kms::connect(&self.http, self.aws, within).await?.decrypt(ciphertext, &context).await
            }
            SecretSource::SsmParameter(name) => self.extension().parameter(name, within).await,
            SecretSource::SecretsManager(id) => self.extension().secret(id, within).await,
            SecretSource::File(path) => read_file(path),
            SecretSource::Environment(name) => read_environment(name),
        }
    }
}

fn read_file(path: &str) -> Result<SecretString, SecretError> {
    // The file of a secret has one line, and reading it takes less time than starting a thread.
    let text = std::fs::read_to_string(path)
        .map_err(|error| SecretError::permanent(format!("secret file {path} cannot be read: {error}")))?;
    Ok(text.trim().to_owned().into())
}

fn read_environment(name: &str) -> Result<SecretString, SecretError> {
    let unset = |_| SecretError::permanent(format!("environment variable {name} is not set, or is not text"));
    let value = std::env::var(name).map_err(unset)?;
    Ok(value.into())
}
