//! SNS's HTTPS subscriptions: verifies that SNS recently sent a request for one of the accepted topics (SNS
//! developer guide, "Verifying the signatures of Amazon SNS messages").
//!
//! SNS repeats a message without a response byte for byte. A repeated request is therefore accepted, and the
//! ledger prevents a second notification. A request older than an hour is refused, which is far less than the
//! ledger's retention.

mod certificate;
mod hosts;
mod message;
#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

pub use hosts::Hosts;

use crate::http::HttpClient;
use certificate::Certificates;
use message::{Kind, Message};

/// SNS retries for at most an hour (SNS developer guide, "Message delivery retries").
const OLDEST: SignedDuration = SignedDuration::from_hours(1);
/// The largest accepted lead of SNS's clock.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// The time limit for requests to SNS.
const WITHIN: Duration = Duration::from_secs(5);

/// A request from SNS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// A message with its ID. Intake reads the envelope.
    Notification(String),
    /// The subscription to this topic is now confirmed.
    Confirmed(String),
    /// The subscription to this topic has ended.
    Unsubscribed(String),
}

/// The reason why a request is refused. Its text is for the log and the sender.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubscriptionError {
    /// The request is not a signed SNS message. SNS does not sign raw deliveries.
    #[error("this is not a signed message of SNS; turn raw message delivery off for this subscription")]
    NotOfSns,
    /// The topic is not an accepted one. Anybody can subscribe a URL to their own topic.
    #[error("the topic is not one of the topics of --topic")]
    OtherTopic,
    /// The message was replayed, or a clock is wrong.
    #[error("the message was signed more than an hour ago, or ahead of this clock")]
    Stale,
    /// The certificate or the confirmation has a foreign URL. The certificate determines the signer.
    #[error("the certificate or the confirmation is not at an address of SNS in the topic's region")]
    Elsewhere,
    /// The signature does not match.
    #[error("the signature was not made by SNS for this message")]
    Forged,
    /// The certificate is not available or cannot be used.
    #[error("SNS's certificate cannot be used now: {0}")]
    NoCertificate(String),
    #[error("SNS does not confirm the subscription: {0}")]
    NotConfirmed(String),
}

impl SubscriptionError {
    /// Returns the status of the response. SNS retries only after 5xx.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotOfSns => 400,
            Self::OtherTopic | Self::Stale | Self::Elsewhere | Self::Forged => 403,
            Self::NoCertificate(_) | Self::NotConfirmed(_) => 503,
        }
    }
}

/// The accepted topics.
#[derive(Debug)]
pub struct Subscriptions {
    topics: Vec<String>,
    hosts: Hosts,
    http: HttpClient,
    certificates: Certificates,
}

impl Subscriptions {
    /// Accepts requests for the topics with these ARNs.
    pub fn new(topics: Vec<String>, hosts: Hosts, http: HttpClient) -> Self {
        Self { topics, hosts, certificates: Certificates::new(http.clone()), http }
    }

    /// Verifies a request, and confirms the subscription if the request asks for it.
    ///
    /// # Errors
    ///
    /// Returns an error if the request is refused.
    pub async fn take(&self, body: &[u8], now: Timestamp) -> Result<Delivery, SubscriptionError> {
        let message = Message::read(body).ok_or(SubscriptionError::NotOfSns)?;
        // Checks the topic before any request to SNS, so that strangers cannot cause requests.
        if !self.topics.contains(&message.topic) {
            return Err(SubscriptionError::OtherTopic);
        }
        let age = now.duration_since(message.sent_at);
        if age > OLDEST || age < -AHEAD {
            return Err(SubscriptionError::Stale);
        }
        if !self.hosts.has_certificate(&message.certificate_url, &message.topic) {
            return Err(SubscriptionError::Elsewhere);
        }
        let certificate = self.certificates.get(&message.certificate_url, now).await?;
        certificate.verify(message.version, message.canonical().as_bytes(), &message.signature)?;
        let Message { topic, id, .. } = message;
        match message.kind {
            Kind::Notification => Ok(Delivery::Notification(id)),
            Kind::Unsubscribed => Ok(Delivery::Unsubscribed(topic)),
            Kind::Confirmation => {
                self.confirm(&message.subscribe_url, &topic).await.map(|()| Delivery::Confirmed(topic))
            }
        }
    }

    async fn confirm(&self, url: &str, topic: &str) -> Result<(), SubscriptionError> {
        if !self.hosts.has_confirmation(url, topic) {
            return Err(SubscriptionError::Elsewhere);
        }
        let answer = get(&self.http, url).await.map_err(SubscriptionError::NotConfirmed)?;
        drop(answer);
        Ok(())
    }
}

/// Returns the body of a successful response.
async fn get(http: &HttpClient, url: &str) -> Result<Vec<u8>, String> {
    let request = http::Request::get(url).body(http_body_util::Full::default());
    let request = request.map_err(|error| error.to_string())?;
    let answer = http.send(request, WITHIN).await.map_err(|error| error.to_string())?;
    if answer.status.is_success() {
        Ok(answer.body.to_vec())
    } else {
        Err(format!("HTTP status {}", answer.status))
    }
}
