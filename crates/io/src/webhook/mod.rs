//! A server that accepts notices as JSON by POST, signed according to Standard Webhooks
//! (standardwebhooks.com, "Standard Webhooks specification").

mod signature;

use std::time::Duration;

use bongsu_core::config::{ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ports::{Capabilities, Clock as _, Receiver, SecretStore};
use bongsu_core::report::Report;
use bongsu_slack::Message;
use http::Request;
use http_body_util::Full;

use crate::attempts::{CHECK_SETTINGS, answered, asks_again, deliver, unanswered};
use crate::clock::SystemClock;
use crate::http::{HttpClient, Response};
use crate::stored::Stored;

pub use signature::{SigningKey, SigningKeyError};

/// The name of the server in messages, because its URL may contain secrets.
const PEER: &str = "the webhook's server";

/// A server that accepts signed JSON, as a receiver.
#[derive(Debug)]
pub struct WebhookReceiver<S> {
    name: String,
    url: String,
    key: Option<Stored<SigningKey, S>>,
    http: HttpClient,
}

impl<S: SecretStore + Sync> WebhookReceiver<S> {
    /// Creates a receiver if `receiver` is such a server.
    pub fn of(receiver: &ReceiverConfig, secrets: S, http: HttpClient) -> Option<Self> {
        let ReceiverKind::Json(webhook) = &receiver.kind else { return None };
        let key = webhook.signing_secret.clone().map(|source| Stored::new(source, secrets, ()));
        Some(Self { name: receiver.name.clone(), url: webhook.url.clone(), key, http })
    }

    /// Reads the signing secret before the first notice. A failure appears only when the secret is used.
    pub async fn prepare(&self) {
        if let Some(key) = &self.key {
            key.prepare(&self.name).await;
        }
    }

    /// Reads and validates the signing secret.
    ///
    /// # Errors
    ///
    /// Returns an error if the secret is not available or invalid.
    pub async fn check(&self) -> Result<(), DeliveryError> {
        match &self.key {
            Some(key) => key.get().await.map(drop),
            None => Ok(()),
        }
    }

    /// Returns the time that the last read of the signing secret took, once for each read.
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
            // All attempts have the same ID, so that the server can detect a repetition.
            .header("idempotency-key", &id);
        if let Some(key) = &self.key {
            request = request.header("webhook-signature", key.get().await?.sign(&id, &seconds, &body));
        }
        let request = request.body(Full::from(body)).map_err(|_| DeliveryError::Permanent {
            cause: "the webhook's URL cannot be requested".to_owned(),
            hint: "set webhook.url to the complete URL, https://host/path".to_owned(),
        })?;
        match self.http.send(request, within).await {
            Ok(response) => read(&response),
            Err(error) => Err(unanswered(PEER, CHECK_SETTINGS, &error)),
        }
    }
}

/// Interprets a response. Only 2xx means success, and a redirect does not.
fn read(response: &Response) -> Result<(), DeliveryError> {
    if response.status.is_success() {
        return Ok(());
    }
    let hint = match response.status.as_u16() {
        300..=399 => "the server has moved: set webhook.url to its new address",
        401 | 403 => {
            "the server refuses the signature: compare webhook.signing_secret with the secret of the server"
        }
        404 | 410 => "there is nothing at this address: correct webhook.url",
        413 => "the message exceeds the size limit of the server; raise the limit",
        _ => "the server refuses the message; see its log for the reason",
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
mod tests {
    use http::{HeaderMap, StatusCode};

    use super::*;

    fn answer(status: u16) -> Result<(), DeliveryError> {
        read(&Response {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: "see https://internal.example.com/?token=SECRETXXXX1".into(),
        })
    }

    #[test]
    fn only_2xx_is_a_success() {
        for status in [200, 201, 202, 204] {
            assert_eq!(answer(status), Ok(()));
        }
        for status in [408, 429, 500, 502, 503, 504] {
            assert!(matches!(answer(status), Err(DeliveryError::Retry { .. })), "{status}");
        }
        for (status, expected) in
            [(302, "has moved"), (400, "refuses"), (401, "signature"), (404, "nothing"), (413, "limit")]
        {
            let Err(error @ DeliveryError::Permanent { .. }) = answer(status) else { panic!("{status}") };
            let error = error.to_string();
            assert!(error.contains(expected) && !error.contains("SECRET"), "{error}");
        }
    }
}
