//! What anybody posts to an incoming webhook, read and judged as Slack does it.

mod judge;
mod plain;
mod refusal;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use percent_encoding::percent_decode;
use serde_json::Value;

pub use refusal::Refusal;

/// A message that Slack would take, whoever wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Payload(Value);

impl Payload {
    /// Reads the body of a post: JSON, or a form with JSON in its field `payload`, as Slack takes both.
    ///
    /// # Errors
    ///
    /// Slack's own, with its words.
    pub fn read(body: &[u8], content_type: Option<&str>) -> Result<Self, Refusal> {
        let is_form = content_type.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let field = if is_form { form_field(body, "payload") } else { None };
        let json = field.as_deref().unwrap_or(body);
        let value: Value = serde_json::from_slice(json).map_err(|_| Refusal::InvalidPayload)?;
        judge::message(&value)?;
        Ok(Self(value))
    }

    /// A message that was read before.
    pub fn trusted(json: Value) -> Self {
        Self(json)
    }

    /// As it was posted.
    pub fn json(&self) -> &Value {
        &self.0
    }

    /// What a reader sees, without markup, for a search.
    pub fn plain(&self) -> String {
        plain::of(&self.0)
    }
}

/// Curl's `-d` says that everything is a form; so a body without that field is JSON after all.
fn form_field(body: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut pairs = body.split(|byte| *byte == b'&');
    pairs.find_map(|pair| {
        let value = pair.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
        let spaced: Vec<u8> = value.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        Some(Cow::from(percent_decode(&spaced)).into_owned())
    })
}
