//! The webhook URL: encrypted by the stack's key for the function's name, stored as the stack's parameter. Its
//! plaintext goes to KMS and nowhere else.

use std::collections::HashMap;

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bongsu_io::slack::WebhookUrl;
use secrecy::ExposeSecret as _;

use crate::Account;
use crate::deploy::{DeployError, Deployment};
use crate::error::Explain as _;
use crate::stack::{Description, Progress};

/// The encryption context that the function decrypts with, as the Lambda console's encryption helper makes it.
pub(crate) fn context(function: &str) -> HashMap<String, String> {
    HashMap::from([("LambdaFunctionName".to_owned(), function.to_owned())])
}

/// The ciphertext, in base64.
pub(crate) async fn encrypt(
    account: &Account,
    key: &str,
    function: &str,
    webhook: &WebhookUrl,
) -> Result<String, DeployError> {
    let plaintext = Blob::new(webhook.secret().expose_secret().as_bytes());
    let asked = Client::new(account.config()).encrypt().key_id(key).plaintext(plaintext);
    let asked = asked.set_encryption_context(Some(context(function))).send().await;
    let answer = asked.explain("kms:Encrypt", account.region())?;
    let ciphertext = answer.ciphertext_blob.ok_or(DeployError::NoCiphertext)?;
    Ok(STANDARD.encode(ciphertext))
}

/// Whether `known` is this very URL. No, where it cannot be told: then it is encrypted again.
pub(crate) async fn is_same(
    account: &Account,
    key: &str,
    function: &str,
    known: &str,
    webhook: &WebhookUrl,
) -> bool {
    let Ok(ciphertext) = STANDARD.decode(known) else { return false };
    let asked = Client::new(account.config()).decrypt().key_id(key).ciphertext_blob(Blob::new(ciphertext));
    let answer = asked.set_encryption_context(Some(context(function))).send().await;
    let plaintext = answer.ok().and_then(|answer| answer.plaintext);
    plaintext.is_some_and(|it| it.as_ref() == webhook.secret().expose_secret().as_bytes())
}

/// Stores another webhook URL and changes nothing else. `token` tells this run's change set from others'.
///
/// # Errors
///
/// The stack is not there, AWS refuses, or the change fails and is taken back.
pub async fn set(
    deployment: &Deployment,
    webhook: &WebhookUrl,
    token: &str,
    progress: &mut dyn Progress,
) -> Result<Description, DeployError> {
    let stack = deployment.stack.name().to_owned();
    let region = deployment.account.region().to_owned();
    let Some(before) = &deployment.description else { return Err(DeployError::NotThere { stack, region }) };
    let output = |name: &'static str| {
        before.output(name).ok_or_else(|| DeployError::NoOutput { stack: stack.clone(), output: name })
    };
    let (key, function) = (output("KeyArn")?, output("FunctionName")?);
    let ciphertext = encrypt(&deployment.account, key, function, webhook).await?;
    deployment.set_parameter("EncryptedHookUrl", ciphertext, token, progress).await
}
