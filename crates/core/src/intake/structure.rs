//! Reads a message with one text for each protocol (SNS API, "Publish: MessageStructure") that was published
//! without the message structure. Every subscriber then gets all texts.

use serde_json::Value;

use super::fields::Fields;

/// The protocols of SNS. After the text for functions, those for people come first.
const PROTOCOLS: [&str; 14] = [
    "lambda",
    "email",
    "default",
    "email-json",
    "http",
    "https",
    "sqs",
    "sms",
    "firehose",
    "application",
    "APNS",
    "APNS_SANDBOX",
    "GCM",
    "ADM",
];

/// Returns the text for people, or `None` if this is not such a structure.
pub(super) fn text(message: Fields<'_>) -> Option<&str> {
    let is_text = |(name, value): (&String, &Value)| PROTOCOLS.contains(&name.as_str()) && value.is_string();
    let is_structure = message.has("default") && message.entries().all(is_text);
    is_structure.then(|| message.first_text(&PROTOCOLS)).flatten()
}
