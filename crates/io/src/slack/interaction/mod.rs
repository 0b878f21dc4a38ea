//! The way back from Slack's buttons: whether Slack sent it, what it asks for, and the answer to whoever pressed.

mod payload;
mod replay;
mod respond;
mod signature;

use bongsu_core::config::{Operators, SecretSource};
use bongsu_core::delivery::DeliveryError;
use bongsu_core::ports::SecretStore;
use bongsu_core::press::Press;
use bongsu_core::slack::ResponseUrl;
use bongsu_core::store::{Store, StoreError};
use jiff::Timestamp;

pub use respond::respond;
pub use signature::SigningSecret;

use super::UrlRules;
use crate::stored::Stored;

/// What Slack told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Interaction {
    /// Somebody pressed one of our buttons; where they are answered, where Slack told.
    Press(Press, Option<ResponseUrl>),
    /// The same by somebody whose presses do not count.
    NotAllowed(Option<ResponseUrl>),
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
    #[error("the request was signed more than five minutes ago, or ahead of this clock")]
    Stale,
    /// Another secret.
    #[error("the signature is not made with this app's signing secret")]
    Forged,
    /// Signed, but nothing of ours.
    #[error("the request is not the press of one of bongsu's buttons")]
    NotOurs,
    /// Somebody listened, and sends it again.
    #[error("this very request came before")]
    Replayed,
    /// The secret to know Slack by is not to be had.
    #[error("the signing secret cannot be had now")]
    NoSecret(DeliveryError),
    /// Nobody can tell whether it came before.
    #[error("the ledger cannot be used now; press again: {0}")]
    NoLedger(StoreError),
}

impl InteractionError {
    /// The status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::Unsigned | Self::Stale => 401,
            Self::Forged | Self::Replayed => 403,
            Self::NotOurs => 404,
            Self::NoSecret(_) | Self::NoLedger(_) => 503,
        }
    }
}

/// Who knows Slack by its signature, and whose presses count.
#[derive(Debug)]
pub struct Interactions<S> {
    secret: Stored<SigningSecret, S>,
    operators: Operators,
    rules: UrlRules,
}

impl<S: SecretStore + Sync> Interactions<S> {
    /// By the signing secret kept at `source`; `rules` say where whoever presses may be answered.
    pub fn new(source: SecretSource, secrets: S, operators: Operators, rules: UrlRules) -> Self {
        Self { secret: Stored::new(source, secrets, ()), operators, rules }
    }

    /// Reads the secret ahead of the first press. Whether it worked shows when it is used.
    pub async fn prepare(&self) {
        self.secret.prepare("buttons").await;
    }

    /// What a request asks for, whose headers `header` looks up by their names in lower case: where Slack signed it now,
    /// and it comes for the first time, which `ledger` tells.
    ///
    /// # Errors
    ///
    /// It is not taken.
    pub async fn take<'a>(
        &self,
        header: impl Fn(&str) -> Option<&'a str>,
        body: &[u8],
        ledger: &impl Store,
        now: Timestamp,
    ) -> Result<Interaction, InteractionError> {
        // Before the secret is asked for, so that nobody can have it asked for without one.
        let claimed =
            signature::claimed(header("x-slack-signature"), header("x-slack-request-timestamp"), now)?;
        let secret = self.secret.get().await.map_err(no_secret)?;
        let signed = claimed.verify(&secret, body)?;
        let Some((press, url)) = payload::read(body, signed.at)? else { return Ok(Interaction::Nothing) };
        replay::note(&signed, ledger).await?;
        let is_allowed = |url: &ResponseUrl| self.rules == UrlRules::Any || url.is_of_slack();
        let url = url.filter(is_allowed);
        let (by, action) = (&press.by.id, press.action.id());
        if !self.operators.allow(by) {
            tracing::warn!(by, action, "pressed by somebody who is no operator");
            return Ok(Interaction::NotAllowed(url));
        }
        tracing::info!(by, action, about = press.incident.about, "pressed");
        Ok(Interaction::Press(press, url))
    }
}

fn no_secret(why: DeliveryError) -> InteractionError {
    tracing::error!(error = %why, "the signing secret cannot be had: no button works");
    InteractionError::NoSecret(why)
}
