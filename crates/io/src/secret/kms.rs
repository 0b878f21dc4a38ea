//! Decrypts secrets with KMS, in the format of the blueprint "cloudwatch-alarm-to-slack" and the Lambda
//! console's encryption helper.

use std::time::Duration;

use aws_config::Region;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bongsu_core::config::EncryptionContext;
use bongsu_core::ports::SecretError;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::aws::ConfigSource;
use crate::aws::service::{CallError, CallLimits, Protocol, Service};
use crate::http::HttpClient;

/// The pairs of an encryption context.
pub(super) type Context = Vec<(String, String)>;

const PROTOCOL: Protocol =
    Protocol { service: "kms", target: Some("TrentService"), content_type: "application/x-amz-json-1.1" };

/// A KMS client for `Decrypt`.
#[derive(Debug)]
pub struct Kms {
    service: Service,
}

/// KMS's response, in base64.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Decrypted {
    plaintext: String,
}

impl Kms {
    /// Creates a client for the region of the environment.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no region.
    pub async fn connect(
        http: &HttpClient,
        settings: ConfigSource,
        within: Duration,
    ) -> Result<Self, SecretError> {
        let config = settings(http.clone(), within, 3).await;
        let none = || {
            SecretError::permanent("no AWS region: set AWS_REGION to the region of the KMS key".to_owned())
        };
        config.region().map(Region::as_ref).ok_or_else(none)?;
        let service = Service::new(&config, http.clone(), PROTOCOL, CallLimits::of(&config));
        Ok(Self { service })
    }

    /// Decrypts base64 ciphertext.
    ///
    /// # Errors
    ///
    /// Returns KMS's error, with the possible causes in the order to check.
    pub async fn decrypt(
        &self,
        ciphertext: &str,
        pairs: &[(String, String)],
    ) -> Result<SecretString, SecretError> {
        let blob = checked(ciphertext)?;
        let context: Map<_, Value> =
            pairs.iter().map(|(key, value)| (key.clone(), value.clone().into())).collect();
        let input = json!({ "CiphertextBlob": blob, "EncryptionContext": context });
        let answer = self.service.call("Decrypt", input.to_string().into_bytes()).await;
        let answer = answer.map_err(|error| explain(&error, pairs, self.service.region()))?;
        let odd = || SecretError::temporary("a program other than KMS answers Decrypt".to_owned());
        let decrypted: Decrypted = serde_json::from_slice(&answer).map_err(|_| odd())?;
        let plaintext = STANDARD.decode(decrypted.plaintext).map_err(|_| odd())?;
        let text = String::from_utf8(plaintext).map_err(|_| {
            SecretError::permanent(
                "the decrypted secret is not text; encrypt the webhook URL itself".to_owned(),
            )
        })?;
        Ok(text.into())
    }
}

/// Returns the pairs of the context. The default context needs the function's name.
pub(super) fn context(context: &EncryptionContext, function: Option<&str>) -> Result<Context, SecretError> {
    match context {
        EncryptionContext::None => Ok(Vec::new()),
        EncryptionContext::Pairs(pairs) => Ok(pairs.clone()),
        EncryptionContext::FunctionName => {
            let missing = "the ciphertext's encryption context is LambdaFunctionName, but AWS_LAMBDA_FUNCTION_NAME is not set; set it, or kmsEncryptionContext";
            let function = function.ok_or_else(|| SecretError::permanent(missing.to_owned()))?;
            Ok(vec![("LambdaFunctionName".to_owned(), function.to_owned())])
        }
    }
}

/// Returns the ciphertext without white space, if it is base64.
fn checked(ciphertext: &str) -> Result<String, SecretError> {
    let compact: String = ciphertext.split_whitespace().collect();
    let is_base64 = STANDARD.decode(&compact).is_ok_and(|blob| !blob.is_empty());
    let blob = is_base64.then_some(compact);
    let message = "kmsEncryptedHookUrl (or kmsEncryptedBotToken, kmsEncryptedSigningSecret, or the key of bongsu.toml) is not base64; it must be the CiphertextBlob that KMS Encrypt returns, not the secret itself";
    blob.ok_or_else(|| SecretError::permanent(message.to_owned()))
}

/// Explains each of KMS's refusals on one line. KMS uses one code for several causes, so the line lists them
/// in the order to check.
fn explain(error: &CallError, context: &[(String, String)], region: &str) -> SecretError {
    let (code, message) = match error {
        CallError::Refused(refusal) => (refusal.code(), refusal.message.as_str()),
        _ => (String::new(), ""),
    };
    let (code, context) = (code.as_str(), describe(context));
    let refused = |remedy: String| {
        SecretError::permanent(format!("KMS refused to decrypt the webhook URL ({code}): {remedy}"))
    };
    match code {
        "InvalidCiphertextException" => refused(format!(
            "check in this order: 1. the encryption context, which is {context}, must be the context of the encryption (if the function was renamed or copied, set kmsEncryptionContext, or encrypt again); 2. the ciphertext must be complete; 3. it must come from a key of region {region}"
        )),
        "AccessDeniedException" if message.contains("does not exist in this region") => refused(format!(
            "check in this order: 1. the role needs kms:Decrypt on the key, and the key's policy must allow it, under the encryption context {context}; 2. the key must be in region {region}; 3. the key must not be deleted"
        )),
        "AccessDeniedException" => refused(format!(
            "the role has no permission; give it kms:Decrypt on the key, and check that conditions on the encryption context allow {context}"
        )),
        "DisabledException" => refused("the key is disabled; enable it with `aws kms enable-key`".to_owned()),
        "KMSInvalidStateException" | "KmsInvalidStateException" => refused(format!(
            "the key cannot be used now, most likely because it is pending deletion ({message}); run `aws kms cancel-key-deletion` and `aws kms enable-key`"
        )),
        "NotFoundException" => refused(format!(
            "the key is not in region {region}; use the function's own region, or encrypt again with a key there"
        )),
        "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "InvalidSignatureException"
        | "ExpiredTokenException" => refused("the credentials are invalid or have expired".to_owned()),
        "ThrottlingException"
        | "LimitExceededException"
        | "KeyUnavailableException"
        | "KMSInternalException"
        | "DependencyTimeoutException" => SecretError::temporary(format!(
            "KMS currently cannot decrypt the webhook URL ({code}); the next invocation tries again; if this lasts, ask for a higher request quota of KMS"
        )),
        "" => SecretError::temporary(format!(
            "KMS cannot be reached in region {region}: {error}; a function in a VPC needs a NAT gateway or a VPC endpoint for KMS"
        )),
        _ => refused(message.to_owned()),
    }
}

fn describe(context: &[(String, String)]) -> String {
    if context.is_empty() {
        return "none".to_owned();
    }
    let pairs: Vec<_> = context.iter().map(|(key, value)| format!("{key}={value}")).collect();
    pairs.join(",")
}
