//! Hides values that give their reader a power: approvals, subscriptions and credentials. A channel has many
//! readers.

use serde_json::Value;

/// Ends of names, in lower case without punctuation.
const ENDINGS: [&str; 9] = [
    "token",
    "password",
    "passwd",
    "secret",
    "secretkey",
    "accesskey",
    "apikey",
    "privatekey",
    "authorization",
];
/// Names of URLs that have an effect when they are opened.
const ADDRESSES: [&str; 2] = ["subscribeurl", "unsubscribeurl"];

const HIDDEN: &str = "(hidden)";

/// Returns whether a field of that name holds a secret.
pub(super) fn is_name(name: &str) -> bool {
    let name: String = name.chars().filter(|char| char.is_alphanumeric()).collect();
    let name = name.to_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending)) || ADDRESSES.contains(&name.as_str())
}

/// Hides all secrets and all texts that repeat one: for example, the link of a review contains its token.
pub(super) fn hidden(value: &Value) -> Value {
    let mut secrets = Vec::new();
    collect(value, &mut secrets);
    if secrets.is_empty() { value.clone() } else { without(value, &secrets) }
}

fn collect<'a>(value: &'a Value, secrets: &mut Vec<&'a str>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, secrets)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| match value {
            Value::String(text) if is_name(name) => secrets.push(text),
            value => collect(value, secrets),
        }),
        _ => {}
    }
}

fn without(value: &Value, secrets: &[&str]) -> Value {
    // A short secret may be part of many words.
    let repeats = |text: &str| secrets.iter().any(|it| text == *it || (it.len() >= 8 && text.contains(it)));
    match value {
        Value::Array(values) => values.iter().map(|value| without(value, secrets)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| match value {
                Value::String(text) if !text.is_empty() && is_name(name) => (name.clone(), HIDDEN.into()),
                value => (name.clone(), without(value, secrets)),
            });
            fields.collect()
        }
        Value::String(text) if !text.is_empty() && repeats(text) => HIDDEN.into(),
        value => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hides_what_gives_power_and_nothing_else() {
        let token = "1a2b3c4d-573f-4ea7-a67e-example";
        let value = json!({
            "consoleLink": "https://console.example.com/p",
            "approval": { "token": token, "approvalReviewLink": format!("https://x/approve/{token}"), "expires": "x" },
            "detail": [{ "TaskToken": "abc", "name": "abc", "tokens": 3, "SecretId": "db", "DB_PASSWORD": "" }],
        });
        let expected = json!({
            "consoleLink": "https://console.example.com/p",
            "approval": { "token": HIDDEN, "approvalReviewLink": HIDDEN, "expires": "x" },
            "detail": [{ "TaskToken": HIDDEN, "name": HIDDEN, "tokens": 3, "SecretId": "db", "DB_PASSWORD": "" }],
        });
        assert_eq!(hidden(&value), expected);
        assert_eq!(hidden(&json!([1, "token"])), json!([1, "token"]));
    }
}
