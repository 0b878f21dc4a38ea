//! The secrets of an installation: the webhook URL, or a bot's token, and the signing secret of the Slack app. They
//! are encrypted with the stack's key for the function's name and stored in the stack's parameters. Only KMS gets
//! the plaintext.

use std::collections::HashMap;

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bongsu_core::config::{ConfigError, EncryptionContext};
use bongsu_io::secret::SecretService;
use bongsu_io::slack::{BotToken, SigningSecret, UrlRules, WebhookUrl};
use secrecy::{ExposeSecret as _, SecretString};

use crate::Account;
use crate::error::{AwsError, Cause, Explain as _};
use crate::stack::Description;

/// A kind of secret. The template has three parameters for each kind, one for each place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    WebhookUrl,
    BotToken,
    SigningSecret,
}

/// A place where a secret can be.
#[derive(Debug)]
pub(crate) struct SecretPlace {
    /// The template's parameter for the place.
    pub(crate) parameter: &'static str,
    /// The function's variable for the place.
    pub(crate) variable: &'static str,
    /// The service that keeps the secret. `None` for a ciphertext in the variable itself.
    pub(crate) service: Option<SecretService>,
}

impl SecretKind {
    pub(crate) const ALL: [Self; 3] = [Self::WebhookUrl, Self::BotToken, Self::SigningSecret];

    /// Returns whether a parameter of the stack names the secret in any place.
    pub fn is_named_by(self, stack: &Description) -> bool {
        self.places().iter().any(|place| stack.parameter(place.parameter).is_some())
    }

    /// Returns the places in the order in which the function looks for the secret.
    pub(crate) fn places(self) -> [SecretPlace; 3] {
        let [ciphertext, parameter, secret] = match self {
            Self::WebhookUrl => [
                ("EncryptedHookUrl", "kmsEncryptedHookUrl"),
                ("HookUrlSsmParameter", "SLACK_WEBHOOK_URL_SSM_PARAMETER"),
                ("HookUrlSecret", "SLACK_WEBHOOK_URL_SECRET"),
            ],
            Self::BotToken => [
                ("EncryptedBotToken", "kmsEncryptedBotToken"),
                ("BotTokenSsmParameter", "SLACK_BOT_TOKEN_SSM_PARAMETER"),
                ("BotTokenSecret", "SLACK_BOT_TOKEN_SECRET"),
            ],
            Self::SigningSecret => [
                ("EncryptedSigningSecret", "kmsEncryptedSigningSecret"),
                ("SigningSecretSsmParameter", "SLACK_SIGNING_SECRET_SSM_PARAMETER"),
                ("SigningSecretSecret", "SLACK_SIGNING_SECRET_SECRET"),
            ],
        };
        let place = |(parameter, variable), service| SecretPlace { parameter, variable, service };
        [
            place(ciphertext, None),
            place(parameter, Some(SecretService::ParameterStore)),
            place(secret, Some(SecretService::SecretsManager)),
        ]
    }
}

/// A service that keeps a secret instead of the stack, with the command that stores another value there.
#[derive(Debug)]
pub(crate) struct KeptElsewhere {
    /// The parameter or variable with the place.
    pub(crate) named_by: &'static str,
    pub(crate) remedy: String,
}

/// Finds the service that keeps the secret. `value` returns the value of a parameter or variable.
pub(crate) fn kept_elsewhere(
    kind: SecretKind,
    account: &Account,
    value: impl Fn(&SecretPlace) -> Option<(&'static str, String)>,
) -> Option<KeptElsewhere> {
    kind.places().iter().find_map(|place| {
        let service = place.service?;
        let (named_by, name) = value(place)?;
        Some(KeptElsewhere { named_by, remedy: put_command(service, &name, account) })
    })
}

/// Returns the command that stores another value under the name.
pub(crate) fn put_command(service: SecretService, name: &str, account: &Account) -> String {
    let put = match service {
        SecretService::ParameterStore => {
            "ssm put-parameter --type SecureString --overwrite --value file://FILE --name"
        }
        SecretService::SecretsManager => {
            "secretsmanager put-secret-value --secret-string file://FILE --secret-id"
        }
    };
    format!("aws {put} {name}{}", account.flags())
}

/// Returns the other parameters for the secret of a parameter. Only one of all may have a value.
pub(crate) fn instead_of(parameter: &str) -> Vec<&'static str> {
    let kinds = SecretKind::ALL.map(SecretKind::places);
    let names = kinds.iter().map(|places| places.each_ref().map(|it| it.parameter));
    let kind = names.into_iter().find(|names| names.contains(&parameter));
    kind.into_iter().flatten().filter(|name| *name != parameter).collect()
}

