//! Hides values that let a reader act: approvals, subscriptions and credentials. A channel has many readers.

use serde_json::Value;

/// The ends of names, in lower case without punctuation.
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
/// The names of URLs that have an effect when somebody opens them.
const ADDRESSES: [&str; 2] = ["subscribeurl", "unsubscribeurl"];

const HIDDEN: &str = "(hidden)";

/// The maximum nesting of JSON inside texts.
const DEEPEST: u8 = 4;

/// Returns whether a field of this name contains a secret.
pub(super) fn is_name(name: &str) -> bool {
    let name: String = name.chars().filter(|char| char.is_alphanumeric()).collect();
    let name = name.to_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending)) || ADDRESSES.contains(&name.as_str())
}

/// Hides all secrets and all texts that repeat a secret. For example, the link of a review contains its
/// token.
pub(super) fn hidden(value: &Value) -> Value {
    let mut secrets = Vec::new();
    collect(value, DEEPEST, &mut secrets);
    if secrets.is_empty() { value.clone() } else { without(value, DEEPEST, &secrets) }
}

/// Hides the secrets in an event. An event without secrets stays unchanged.
pub(crate) fn hidden_in(event: &str) -> String {
    match nested(event) {
        Some(value) => {
            let shown = hidden(&value);
            if shown == value { event.to_owned() } else { shown.to_string() }
        }
        None => event.to_owned(),
    }
}

/// Returns the object or list in a text that is JSON.
pub(super) fn nested(text: &str) -> Option<Value> {
    let may_be = text.trim_start().starts_with(['{', '[']);
    let value = may_be.then(|| serde_json::from_str::<Value>(text).ok()).flatten()?;
    (value.is_object() || value.is_array()).then_some(value)
}

fn collect(value: &Value, depth: u8, secrets: &mut Vec<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, depth, secrets)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| match value {
            Value::String(text) if is_name(name) => secrets.push(text.clone()),
            value => collect(value, depth, secrets),
        }),
        Value::String(text) => {
            if let (Some(depth), Some(inner)) = (depth.checked_sub(1), nested(text)) {
                collect(&inner, depth, secrets);
            }
        }
        _ => {}
    }
}

fn without(value: &Value, depth: u8, secrets: &[String]) -> Value {
    // A short secret may also be a part of ordinary words.
    let repeats =
        |text: &str| secrets.iter().any(|it| text == it || (it.len() >= 8 && text.contains(it.as_str())));
    match value {
        Value::Array(values) => values.iter().map(|value| without(value, depth, secrets)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| match value {
                Value::String(text) if !text.is_empty() && is_name(name) => (name.clone(), HIDDEN.into()),
                value => (name.clone(), without(value, depth, secrets)),
            });
            fields.collect()
        }
        Value::String(text) => match (depth.checked_sub(1), nested(text)) {
            (Some(depth), Some(inner)) => within(text, &inner, &without(&inner, depth, secrets)),
            _ if !text.is_empty() && repeats(text) => HIDDEN.into(),
            _ => value.clone(),
        },
        value => value.clone(),
    }
}

/// Returns the original text unless its JSON changed.
fn within(text: &str, before: &Value, after: &Value) -> Value {
    Value::String(if before == after { text.to_owned() } else { after.to_string() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hides_only_values_that_let_a_reader_act() {
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
        let input =
            |password| json!({ "input": json!({ "db": { "password": password }, "size": 3 }).to_string() });
        assert_eq!(hidden(&input("hunter2")), input(HIDDEN), "JSON in a text is read too");
        let deep = (0..9).fold(json!({ "size": 1 }), |inner, _| json!({ "a": inner.to_string() }));
        assert_eq!(hidden(&deep), deep);
        assert_eq!(hidden(&json!([1, "token"])), json!([1, "token"]));
        assert_eq!(hidden_in(r#"{ "size":  3 }"#), r#"{ "size":  3 }"#);
        assert_eq!(hidden_in(r#"{ "token": "a" }"#), r#"{"token":"(hidden)"}"#);
        assert_eq!(hidden_in("token: a"), "token: a");
    }
}
