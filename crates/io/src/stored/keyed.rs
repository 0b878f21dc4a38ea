//! Reads a secret in key/value JSON, as the console of Secrets Manager creates it.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// The maximum displayed length of a key. A longer text is not a name.
const KEY_CHARS: usize = 64;

/// The reason why a key/value secret cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(
    not(feature = "slack"),
    expect(unreachable_pub, reason = "only errors of Slack's receivers contain it")
)]
pub enum KeyedError {
    /// The text begins with a brace but is not JSON.
    #[error("begins as JSON but is not JSON")]
    NotJson,
    /// The object has no keys.
    #[error("has no key")]
    Empty,
    /// No value is the secret.
    #[error("has no webhook URL, only the keys {0}")]
    None(String),
    /// Several values may be the secret.
    #[error("has several webhook URLs, under the keys {0}")]
    Several(String),
}

/// Returns the secret in `text`. In key/value JSON, it is the only value for which `is_it` is true, or else the only
/// value for which `like` is true, because parsing that value returns a more specific error.
pub(crate) fn only(
    text: &str,
    is_it: impl Fn(&str) -> bool,
    like: impl Fn(&str) -> bool,
) -> Result<Cow<'_, str>, KeyedError> {
    let text = text.trim().trim_start_matches('\u{feff}');
    if !text.starts_with('{') {
        return Ok(Cow::Borrowed(text));
    }
    let pairs: Map<String, Value> = serde_json::from_str(text).map_err(|_| KeyedError::NotJson)?;
    let candidates = |holds: &dyn Fn(&str) -> bool| -> Vec<(&str, &str)> {
        let texts = pairs.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?.trim())));
        texts.filter(|(_, value)| holds(value)).collect()
    };
    let mut found = candidates(&is_it);
    if found.is_empty() {
        found = candidates(&like);
    }
    let keys = |keys: &mut dyn Iterator<Item = &str>| keys.map(shown).collect::<Vec<_>>().join(", ");
    match found.as_slice() {
        [(_, first), rest @ ..] if rest.iter().all(|(_, value)| value == first) => {
            Ok(Cow::Owned((*first).to_owned()))
        }
        [] if pairs.is_empty() => Err(KeyedError::Empty),
        [] => Err(KeyedError::None(keys(&mut pairs.keys().map(String::as_str)))),
        several => Err(KeyedError::Several(keys(&mut several.iter().map(|(key, _)| *key)))),
    }
}

/// Returns a key if it is a name. Another text may be the secret itself.
fn shown(key: &str) -> &str {
    let is_name = |letter: char| letter.is_alphanumeric() || "_-. ".contains(letter);
    if key.chars().all(is_name) && key.chars().count() <= KEY_CHARS {
        key
    } else {
        "(a key that is not shown)"
    }
}
