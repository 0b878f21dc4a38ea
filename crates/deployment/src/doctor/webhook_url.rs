use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bongsu_io::secret::{SecretService, Unread};
use bongsu_io::slack::{BotToken, WebhookUrl};
use secrecy::ExposeSecret as _;

use super::{LinkFinding, Patient};
use crate::error::{AwsError, Cause, Explain as _};
use crate::secret::{self, SecretKind, SecretPlace};

pub(super) const LINK: &str = "webhook URL";
/// The variable with the bot's channel.
const CHANNEL_VARIABLE: &str = "slackChannel";
/// The variable with the Web API's origin, if it is not Slack's own.
const ORIGIN_VARIABLE: &str = "BONGSU_SLACK_API_ORIGIN";

/// Checks that the webhook URL or the bot token can be read from its place and is valid.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    Ok(match patient.webhook().await? {
        Stored::Url { holder, .. } => vec![LinkFinding::fine(LINK, holder.clone())],
        Stored::Token(bot) => of_bot(patient, bot),
        Stored::Missing => {
            let said = "the function has no webhook URL and no bot token: no alarm can reach Slack, unless the zip's bongsu.toml or SLACK_WEBHOOK_URL has one";
            vec![LinkFinding::cannot_tell(LINK, said, Some(patient.bongsu("secret set")))]
        }
        Stored::Useless { said, remedy } => vec![LinkFinding::broken(LINK, said.clone(), remedy.clone())],
        Stored::Denied(said) => vec![LinkFinding::cannot_tell(LINK, said.clone(), None)],
    })
}

/// Judges a bot, which replaces the webhook if it has a channel.
fn of_bot(patient: &Patient, bot: &StoredBot) -> Vec<LinkFinding> {
    let fine = LinkFinding::fine(LINK, format!("a bot token replaces it: {}", bot.holder));
    let said = format!("the function has a bot token but no {CHANNEL_VARIABLE}: the bot cannot post");
    let set = patient.set("--slack-channel C0123456789", CHANNEL_VARIABLE);
    let lost = (!bot.has_channel).then(|| LinkFinding::broken(LINK, said, set));
    [Some(fine), lost].into_iter().flatten().collect()
}

/// The bot in the function's variables.
#[derive(Debug)]
pub(super) struct StoredBot {
    pub(super) token: BotToken,
    /// The Web API's origin, if it is not Slack's own.
    pub(super) origin: Option<String>,
    holder: String,
    has_channel: bool,
}

/// The secret in the function's variables.
#[derive(Debug)]
pub(super) enum Stored {
    /// A webhook URL, and a sentence about its place.
    Url {
        url: WebhookUrl,
        holder: String,
    },
    Token(StoredBot),
    Missing,
    /// The secret cannot be read or is invalid.
    Useless {
        said: String,
        remedy: String,
    },
    /// The secret must not be read with these credentials.
    Denied(String),
}

/// Reads the first secret that the function would use.
pub(super) async fn read(patient: &Patient) -> Result<Stored, AwsError> {
    let (config, function) = (patient.account().config(), patient.output("FunctionName"));
    let asked = aws_sdk_lambda::Client::new(config).get_function_configuration().function_name(function);
    let now = asked.send().await.explain("lambda:GetFunctionConfiguration", patient.region())?;
    let variables = now.environment().and_then(|it| it.variables());
    let variable = |name: &str| variables.and_then(|it| it.get(name)).filter(|text| !text.is_empty());
    for kind in [SecretKind::BotToken, SecretKind::WebhookUrl] {
        let places = kind.places();
        let Some((place, text)) = places.iter().find_map(|place| Some((place, variable(place.variable)?)))
        else {
            continue;
        };
        let plaintext = match place.service {
            None => decrypted(patient, kind, place, text).await,
            Some(service) => kept(patient, service, text).await.map_err(NotRead::Stored),
        };
        let Read { plaintext, holder } = match plaintext {
            Ok(read) => read,
            Err(NotRead::Stored(stored)) => return Ok(stored),
            Err(NotRead::Refused(error)) => return Err(error),
        };
        let useless = |said: String| Stored::Useless { said, remedy: store(patient, kind, place, text) };
        return Ok(if kind == SecretKind::BotToken {
            match BotToken::parse(plaintext.trim()) {
                Ok(token) => Stored::Token(StoredBot {
                    token,
                    holder,
                    origin: variable(ORIGIN_VARIABLE).cloned(),
                    has_channel: variable(CHANNEL_VARIABLE).is_some(),
                }),
                Err(error) => useless(format!("{} is invalid: {error}", place.variable)),
            }
        } else {
            match WebhookUrl::parse(plaintext.trim(), patient.rules) {
                Ok(url) => Stored::Url { url, holder },
                Err(error) => useless(format!("{} does not contain a webhook URL: {error}", place.variable)),
            }
        });
    }
    Ok(Stored::Missing)
}

