//! The webhook URL as KMS ciphertext: what the blueprint "cloudwatch-alarm-to-slack" and the Lambda
//! console's encryption helper make.

use std::time::Duration;

use aws_config::Region;
use aws_sdk_kms::Client;
use aws_sdk_kms::error::{DisplayErrorContext, ProvideErrorMetadata as _, SdkError};
use aws_sdk_kms::operation::decrypt::DecryptError;
use aws_sdk_kms::primitives::Blob;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bongsu_core::config::EncryptionContext;
use bongsu_core::ports::SecretError;
use secrecy::SecretString;

use crate::aws::Settings;
use crate::http::HttpClient;

/// The pairs of an encryption context.
pub(super) type Context = Vec<(String, String)>;

/// KMS, as far as it is needed: Decrypt.
#[derive(Debug, Clone)]
pub struct Kms {
    client: Client,
    region: String,
}

impl Kms {
    /// A client for the region of the environment.
    ///
    /// # Errors
    ///
    /// There is no region.
    pub async fn connect(
        http: &HttpClient,
        settings: Settings,
        within: Duration,
    ) -> Result<Self, SecretError> {
        let config = settings(http.clone(), within, 3).await;
        let region = config.region().map(Region::to_string).ok_or_else(|| {
            SecretError::permanent("no AWS region: set AWS_REGION to the region of the KMS key".to_owned())
        })?;
        Ok(Self { client: Client::new(&config), region })
    }

    /// Decrypts base64 ciphertext.
    ///
    /// # Errors
    ///
    /// What KMS said, with what to check in that order.
    pub async fn decrypt(
        &self,
        ciphertext: &str,
        context: &[(String, String)],
    ) -> Result<SecretString, SecretError> {
        let blob = decode(ciphertext)?;
        let pairs = context.iter().cloned().collect();
        let call = self.client.decrypt().ciphertext_blob(Blob::new(blob)).set_encryption_context(Some(pairs));
        let answer = call.send().await.map_err(|error| explain(&error, context, &self.region))?;
        let plaintext = answer.plaintext.map(Blob::into_inner).unwrap_or_default();
        let text = String::from_utf8(plaintext).map_err(|_| {
            SecretError::permanent(
                "KMS decrypted something that is not text; encrypt the webhook URL itself".to_owned(),
            )
        })?;
        Ok(text.into())
    }
}

/// The context's pairs; the default one needs the function's name.
pub(super) fn context(context: &EncryptionContext, function: Option<&str>) -> Result<Context, SecretError> {
    match context {
        EncryptionContext::None => Ok(Vec::new()),
        EncryptionContext::Pairs(pairs) => Ok(pairs.clone()),
        EncryptionContext::FunctionName => {
            let missing = "the ciphertext's encryption context is LambdaFunctionName and AWS_LAMBDA_FUNCTION_NAME is not set; set it, or kmsEncryptionContext";
            let function = function.ok_or_else(|| SecretError::permanent(missing.to_owned()))?;
            Ok(vec![("LambdaFunctionName".to_owned(), function.to_owned())])
        }
    }
}

fn decode(ciphertext: &str) -> Result<Vec<u8>, SecretError> {
    let compact: String = ciphertext.split_whitespace().collect();
    let blob = STANDARD.decode(compact).ok().filter(|blob| !blob.is_empty());
    let message = "kmsEncryptedHookUrl (or kmsEncryptedBotToken, kmsEncryptedSigningSecret, or the key of bongsu.toml) is not base64; it must hold the CiphertextBlob that KMS Encrypt returns, not the secret itself";
    blob.ok_or_else(|| SecretError::permanent(message.to_owned()))
}

/// One line for each way KMS can refuse. KMS has one word for several of them, so that line names the
/// candidates in the order to check.
fn explain(error: &SdkError<DecryptError>, context: &[(String, String)], region: &str) -> SecretError {
    let code = error.code().unwrap_or_default();
    let message = error.message().unwrap_or_default();
    let context = describe(context);
    let refused = |remedy: String| {
        SecretError::permanent(format!("KMS refused to decrypt the webhook URL ({code}): {remedy}"))
    };
    match code {
        "InvalidCiphertextException" => refused(format!(
            "check in this order: 1. the encryption context, which is {context}, must be the one it was encrypted with (was the function renamed or copied? set kmsEncryptionContext, or encrypt again); 2. the ciphertext must be whole; 3. it must come from a key of region {region}"
        )),
        "AccessDeniedException" if message.contains("does not exist in this region") => refused(format!(
            "check in this order: 1. the role needs kms:Decrypt on the key, and the key's policy must allow it, under the encryption context {context}; 2. the key must be in region {region}; 3. the key must not be deleted"
        )),
        "AccessDeniedException" => refused(format!(
            "the role may not; give it kms:Decrypt on the key, and check that a condition on the encryption context, if there is one, allows {context}"
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
        | "ExpiredTokenException" => refused("the credentials are not valid (any more)".to_owned()),
        "ThrottlingException"
        | "LimitExceededException"
        | "KeyUnavailableException"
        | "KMSInternalException"
        | "DependencyTimeoutException" => SecretError::temporary(format!(
            "KMS cannot decrypt the webhook URL just now ({code}); it is tried again at the next invocation; if it lasts, ask for a higher request quota of KMS"
        )),
        "" => SecretError::temporary(format!(
            "KMS cannot be reached in region {region}: {}; a function in a VPC needs a NAT gateway or a VPC endpoint for KMS",
            DisplayErrorContext(error)
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
