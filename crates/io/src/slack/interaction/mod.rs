//! The way back from Slack's buttons: whether Slack sent it, what it asks for, and the answer to whoever pressed.

mod payload;
mod respond;
mod signature;

use bongsu_core::config::SecretSource;
use bongsu_core::delivery::DeliveryError;
use bongsu_core::ports::SecretStore;
use bongsu_core::press::Press;
use bongsu_core::slack::ResponseUrl;
use jiff::Timestamp;

pub use respond::respond;
pub use signature::{Signed, SigningSecret};

use super::UrlRules;
use super::stored::Stored;

/// What Slack told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interaction {
    /// Somebody pressed one of our buttons; where they are answered, where Slack told.
    Press(Press, Option<ResponseUrl>),
    /// A button was pressed that asks for nothing, such as one that opens a page.
    Nothing,
}

/// Why a request is not taken. Its text is for the log and for whoever sent it, and holds nothing of the request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InteractionError {
    /// Anybody may call the address.
    #[error("only Slack is answered here: the request has no X-Slack-Signature")]
    Unsigned,
    /// Old, or of a clock that is wrong; or kept and sent again.
    #[error("the request was signed more than five minutes from now")]
    Stale,
    /// Another secret.
    #[error("the signature is not made with this app's signing secret")]
    Forged,
    /// Signed, but nothing of ours.
    #[error("the request is not the press of one of bongsu's buttons")]
    NotOurs,
    /// The secret to know Slack by is not to be had.
    #[error("the signing secret cannot be had now")]
    NoSecret(DeliveryError),
}

/// Who knows Slack by its signature.
#[derive(Debug)]
pub struct Interactions<S> {
    secret: Stored<SigningSecret, S>,
    rules: UrlRules,
}

impl<S: SecretStore + Sync> Interactions<S> {
    /// By the signing secret kept at `source`; `rules` say where whoever presses may be answered.
    pub fn new(source: SecretSource, secrets: S, rules: UrlRules) -> Self {
        Self { secret: Stored::new(source, secrets, ()), rules }
    }

    /// Reads the secret ahead of the first press. Whether it worked shows when it is used.
    pub async fn prepare(&self) {
        self.secret.prepare("buttons").await;
    }

    /// Whether Slack sent it: the signature with the time it names, of a request whose headers `header` looks up by
    /// their names in lower case.
    ///
    /// # Errors
    ///
    /// It did not, or nobody can tell.
    pub async fn verify<'a>(
        &self,
        header: impl Fn(&str) -> Option<&'a str>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Signed, InteractionError> {
        // Before the secret is asked for, so that nobody can have it asked for without one.
        let claimed =
            signature::claimed(header("x-slack-signature"), header("x-slack-request-timestamp"), now)?;
        let secret = self.secret.get().await.map_err(InteractionError::NoSecret)?;
        claimed.verify(&secret, body)
    }

    /// What a request asks for that Slack signed.
    ///
    /// # Errors
    ///
    /// It is none of ours.
    pub fn read(&self, signed: &Signed, body: &[u8]) -> Result<Interaction, InteractionError> {
        let is_allowed = |url: &ResponseUrl| self.rules == UrlRules::Any || url.is_of_slack();
        match payload::read(body, signed.at)? {
            Interaction::Press(press, url) => Ok(Interaction::Press(press, url.filter(is_allowed))),
            Interaction::Nothing => Ok(Interaction::Nothing),
        }
    }
}
