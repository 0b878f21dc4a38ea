//! SNS as it posts to an HTTPS endpoint: signed messages, and a server for the certificate and for
//! confirmations. The key exists only for this purpose.

use anyhow::{Result, anyhow};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;
use serde_json::{Map, Value, json};

use crate::http::Shared;
use crate::http::{Request, Response, Server};

const KEY: &[u8] = include_bytes!("fixtures/key.der");
const CERTIFICATE: &str = "/SimpleNotificationService-fixture.pem";

#[derive(Debug)]
pub struct Sns {
    server: Server,
    requests: Shared<Vec<String>>,
}

impl Sns {
    /// A certificate of the key, valid from 2025 to 2125.
    pub const VALID: &[u8] = include_bytes!("fixtures/valid.pem");
    /// An expired certificate of the key, from 2020.
    pub const EXPIRED: &[u8] = include_bytes!("fixtures/expired.pem");
    /// The signature (version 1) of [`Self::notification`]'s message at 2026-11-23T05:12:07.646Z. It is a
    /// constant because the library can verify but not create SHA-1 signatures.
    pub const FIRST_VERSION: &str = include_str!("fixtures/sha1.sig");
    /// The topic of all messages.
    pub const TOPIC: &str = "arn:aws:sns:ap-northeast-2:123456789012:alarms";

    /// Starts a server with this certificate, which confirms every subscription.
    ///
    /// # Errors
    ///
    /// Returns an error if no port is free.
    pub async fn start(certificate: &'static [u8]) -> Result<Self> {
        let requests = Shared::<Vec<String>>::default();
        let noted = requests.clone();
        let server = Server::start(move |request: Request| {
            let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
            noted.lock().push(format!("{}{query}", request.path));
            let body =
                if request.path == CERTIFICATE { certificate } else { b"<ConfirmSubscriptionResponse/>" };
            async move { Some(Response::new(StatusCode::OK, body)) }
        });
        Ok(Self { server: server.await?, requests })
    }

    /// Returns `http://127.0.0.1:PORT`, for `BONGSU_SNS_ORIGIN`.
    pub fn origin(&self) -> String {
        self.server.origin()
    }

    /// Returns the requested paths and queries, in order.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().clone()
    }

    /// Returns an unsigned envelope with that message and sending time.
    pub fn notification(&self, message: &str, sent_at: &str) -> Map<String, Value> {
        let envelope = json!({
            "Type": "Notification",
            "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": Self::TOPIC,
            "Subject": "nightly",
            "Message": message,
            "Timestamp": sent_at,
            "SignatureVersion": "2",
            "SigningCertURL": format!("{}{CERTIFICATE}", self.origin()),
        });
        envelope.as_object().cloned().unwrap_or_default()
    }

    /// Returns the envelope of a change from OK to ALARM, as a queue or a function gets it. Alarms of
    /// different names have different IDs.
    pub fn alarm(name: &str) -> Value {
        let message = json!({
            "AlarmName": name,
            "AlarmArn": format!("arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:{name}"),
            "AWSAccountId": "123456789012",
            "Region": "Asia Pacific (Seoul)",
            "OldStateValue": "OK",
            "NewStateValue": "ALARM",
            "NewStateReason": "Threshold Crossed",
            "StateChangeTime": "2026-11-23T05:12:07.646+0000",
        });
        json!({
            "Type": "Notification",
            "MessageId": format!("id-of-{name}"),
            "TopicArn": Self::TOPIC,
            "Message": message.to_string(),
            "Timestamp": "2026-11-23T05:12:07.700Z",
        })
    }

    /// Returns an unsigned envelope that asks for the confirmation of a subscription.
    pub fn confirmation(&self, sent_at: &str) -> Map<String, Value> {
        let mut envelope = self.notification("You have chosen to subscribe to the topic.", sent_at);
        envelope.remove("Subject");
        let url = format!("{}/?Action=ConfirmSubscription&TopicArn={}&Token=t", self.origin(), Self::TOPIC);
        envelope.extend([
            ("Type".to_owned(), "SubscriptionConfirmation".into()),
            ("Token".to_owned(), "t".into()),
            ("SubscribeURL".to_owned(), url.into()),
        ]);
        envelope
    }

    /// Signs an envelope (version 2) over the canonical string in SNS's developer guide.
    ///
    /// # Errors
    ///
    /// Returns an error if the system has no random bytes.
    pub fn sign(mut envelope: Map<String, Value>) -> Result<Map<String, Value>> {
        let names: &[&str] = if envelope.get("Type").is_some_and(|kind| kind == "Notification") {
            &["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
        } else {
            &["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
        };
        let line = |name: &&str| Some(format!("{name}\n{}\n", envelope.get(*name)?.as_str()?));
        let canonical: String = names.iter().filter_map(line).collect();
        let key = KeyPair::from_pkcs8(KEY).map_err(|error| anyhow!("{error}"))?;
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), canonical.as_bytes(), &mut signature)?;
        envelope.insert("Signature".to_owned(), STANDARD.encode(&signature).into());
        Ok(envelope)
    }
}
