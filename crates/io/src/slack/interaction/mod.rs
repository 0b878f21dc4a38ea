//! Receives slash commands and presses of Slack's buttons: verifies the request, reads it, and answers the person.

mod payload;
mod signature;

use std::time::Duration;

use bongsu_core::config::{Operators, SecretSource};
use bongsu_core::delivery::DeliveryError;
use bongsu_core::ports::SecretStore;
use bongsu_core::press::Press;
use bongsu_core::slash::SlashCommand;
use bongsu_core::store::{Store, StoreError};
use bongsu_slack::ResponseUrl;
use http::Request;
use http::header::CONTENT_TYPE;
use http_body_util::Full;
use jiff::Timestamp;
use serde_json::json;

pub use signature::SigningSecret;

use payload::Form;

use super::UrlRules;
use crate::http::HttpClient;
use crate::stored::Stored;

/// A request from Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interaction {
    /// A press of one of bongsu's buttons, with the response URL if Slack sent one.
    Press(Press, Option<ResponseUrl>),
    /// A slash command, with the URL for its answer.
    Slash(SlashCommand, ResponseUrl),
    /// A press or a command by a person who is not an operator.
    NotAllowed(Option<ResponseUrl>),
    /// A press of a button without an action, such as one that opens a page.
    Nothing,
}

/// The reason why a request is refused. Its text is for the log and the sender, and contains nothing of the
/// request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InteractionError {
    /// The request has no signature. Anybody can send requests.
    #[error("only Slack is answered here: the request has no X-Slack-Signature")]
    Unsigned,
    /// The signature is old, or from a wrong clock.
    #[error("the request was signed more than five minutes ago, or ahead of this clock")]
    Stale,
    /// The signature was made with another secret.
    #[error("the signature was not made with this app's signing secret")]
    Forged,
    /// The signature is valid, but the request is neither about bongsu's buttons nor a slash command.
    #[error("the request is neither the press of one of bongsu's buttons nor a slash command")]
    NotOurs,
    /// The request was replayed.
    #[error("this request was already received")]
    Replayed,
    /// The signing secret is not available.
    #[error("the signing secret is not available now")]
    NoSecret(DeliveryError),
    /// The ledger is not available, so a replay cannot be excluded.
    #[error("the ledger cannot be used now; try again: {0}")]
    NoLedger(StoreError),
}

impl InteractionError {
    /// Returns the status of the response.
    pub fn status(&self) -> u16 {
        match self {
            Self::Unsigned | Self::Stale => 401,
            Self::Forged | Self::Replayed => 403,
            Self::NotOurs => 404,
            Self::NoSecret(_) | Self::NoLedger(_) => 503,
        }
    }
}

/// Verifies requests, and refuses those of people who are not operators.
#[derive(Debug)]
pub struct Interactions<S> {
    secret: Stored<SigningSecret, S>,
    operators: Operators,
    rules: UrlRules,
}

impl<S: SecretStore + Sync> Interactions<S> {
    /// Creates a verifier with the signing secret at `source`. `rules` limit the response URLs.
    pub fn new(source: SecretSource, secrets: S, operators: Operators, rules: UrlRules) -> Self {
        Self { secret: Stored::new(source, secrets, ()), operators, rules }
    }

    /// Reads the secret before the first press. A failure appears only when the secret is used.
    pub async fn prepare(&self) {
        self.secret.prepare("buttons").await;
    }

    /// Reads a request. `header` looks up a header by its lower-case name. The signature must be Slack's and
    /// recent, and `ledger` must not contain it.
    ///
    /// # Errors
    ///
    /// Returns an error if the request is refused.
    pub async fn take<'a>(
        &self,
        header: impl Fn(&str) -> Option<&'a str>,
        body: &[u8],
        ledger: &impl Store,
        now: Timestamp,
    ) -> Result<Interaction, InteractionError> {
        // Checks the headers before it reads the secret, so that an unsigned request cannot cause a read.
        let claimed =
            signature::claimed(header("x-slack-signature"), header("x-slack-request-timestamp"), now)?;
        let secret = self.secret.get().await.map_err(no_secret)?;
        let signed = claimed.verify(&secret, body)?;
        let form = payload::read(body, signed.at)?;
        if form != Form::Nothing {
            signature::record(&signed, ledger).await?;
        }
        match form {
            Form::Nothing => Ok(Interaction::Nothing),
            Form::Press(press, url) => {
                let url = url.filter(|url| self.may_answer(url));
                let (by, action) = (&press.by.id, press.action.id());
                if !self.operators.allow(by) {
                    tracing::warn!(by, action, "pressed by a person who is not an operator");
                    return Ok(Interaction::NotAllowed(url));
                }
                tracing::info!(by, action, about = press.incident.about, "pressed");
                Ok(Interaction::Press(press, url))
            }
            Form::Slash(_, url) if !self.may_answer(&url) => Err(InteractionError::NotOurs),
            Form::Slash(command, url) => {
                let (by, text) = (&command.by.id, &command.text);
                if !self.operators.allow(by) {
                    tracing::warn!(by, text, "a slash command by a person who is not an operator");
                    return Ok(Interaction::NotAllowed(Some(url)));
                }
                tracing::info!(by, text, "a slash command");
                Ok(Interaction::Slash(command, url))
            }
        }
    }

    /// Returns whether an answer may go to the URL.
    fn may_answer(&self, url: &ResponseUrl) -> bool {
        self.rules == UrlRules::Any || url.is_of_slack()
    }
}

fn no_secret(why: DeliveryError) -> InteractionError {
    tracing::error!(error = %why, "the signing secret is not available: no button works");
    InteractionError::NoSecret(why)
}

/// Sends a message that only the person who pressed the button or sent the command can see. The posted message stays
/// (docs.slack.dev, "Handling user interaction", "Publishing ephemeral responses"). The action does not
/// depend on this response, so a failure appears only in the log, without the URL.
pub async fn respond(http: &HttpClient, url: &ResponseUrl, rules: UrlRules, text: &str, within: Duration) {
    if let Err(error) = send(http, url, rules, text, within).await {
        tracing::warn!(error, "the answer to the person in Slack could not be sent");
    }
}

async fn send(
    http: &HttpClient,
    url: &ResponseUrl,
    rules: UrlRules,
    text: &str,
    within: Duration,
) -> Result<(), String> {
    if rules != UrlRules::Any && !url.is_of_slack() {
        return Err("the response_url is not Slack's".to_owned());
    }
    let body = json!({ "response_type": "ephemeral", "replace_original": false, "text": text });
    let request = Request::post(url.expose()).header(CONTENT_TYPE, "application/json; charset=utf-8");
    let request = request.body(Full::from(body.to_string()));
    let request = request.map_err(|_| "the response_url is not a URL".to_owned())?;
    match http.send(request, within).await {
        Ok(response) if response.status.is_success() => Ok(()),
        Ok(response) => Err(format!("Slack answered {}", response.status.as_u16())),
        Err(error) => Err(error.to_string()),
    }
}
