//! A server that takes what is told as JSON by POST, signed as Standard Webhooks says (standardwebhooks.com,
//! "Standard Webhooks specification").

mod signature;

use std::time::Duration;

use bongsu_core::config::{ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Clock as _, Receiver, SecretStore};
use bongsu_core::report::Report;
use bongsu_core::slack::Message;
use http::Request;
use http_body_util::Full;

use crate::attempts::{CHECK_SETTINGS, answered, asks_again, deliver, unanswered};
use crate::clock::SystemClock;
use crate::http::{HttpClient, Response};
use crate::stored::Stored;

pub use signature::{SigningKey, SigningKeyError};

/// The server, as messages name it: its URL may say more than logs should.
const PEER: &str = "the webhook's server";

/// A server that takes signed JSON, as a receiver.
#[derive(Debug)]
pub struct WebhookReceiver<S> {
    name: String,
    url: String,
    key: Option<Stored<SigningKey, S>>,
    http: HttpClient,
}

impl<S: SecretStore + Sync> WebhookReceiver<S> {
    /// The server that `receiver` is, if it is one.
    pub fn of(receiver: &ReceiverConfig, secrets: S, http: HttpClient) -> Option<Self> {
        let ReceiverKind::Json(webhook) = &receiver.kind else { return None };
        let key = webhook.signing_secret.clone().map(|source| Stored::new(source, secrets, ()));
        Some(Self { name: receiver.name.clone(), url: webhook.url.clone(), key, http })
    }

    /// Reads the signing secret ahead of the first notice. Whether it worked shows when it is used.
    pub async fn prepare(&self) {
        if let Some(key) = &self.key {
            key.prepare(&self.name).await;
        }
    }

    /// Reads the signing secret and looks whether it is one.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub async fn check(&self) -> Result<(), DeliveryError> {
        match &self.key {
            Some(key) => key.get().await.map(drop),
            None => Ok(()),
        }
    }

    /// How long reading the signing secret took, where that has happened since this was asked last.
    pub fn read_took(&self) -> Option<Duration> {
        self.key.as_ref().and_then(Stored::took)
    }

    async fn post(&self, report: &Report, within: Duration) -> Result<(), DeliveryError> {
        let (id, body) = (report.id(), report.to_json());
        let seconds = SystemClock.now().as_second().to_string();
        let mut request = Request::post(&self.url)
            .header(http::header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", &seconds)
            // The same for every attempt, so that the server can tell a repetition.
            .header("idempotency-key", &id);
        if let Some(key) = &self.key {
            request = request.header("webhook-signature", key.get().await?.sign(&id, &seconds, &body));
        }
        let request = request.body(Full::from(body)).map_err(|_| DeliveryError::Permanent {
            cause: "the webhook's URL cannot be requested".to_owned(),
            hint: "write the whole URL, https://host/path, as webhook.url".to_owned(),
        })?;
        match self.http.send(request, within).await {
            Ok(response) => read(&response),
            Err(error) => Err(unanswered(PEER, CHECK_SETTINGS, &error)),
        }
    }
}

/// Any status of 2xx is success; nothing else is, a redirection neither.
fn read(response: &Response) -> Result<(), DeliveryError> {
    if response.status.is_success() {
        return Ok(());
    }
    let hint = match response.status.as_u16() {
        300..=399 => "the server has moved: write its new address as webhook.url",
        401 | 403 => "the server does not know the signature: compare webhook.signing_secret with its own",
        404 | 410 => "there is nothing at this address: correct webhook.url",
        413 => "the server takes less than a message has; raise its limit",
        _ => "the server refuses the message; its log says why",
    };
    Err(asks_again(PEER, response).unwrap_or_else(|| DeliveryError::Permanent {
        cause: answered(PEER, response),
        hint: hint.to_owned(),
    }))
}

impl<S: SecretStore + Sync> Receiver for WebhookReceiver<S> {
    fn name(&self) -> &str {
        &self.name
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::PROGRAM
    }

    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        let report = Report::of(message, &self.name);
        deliver(&self.name, budget, async |within| self.post(&report, within).await).await
    }
}

#[cfg(test)]
mod tests;
