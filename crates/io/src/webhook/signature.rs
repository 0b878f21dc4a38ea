use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::Sha256;

use crate::stored::{Kept, only};

/// The prefix of a secret.
const PREFIX: &str = "whsec_";
/// The minimum length of a secret in bytes. The specification requires 24 to 64.
const SHORTEST: usize = 24;

/// The secret that signs requests. The type never displays it.
#[derive(Clone)]
pub struct SigningKey(SecretSlice<u8>);

/// The reason why a secret is refused. It never contains the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeyError {
    #[error("the signing secret is empty; {MAKE}")]
    Empty,
    /// The text is another kind of secret.
    #[error("the signing secret is not \"whsec_\" and base64; {MAKE}")]
    NotBase64,
    /// The secret is too short.
    #[error("the signing secret is shorter than 24 bytes; {MAKE}")]
    Short,
    /// A key/value secret does not contain exactly one secret.
    #[error(
        "the signing secret is stored as a key/value secret that does not contain exactly one signing secret; store it alone"
    )]
    Keyed,
}

const MAKE: &str = "make one by: echo whsec_$(openssl rand -base64 32)";

impl SigningKey {
    /// Parses a secret.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not a valid secret.
    pub fn parse(text: &str) -> Result<Self, SigningKeyError> {
        let is_it = |text: &str| text.starts_with(PREFIX);
        let text = &*only(text, is_it, |text| !text.is_empty()).map_err(|_| SigningKeyError::Keyed)?;
        let text = text.trim().trim_matches('"');
        if text.is_empty() {
            return Err(SigningKeyError::Empty);
        }
        let base64 = text.strip_prefix(PREFIX).ok_or(SigningKeyError::NotBase64)?;
        let bytes = STANDARD.decode(base64).map_err(|_| SigningKeyError::NotBase64)?;
        if bytes.len() < SHORTEST {
            return Err(SigningKeyError::Short);
        }
        Ok(Self(bytes.into()))
    }

    /// Returns the header `webhook-signature` for a request's ID, time and body.
    pub(super) fn sign(&self, id: &str, seconds: &str, body: &str) -> String {
        // HMAC accepts a key of any length.
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()) else { return String::new() };
        let signed = mac.chain_update(format!("{id}.{seconds}.{body}"));
        format!("v1,{}", STANDARD.encode(signed.finalize().into_bytes()))
    }
}

impl Kept for SigningKey {
    const NAME: &str = "signing secret";
    const CIPHERTEXT: &str = "webhook.signing_secret.kms_encrypted";
    type Rules = ();

    fn parse(text: &str, (): ()) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tests the example in the libraries of the specification.
    #[test]
    fn signs_according_to_standard_webhooks() {
        let key = SigningKey::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature = key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn errors_explain_and_never_show_the_secret() {
        let wrong = [
            ("", "is empty"),
            ("  \n", "is empty"),
            ("whsec_c2hvcnQ=", "shorter than 24 bytes"),
            ("whsec_not base64!", "not \"whsec_\""),
            ("8f742231b10e8888abcd99yyyzzz85a5", "not \"whsec_\""),
            ("{\"a\":\"x\",\"b\":\"y\"}", "key/value"),
        ];
        for (text, expected) in wrong {
            let error = SigningKey::parse(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
            assert!(!error.contains("8f74") && !error.contains("c2hv"), "{error}");
        }
        let key = SigningKey::parse("{\"secret\": \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"}").unwrap();
        assert_eq!(format!("{key:?}"), "SigningKey(hidden)");
    }
}
