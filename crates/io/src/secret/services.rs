//! SSM Parameter Store and Secrets Manager, which store a secret under a name.

use aws_config::SdkConfig;
use bongsu_core::ports::SecretError;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::aws::service::{CallError, CallLimits, Protocol, Service};
use crate::http::HttpClient;

/// A service that stores secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretService {
    ParameterStore,
    SecretsManager,
}

/// The reason why a service does not return a secret, with the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// The service has no secret with this name.
    Missing(SecretError),
    /// The credentials do not permit reading the secret.
    Denied(SecretError),
    /// There is another reason.
    Failed(SecretError),
}

impl From<Unread> for SecretError {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Missing(error) | Unread::Denied(error) | Unread::Failed(error) => error,
        }
    }
}

impl SecretService {
    /// Reads a secret by its name or ARN: the plaintext of a `SecureString`, or the current version of a secret.
    ///
    /// # Errors
    ///
    /// Returns an error if the service refuses the request or cannot be reached, or if the secret is not text.
    pub async fn read(
        self,
        config: &SdkConfig,
        http: &HttpClient,
        name: &str,
    ) -> Result<SecretString, Unread> {
        let noun = self.noun();
        let failed = |cause| Unread::Failed(SecretError::permanent(cause));
        if config.region().is_none() {
            return Err(failed(format!(
                "no AWS region: set AWS_REGION to the region of the {noun} \"{name}\""
            )));
        }
        let service = Service::new(config, http.clone(), self.protocol(), CallLimits::of(config));
        let (operation, input, pointer) = match self {
            Self::ParameterStore => {
                ("GetParameter", json!({ "Name": name, "WithDecryption": true }), "/Parameter/Value")
            }
            Self::SecretsManager => ("GetSecretValue", json!({ "SecretId": name }), "/SecretString"),
        };
        let answer = service.call(operation, input.to_string().into_bytes()).await;
        let answer = answer.map_err(|error| self.explain(&error, name, service.region()))?;
        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let text = answer.pointer(pointer).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
        let empty = || failed(format!("{noun} \"{name}\" holds no text; store the secret itself in it"));
        text.map(Into::into).ok_or_else(empty)
    }

    /// Returns the permission for reading.
    pub fn permission(self) -> &'static str {
        match self {
            Self::ParameterStore => "ssm:GetParameter",
            Self::SecretsManager => "secretsmanager:GetSecretValue",
        }
    }

    /// Returns the service's noun for a secret.
    pub fn noun(self) -> &'static str {
        match self {
            Self::ParameterStore => "SSM parameter",
            Self::SecretsManager => "Secrets Manager secret",
        }
    }

    fn protocol(self) -> Protocol {
        let (service, target) = match self {
            Self::ParameterStore => ("ssm", "AmazonSSM"),
            Self::SecretsManager => ("secretsmanager", "secretsmanager"),
        };
        Protocol { service, target: Some(target), content_type: "application/x-amz-json-1.1" }
    }

    fn explain(self, error: &CallError, name: &str, region: &str) -> Unread {
        let subject = format!("{} \"{name}\" cannot be read", self.noun());
        let CallError::Refused(refusal) = error else {
            let service = self.protocol().service;
            return Unread::Failed(SecretError::temporary(format!(
                "{subject}: {error}; a function in a VPC needs a NAT gateway or a VPC endpoint for {service}"
            )));
        };
        let code = refusal.code();
        let because = |remedy: &str| SecretError::permanent(format!("{subject} ({code}): {remedy}"));
        match code.as_str() {
            "ParameterNotFound" | "ResourceNotFoundException" => Unread::Missing(because(&format!(
                "region {region} has no secret with this name; check the name and the region"
            ))),
            "AccessDeniedException" | "AccessDenied" => Unread::Denied(because(&format!(
                "the role needs {} on it, and kms:Decrypt if a customer managed key encrypts it",
                self.permission()
            ))),
            "InvalidKeyId" | "DecryptionFailure" => Unread::Failed(because(
                "the key that encrypts it cannot be used; check that it is enabled and that its policy allows the role",
            )),
            "InvalidRequestException" => {
                Unread::Failed(because("it is scheduled for deletion; restore it, or use another"))
            }
            _ => Unread::Failed(SecretError { temporary: refusal.is_passing(), ..because(&refusal.message) }),
        }
    }
}
