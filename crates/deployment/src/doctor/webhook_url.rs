use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bongsu_io::slack::{BotToken, WebhookUrl};

use super::{Finding, Patient};
use crate::error::{AwsError, Cause, Explain as _};
use crate::secret;

const LINK: &str = "webhook URL";
/// The function's variable for the webhook URL's ciphertext.
const VARIABLE: &str = "kmsEncryptedHookUrl";
/// The variable that takes precedence over it.
const TOKEN_VARIABLE: &str = "kmsEncryptedBotToken";

const CHANNEL_VARIABLE: &str = "slackChannel";

/// The origin of the bot's Web API, if it is not Slack's own.
const ORIGIN_VARIABLE: &str = "BONGSU_SLACK_API_ORIGIN";

/// Checks that the function's ciphertext is of this key, for this function, and a webhook URL.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let store = patient.bongsu("secret set");
    let said = match patient.webhook().await? {
        Stored::Url(_) => {
            return Ok(vec![Finding::fine(LINK, "the key decrypts it for this function's name")]);
        }
        Stored::Token(token) => return Ok(of_bot(patient, token)),
        Stored::NoToken(why) => {
            let said = format!("{TOKEN_VARIABLE} is of no use: {why}");
            return Ok(vec![Finding::broken(LINK, said, patient.bongsu("secret set --bot-token"))]);
        }
        Stored::Missing => {
            let said = format!(
                "the function has no {VARIABLE}: no alarm can reach Slack, unless its zip's bongsu.toml or another of its variables says where"
            );
            return Ok(vec![Finding::cannot_tell(LINK, said, Some(store))]);
        }
        Stored::Garbled => format!("{VARIABLE} is not KMS's ciphertext: it is cut off, or of another key"),
        Stored::OfAnother => format!(
            "the key does not decrypt it for {}: it was encrypted for another function's name (renamed or copied?), or by another key",
            patient.output("FunctionName")
        ),
        Stored::NoUrl(why) => format!("the ciphertext holds no webhook URL: {why}"),
    };
    Ok(vec![Finding::broken(LINK, said, store)])
}

/// A bot takes the webhook's place if it has a channel.
fn of_bot(patient: &Patient, bot: &StoredBot) -> Vec<Finding> {
    let fine = Finding::fine(LINK, "a bot token takes its place, and the key decrypts it");
    let said = format!("the function has {TOKEN_VARIABLE} and no {CHANNEL_VARIABLE}: the bot posts nowhere");
    let set = patient.set("--slack-channel C0123456789", CHANNEL_VARIABLE);
    let lost = (!bot.has_channel).then(|| Finding::broken(LINK, said, set));
    [Some(fine), lost].into_iter().flatten().collect()
}

/// The function's settings of a bot.
#[derive(Debug)]
pub(super) struct StoredBot {
    pub(super) token: BotToken,
    /// The origin of its Web API, if it is not Slack's own.
    pub(super) origin: Option<String>,
    has_channel: bool,
}

/// The content of the function's variable.
#[derive(Debug)]
pub(super) enum Stored {
    Url(WebhookUrl),
    /// A bot's token in the URL's place.
    Token(StoredBot),
    /// A text in the token's variable that is no token.
    NoToken(String),
    Missing,
    Garbled,
    OfAnother,
    NoUrl(String),
}

pub(super) async fn read(patient: &Patient) -> Result<Stored, AwsError> {
    let (config, function) = (patient.account().config(), patient.output("FunctionName"));
    let asked = aws_sdk_lambda::Client::new(config).get_function_configuration().function_name(function);
    let now = asked.send().await.explain("lambda:GetFunctionConfiguration", patient.region())?;
    let variables = now.environment().and_then(|it| it.variables());
    let variable = |name| variables.and_then(|it| it.get(name)).filter(|text| !text.is_empty());
    if let Some(text) = variable(TOKEN_VARIABLE) {
        return Ok(match decrypted(patient, text).await? {
            Ok(text) => match BotToken::parse(&text) {
                Ok(token) => Stored::Token(StoredBot {
                    token,
                    origin: variable(ORIGIN_VARIABLE).cloned(),
                    has_channel: variable(CHANNEL_VARIABLE).is_some(),
                }),
                Err(error) => Stored::NoToken(error.to_string()),
            },
            Err(Stored::Garbled) => Stored::NoToken("it is not a ciphertext of KMS".to_owned()),
            Err(_) => Stored::NoToken(format!("the key does not decrypt it for {function}")),
        });
    }
    let Some(text) = variable(VARIABLE) else { return Ok(Stored::Missing) };
    Ok(match decrypted(patient, text).await? {
        Ok(text) => match WebhookUrl::parse(text.trim(), patient.rules) {
            Ok(url) => Stored::Url(url),
            Err(error) => Stored::NoUrl(error.to_string()),
        },
        Err(stored) => stored,
    })
}

/// Decrypts a ciphertext for this function. The inner error is KMS's reason for refusing it.
async fn decrypted(patient: &Patient, text: &str) -> Result<Result<String, Stored>, AwsError> {
    let (config, function) = (patient.account().config(), patient.output("FunctionName"));
    let Ok(ciphertext) = STANDARD.decode(text) else { return Ok(Err(Stored::Garbled)) };
    let asked = Client::new(config).decrypt().key_id(patient.output("KeyArn"));
    let asked = asked.ciphertext_blob(Blob::new(ciphertext));
    let asked = asked.set_encryption_context(Some(secret::context(function))).send().await;
    match asked.explain("kms:Decrypt", patient.region()) {
        Ok(answer) => {
            let plaintext = answer.plaintext.map(Blob::into_inner).unwrap_or_default();
            Ok(Ok(String::from_utf8_lossy(&plaintext).into_owned()))
        }
        Err(AwsError { cause: Cause::Refused { code, .. }, .. }) if is_of_another(&code) => {
            Ok(Err(Stored::OfAnother))
        }
        Err(error) => Err(error),
    }
}

/// Tests for KMS's words for a ciphertext of another context or key.
fn is_of_another(code: &str) -> bool {
    ["InvalidCiphertextException", "IncorrectKeyException"].contains(&code)
}