/// A validated secret of a stack.
#[derive(Debug, Clone)]
pub enum Secret {
    WebhookUrl(WebhookUrl),
    /// The token of a bot, which replaces the webhook.
    BotToken(BotToken),
    /// The secret with which Slack signs button presses.
    SigningSecret(SigningSecret),
}

impl Secret {
    pub(crate) fn kind(&self) -> SecretKind {
        match self {
            Self::WebhookUrl(_) => SecretKind::WebhookUrl,
            Self::BotToken(_) => SecretKind::BotToken,
            Self::SigningSecret(_) => SecretKind::SigningSecret,
        }
    }

    /// Returns the template's parameter for the ciphertext.
    pub fn parameter(&self) -> &'static str {
        let [ciphertext, ..] = self.kind().places();
        ciphertext.parameter
    }

    /// Returns the function's variable for the ciphertext.
    pub(crate) fn variable(&self) -> &'static str {
        let [ciphertext, ..] = self.kind().places();
        ciphertext.variable
    }

    pub(crate) fn plaintext(&self) -> &SecretString {
        match self {
            Self::WebhookUrl(url) => url.secret(),
            Self::BotToken(token) => token.secret(),
            Self::SigningSecret(secret) => secret.secret(),
        }
    }
}

/// The template's parameter that lets the function accept any webhook URL.
pub(crate) const INSECURE: &str = "AllowInsecureWebhook";

/// Returns the parameter's value for a URL, or `None` if the stack's template does not have the parameter.
pub(crate) fn insecure(url: &WebhookUrl, before: &Description) -> Option<&'static str> {
    before.parameters.contains_key(INSECURE).then(|| allowance(url))
}

/// Returns `1` for a URL that is not Slack's.
pub(crate) fn allowance(url: &WebhookUrl) -> &'static str {
    match WebhookUrl::parse(url.secret().expose_secret(), UrlRules::SlackOnly) {
        Ok(_) => "",
        Err(_) => "1",
    }
}

/// Returns the encryption context with which the function decrypts. The encryption helper of the Lambda console uses
/// the same.
pub(crate) fn context(function: &str) -> HashMap<String, String> {
    HashMap::from([("LambdaFunctionName".to_owned(), function.to_owned())])
}

/// Returns the encryption context of a function with these variables.
pub(crate) fn context_of(
    variables: &HashMap<String, String>,
    function: &str,
) -> Result<HashMap<String, String>, ConfigError> {
    let said = variables.get("kmsEncryptionContext").filter(|text| !text.trim().is_empty());
    Ok(match said.map(|text| EncryptionContext::parse(text)).transpose()?.unwrap_or_default() {
        EncryptionContext::FunctionName => context(function),
        EncryptionContext::None => HashMap::new(),
        EncryptionContext::Pairs(pairs) => pairs.into_iter().collect(),
    })
}

/// Returns the key of the function's ciphertext, which KMS names when it decrypts, or `None` if KMS refuses.
pub(crate) async fn key_of(
    account: &Account,
    variables: &HashMap<String, String>,
    function: &str,
) -> Option<String> {
    let names = ["kmsEncryptedHookUrl", "kmsEncryptedBotToken", "kmsEncryptedSigningSecret"];
    let known = names.iter().find_map(|name| variables.get(*name).filter(|text| !text.is_empty()))?;
    let asked = Client::new(account.config()).decrypt();
    let asked = asked.ciphertext_blob(Blob::new(STANDARD.decode(known).ok()?));
    let asked = asked.set_encryption_context(Some(context_of(variables, function).ok()?));
    asked.send().await.ok()?.key_id
}

/// Encrypts the text. Returns the ciphertext in base64.
pub(crate) async fn encrypt(
    account: &Account,
    key: &str,
    context: HashMap<String, String>,
    plaintext: &SecretString,
) -> Result<String, AwsError> {
    let plaintext = Blob::new(plaintext.expose_secret().as_bytes());
    let asked = Client::new(account.config()).encrypt().key_id(key).plaintext(plaintext);
    let asked = asked.set_encryption_context(Some(context)).send().await;
    let action = "kms:Encrypt";
    let answer = asked.explain(action, account.region())?;
    let ciphertext = answer.ciphertext_blob.ok_or_else(|| AwsError {
        action,
        region: account.region().to_owned(),
        cause: Cause::Fault("the answer of KMS contains no ciphertext".to_owned()),
    })?;
    Ok(STANDARD.encode(ciphertext))
}

/// Returns whether `known` is the ciphertext of this URL. Returns false if that cannot be known, so that the URL is
/// encrypted again.
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
