//! SNS's HTTPS subscriptions: whether SNS sent what was posted, for a topic of ours and just now (SNS developer guide,
//! "Verifying the signatures of Amazon SNS messages").
//!
//! SNS repeats a message that got no answer, byte for byte. So a request that comes twice is taken twice, and the ledger
//! keeps it from notifying twice; what is older than an hour is refused, which the ledger's memory outlasts by far.

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

/// SNS tries for an hour at most (SNS developer guide, "Message delivery retries").
const OLDEST: SignedDuration = SignedDuration::from_hours(1);
/// As far as SNS's clock may be ahead of this machine's.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);
/// How long SNS may take to give a certificate, or to confirm.
const WITHIN: Duration = Duration::from_secs(5);

/// What SNS posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// A message, by its id; the envelope is for intake.
    Notification(String),
    /// A subscription of this topic is confirmed now.
    Confirmed(String),
    /// A subscription of this topic has ended.
    Unsubscribed(String),
}

/// Why a request is not taken. Its text is for the log and for the sender.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubscriptionError {
    /// Something else, or raw delivery, which SNS does not sign.
    #[error(
        "this is no message of SNS's with a signature; turn raw message delivery off for this subscription"
    )]
    NotOfSns,
    /// Anybody may subscribe an address to a topic of theirs.
    #[error("the topic is none of those that are named by --topic")]
    OtherTopic,
    /// Kept and sent again, or of a clock that is wrong.
    #[error("the message was signed more than an hour ago, or ahead of this clock")]
    Stale,
    /// Who chooses the certificate chooses the signer.
    #[error("the certificate or the confirmation is not at SNS's own address in the topic's region")]
    Elsewhere,
    /// Another signer, or another message.
    #[error("the signature is not SNS's for this message")]
    Forged,
    /// The certificate is not to be had, or cannot be used.
    #[error("SNS's certificate cannot be used now: {0}")]
    NoCertificate(String),
    /// SNS did not take the confirmation.
    #[error("SNS does not confirm the subscription: {0}")]
    NotConfirmed(String),
}

impl SubscriptionError {
    /// The status of the answer; SNS tries again after 5xx alone.
    pub fn status(&self) -> u16 {
        match self {
            Self::NotOfSns => 400,
            Self::OtherTopic | Self::Stale | Self::Elsewhere | Self::Forged => 403,
            Self::NoCertificate(_) | Self::NotConfirmed(_) => 503,
        }
    }
}

/// The topics whose subscriptions are taken.
#[derive(Debug)]
pub struct Subscriptions {
    topics: Vec<String>,
    hosts: Hosts,
    http: HttpClient,
    certificates: Certificates,
}

impl Subscriptions {
    /// Those of the topics with these ARNs.
    pub fn new(topics: Vec<String>, hosts: Hosts, http: HttpClient) -> Self {
        Self { topics, hosts, certificates: Certificates::new(http.clone()), http }
    }

    /// What a request brings, and the confirmation where it asks for one.
    ///
    /// # Errors
    ///
    /// It is not taken.
    pub async fn take(&self, body: &[u8], now: Timestamp) -> Result<Delivery, SubscriptionError> {
        let message = Message::read(body).ok_or(SubscriptionError::NotOfSns)?;
        // Before anything is asked for, so that a stranger can have nothing asked for.
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

/// The body of an answer that is a success.
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
