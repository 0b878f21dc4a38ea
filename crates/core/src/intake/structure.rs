//! A text for each protocol (SNS API, "Publish: MessageStructure"), published without saying that it is such: then
//! every subscriber gets all of it.

use serde_json::Value;

use super::fields::Fields;

/// Whom SNS has a text for. The first two are read by people, after what is for a function.
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

/// The text that a person is to read; `None` where this is no such structure.
pub(super) fn text(message: Fields<'_>) -> Option<&str> {
    let is_text = |(name, value): (&String, &Value)| PROTOCOLS.contains(&name.as_str()) && value.is_string();
    let is_structure = message.has("default") && message.entries().all(is_text);
    is_structure.then(|| message.first_text(&PROTOCOLS)).flatten()
}
