//! Reads secrets from KMS, SSM Parameter Store, Secrets Manager, files and the environment.

#[cfg(feature = "aws-secrets")]
mod kms;
#[cfg(feature = "aws-secrets")]
mod services;

use std::time::Duration;

use bongsu_core::config::SecretSource;
use bongsu_core::ports::{SecretError, SecretStore};
use secrecy::SecretString;

#[cfg(feature = "aws-secrets")]
pub use kms::Kms;
#[cfg(feature = "aws-secrets")]
pub use services::{SecretService, Unread};

#[cfg(feature = "aws-secrets")]
use crate::aws::ConfigSource;
#[cfg(feature = "aws-secrets")]
use crate::http::HttpClient;

#[cfg(not(feature = "aws-secrets"))]
const WITHOUT_AWS: &str =
    "it is stored in AWS, which this build leaves out; build bongsu with its feature aws";

/// A reader of secrets.
#[derive(Debug, Clone)]
pub struct Secrets {
    #[cfg(feature = "aws-secrets")]
    http: HttpClient,
    /// `AWS_LAMBDA_FUNCTION_NAME`, the default encryption context.
    #[cfg(feature = "aws-secrets")]
    function_name: Option<String>,
    #[cfg(feature = "aws-secrets")]
    aws: ConfigSource,
}

#[cfg(feature = "aws-secrets")]
impl Secrets {
    /// Creates a reader that uses `http`. AWS's services use the region and the credentials that `aws` finds.
    pub fn new(http: HttpClient, function_name: Option<String>, aws: ConfigSource) -> Self {
        Self { http, function_name, aws }
    }

    async fn kept(
        &self,
        service: SecretService,
        name: &str,
        within: Duration,
    ) -> Result<SecretString, SecretError> {
        let config = (self.aws)(self.http.clone(), within, 3).await;
        Ok(service.read(&config, &self.http, name).await?)
    }
}

impl SecretStore for Secrets {
    #[cfg_attr(
        not(feature = "aws-secrets"),
        expect(unused_variables, reason = "only the secrets of AWS need the network")
    )]
    async fn read(&self, source: &SecretSource, within: Duration) -> Result<SecretString, SecretError> {
        match source {
            #[cfg(not(feature = "aws-secrets"))]
            SecretSource::Kms { .. } | SecretSource::SsmParameter(_) | SecretSource::SecretsManager(_) => {
                Err(SecretError::permanent(WITHOUT_AWS.to_owned()))
            }
            #[cfg(feature = "aws-secrets")]
            SecretSource::Kms { ciphertext, context } => {
                let context = kms::context(context, self.function_name.as_deref())?;
                Kms::connect(&self.http, self.aws, within).await?.decrypt(ciphertext, &context).await
            }
            #[cfg(feature = "aws-secrets")]
            SecretSource::SsmParameter(name) => self.kept(SecretService::ParameterStore, name, within).await,
            #[cfg(feature = "aws-secrets")]
            SecretSource::SecretsManager(id) => self.kept(SecretService::SecretsManager, id, within).await,
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
