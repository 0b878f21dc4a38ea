use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bongsu_alarm::alarm::Region;
use jiff::Timestamp;
use serde::Deserialize;

/// The envelope that SNS posts.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    #[serde(rename = "Type")]
    kind: Kind,
    message: String,
    message_id: String,
    subject: Option<String>,
    timestamp: String,
    token: Option<String>,
    topic_arn: String,
    #[serde(rename = "SubscribeURL")]
    subscribe_url: Option<String>,
    signature: String,
    signature_version: SignatureVersion,
    #[serde(rename = "SigningCertURL", alias = "SigningCertUrl")]
    signing_cert_url: String,
}

/// The kind of an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum Kind {
    Notification,
    #[serde(rename = "SubscriptionConfirmation")]
    Confirmation,
    #[serde(rename = "UnsubscribeConfirmation")]
    Unsubscribed,
}

/// The algorithm of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) enum SignatureVersion {
    #[serde(rename = "1")]
    Sha1,
    #[serde(rename = "2")]
    Sha256,
}

/// An SNS message before verification.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) topic: String,
    pub(super) sent_at: Timestamp,
    pub(super) version: SignatureVersion,
    pub(super) signature: Vec<u8>,
    pub(super) certificate_url: String,
    pub(super) subscribe_url: String,
    canonical: String,
}

impl Message {
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let envelope: Envelope = serde_json::from_slice(body).ok()?;
        Some(Self {
            canonical: envelope.canonical(),
            sent_at: envelope.timestamp.parse().ok()?,
            signature: STANDARD.decode(&envelope.signature).ok()?,
            kind: envelope.kind,
            id: envelope.message_id,
            topic: envelope.topic_arn,
            version: envelope.signature_version,
            certificate_url: envelope.signing_cert_url,
            subscribe_url: envelope.subscribe_url.unwrap_or_default(),
        })
    }

    /// Returns the signed text.
    pub(super) fn canonical(&self) -> &str {
        &self.canonical
    }
}

impl Envelope {
    /// Lists names and values in the order of the names, one on each line. The kind determines the names.
    fn canonical(&self) -> String {
        let kind = match self.kind {
            Kind::Notification => "Notification",
            Kind::Confirmation => "SubscriptionConfirmation",
            Kind::Unsubscribed => "UnsubscribeConfirmation",
        };
        let is_notification = self.kind == Kind::Notification;
        let (subject, token, url) = (&self.subject, &self.token, &self.subscribe_url);
        let fields = [
            ("Message", Some(self.message.as_str())),
            ("MessageId", Some(self.message_id.as_str())),
            ("Subject", subject.as_deref().filter(|_| is_notification)),
            ("SubscribeURL", url.as_deref().filter(|_| !is_notification)),
            ("Timestamp", Some(self.timestamp.as_str())),
            ("Token", token.as_deref().filter(|_| !is_notification)),
            ("TopicArn", Some(self.topic_arn.as_str())),
            ("Type", Some(kind)),
        ];
        let lines = fields.into_iter().filter_map(|(name, value)| Some(format!("{name}\n{}\n", value?)));
        lines.collect()
    }
}

/// Returns the region in a topic's ARN.
pub(super) fn region_of(topic: &str) -> Option<Region> {
    Region::from_code(topic.strip_prefix("arn:")?.split(':').nth(2)?)
}
