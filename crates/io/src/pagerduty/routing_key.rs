use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use crate::stored::{Kept, only};

/// The integration key of a service. Anybody who has the key can page people, so the type never displays it.
#[derive(Clone)]
pub struct RoutingKey(SecretString);

/// The reason why a key is refused. It never contains the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoutingKeyError {
    #[error("the PagerDuty routing key is empty; {WHERE}")]
    Empty,
    /// The text is another kind of key, or only a part of one.
    #[error(
        "the PagerDuty routing key does not have 32 letters and digits, as integration keys have; {WHERE}"
    )]
    NotKey,
    /// A key/value secret does not contain exactly one key.
    #[error(
        "the PagerDuty routing key is stored as a key/value secret that does not contain exactly one routing key; store it alone"
    )]
    Keyed,
}

const WHERE: &str = "PagerDuty shows it in the service, under \"Integrations\", \"Events API V2\"; keys of its REST API are different";

/// The length of an integration key, from the error of the Events API v2 for another length.
const CHARS: usize = 32;

impl RoutingKey {
    /// Parses a key.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not an integration key.
    pub fn parse(text: &str) -> Result<Self, RoutingKeyError> {
        let text = &*only(text, is_key, |text| !text.is_empty()).map_err(|_| RoutingKeyError::Keyed)?;
        match text.trim().trim_matches('"') {
            "" => Err(RoutingKeyError::Empty),
            key if is_key(key) => Ok(Self(key.into())),
            _ => Err(RoutingKeyError::NotKey),
        }
    }

    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

fn is_key(text: &str) -> bool {
    text.len() == CHARS && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl Kept for RoutingKey {
    const NAME: &str = "PagerDuty routing key";
    const CIPHERTEXT: &str = "pagerduty.routing_key.kms_encrypted";
    type Rules = ();

    fn parse(text: &str, (): ()) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }
}

impl fmt::Debug for RoutingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RoutingKey(hidden)")
    }
}