/// A plaintext, and a sentence about its place.
struct Read {
    plaintext: String,
    holder: String,
}

/// The reason why there is no plaintext.
enum NotRead {
    /// The secret is invalid, or must not be read with these credentials.
    Stored(Stored),
    /// A request failed.
    Refused(AwsError),
}

/// Returns the command that stores another value in the same place.
fn store(patient: &Patient, kind: SecretKind, place: &SecretPlace, name: &str) -> String {
    match place.service {
        Some(service) => secret::put_command(service, name, patient.account()),
        None if kind == SecretKind::BotToken => patient.bongsu("secret set --bot-token"),
        None => patient.bongsu("secret set"),
    }
}

/// Decrypts a ciphertext with the installation's key for the function's name.
async fn decrypted(
    patient: &Patient,
    kind: SecretKind,
    place: &SecretPlace,
    text: &str,
) -> Result<Read, NotRead> {
    let (config, function) = (patient.account().config(), patient.output("FunctionName"));
    let variable = place.variable;
    let useless =
        |said: String| NotRead::Stored(Stored::Useless { said, remedy: store(patient, kind, place, text) });
    let Ok(ciphertext) = STANDARD.decode(text) else {
        let said = format!(
            "{variable} is not a ciphertext of KMS: it is incomplete or was encrypted with another key"
        );
        return Err(useless(said));
    };
    let asked = Client::new(config).decrypt().key_id(patient.output("KeyArn"));
    let asked = asked.ciphertext_blob(Blob::new(ciphertext));
    let asked = asked.set_encryption_context(Some(secret::context(function))).send().await;
    match asked.explain("kms:Decrypt", patient.region()) {
        Ok(answer) => {
            let plaintext = answer.plaintext.map(Blob::into_inner).unwrap_or_default();
            Ok(Read {
                plaintext: String::from_utf8_lossy(&plaintext).into_owned(),
                holder: "the key decrypts it for this function's name".to_owned(),
            })
        }
        Err(AwsError { cause: Cause::Refused { code, .. }, .. }) if is_of_another(&code) => {
            Err(useless(format!(
                "the key does not decrypt {variable} for {function}: it was encrypted for the name of another function (renamed or copied?) or with another key"
            )))
        }
        Err(error) => Err(NotRead::Refused(error)),
    }
}

/// Returns whether KMS's code stands for a ciphertext of another context or key.
fn is_of_another(code: &str) -> bool {
    ["InvalidCiphertextException", "IncorrectKeyException"].contains(&code)
}

/// Reads a secret that SSM or Secrets Manager keeps.
async fn kept(patient: &Patient, service: SecretService, name: &str) -> Result<Read, Stored> {
    let useless = |said: String| Stored::Useless {
        said,
        remedy: secret::put_command(service, name, patient.account()),
    };
    match service.read(patient.account().config(), &patient.http, name).await {
        Ok(plaintext) => Ok(Read {
            plaintext: plaintext.expose_secret().to_owned(),
            holder: format!("the {} {name} holds it", service.noun()),
        }),
        Err(Unread::Denied(error)) => Err(Stored::Denied(error.cause)),
        Err(Unread::Failed(error)) if error.temporary => Err(Stored::Denied(error.cause)),
        Err(Unread::Missing(error) | Unread::Failed(error)) => Err(useless(error.cause)),
    }
}
