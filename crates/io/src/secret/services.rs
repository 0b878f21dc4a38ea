//! SSM Parameter Store and Secrets Manager, which keep a secret under a name.

use aws_config::SdkConfig;
use bongsu_core::ports::SecretError;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::aws::service::{CallError, Limits, Protocol, Service};
use crate::http::HttpClient;

/// How one of the services is asked for a secret.
struct Keeper {
    protocol: Protocol,
    operation: &'static str,
    /// The place of the secret in the answer.
    pointer: &'static str,
    /// The service's noun for a secret.
    noun: &'static str,
    permission: &'static str,
}

const PARAMETER_STORE: Keeper = Keeper {
    protocol: Protocol {
        service: "ssm",
        target: Some("AmazonSSM"),
        content_type: "application/x-amz-json-1.1",
    },
    operation: "GetParameter",
    pointer: "/Parameter/Value",
    noun: "SSM parameter",
    permission: "ssm:GetParameter",
};

const SECRETS_MANAGER: Keeper = Keeper {
    protocol: Protocol {
        service: "secretsmanager",
        target: Some("secretsmanager"),
        content_type: "application/x-amz-json-1.1",
    },
    operation: "GetSecretValue",
    pointer: "/SecretString",
    noun: "Secrets Manager secret",
    permission: "secretsmanager:GetSecretValue",
};

/// Reads an SSM parameter by its name or ARN, decrypted if it is a `SecureString`.
pub(super) async fn parameter(
    config: &SdkConfig,
    http: &HttpClient,
    name: &str,
) -> Result<SecretString, SecretError> {
    PARAMETER_STORE.read(config, http, name, &json!({ "Name": name, "WithDecryption": true })).await
}

/// Reads the current version of a Secrets Manager secret by its name or ARN.
pub(super) async fn secret(
    config: &SdkConfig,
    http: &HttpClient,
    id: &str,
) -> Result<SecretString, SecretError> {
    SECRETS_MANAGER.read(config, http, id, &json!({ "SecretId": id })).await
}

impl Keeper {
    async fn read(
        &self,
        config: &SdkConfig,
        http: &HttpClient,
        name: &str,
        input: &Value,
    ) -> Result<SecretString, SecretError> {
        let noun = self.noun;
        let service = Service::new(config, http.clone(), self.protocol, Limits::of(config));
        if service.region().is_empty() {
            let cause = format!("no AWS region: set AWS_REGION to the region of the {noun} \"{name}\"");
            return Err(SecretError::permanent(cause));
        }
        let answer = service.call(self.operation, input.to_string().into_bytes()).await;
        let answer = answer.map_err(|error| self.explain(&error, name, service.region()))?;
        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let text = answer.pointer(self.pointer).and_then(Value::as_str);
        let text = text.filter(|text| !text.trim().is_empty());
        let empty = || {
            SecretError::permanent(format!("{noun} \"{name}\" holds no text; store the secret itself in it"))
        };
        text.map(Into::into).ok_or_else(empty)
    }

    /// One sentence for each way in which the service refuses, with the way out.
    fn explain(&self, error: &CallError, name: &str, region: &str) -> SecretError {
        let Self { noun, permission, .. } = self;
        let subject = format!("{noun} \"{name}\" cannot be read");
        let CallError::Refused(refusal) = error else {
            let cause = format!(
                "{subject}: {error}; a function in a VPC needs a NAT gateway or a VPC endpoint for {}",
                self.protocol.service
            );
            return SecretError::temporary(cause);
        };
        let code = refusal.code();
        let remedy = match code.as_str() {
            "ParameterNotFound" | "ResourceNotFoundException" => {
                format!("region {region} has none of this name; check the name and the region")
            }
            "AccessDeniedException" | "AccessDenied" => format!(
                "the role needs {permission} on it, and kms:Decrypt if a key of the account's own encrypts it"
            ),
            "InvalidKeyId" | "DecryptionFailure" => {
                "the key that encrypts it cannot be used; check that it is enabled and that its policy admits the role".to_owned()
            }
            "InvalidRequestException" => "it is marked for deletion; restore it, or name another".to_owned(),
            _ => refusal.message.clone(),
        };
        let cause = format!("{subject} ({code}): {remedy}");
        if refusal.is_passing() { SecretError::temporary(cause) } else { SecretError::permanent(cause) }
    }
}
