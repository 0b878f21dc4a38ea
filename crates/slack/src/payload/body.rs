//! Parses a body as JSON.

use serde_json::Value;

use super::{Fault, Refusal};

/// Parses the message in `body`. The content type decides whether the body is a form. `curl` sends the
/// content type of forms by default, so a body that starts like JSON is JSON.
pub(super) fn json(body: &[u8], content_type: Option<&str>) -> Result<Value, Refusal> {
    let is_json = content_type.is_some_and(|it| it.to_ascii_lowercase().contains("json"))
        || body.trim_ascii_start().starts_with(b"{");
    let of_form = if is_json { None } else { field(body) };
    // serde_json limits the nesting to 128 levels.
    let json: Value = serde_json::from_slice(of_form.as_deref().unwrap_or(body))
        .map_err(|error| Refusal::InvalidPayload(Fault::new(format!("not JSON: {error}"))))?;
    match json {
        Value::Object(_) => Ok(json),
        _ => Err(Refusal::InvalidPayload(Fault::new("must be an object"))),
    }
}

/// Returns the form field `payload`.
fn field(body: &[u8]) -> Option<Vec<u8>> {
    body.split(|byte| *byte == b'&').find_map(|field| field.strip_prefix(b"payload=")).map(decoded)
}

fn decoded(encoded: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let [first, after @ ..] = rest {
        let (byte, after) = match (first, after) {
            (b'+', after) => (b' ', after),
            (b'%', [high, low, beyond @ ..]) => match hex(*high).zip(hex(*low)) {
                Some((high, low)) => (high * 16 + low, beyond),
                None => (b'%', after),
            },
            (first, after) => (*first, after),
        };
        decoded.push(byte);
        rest = after;
    }
    decoded
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
