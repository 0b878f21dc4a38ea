//! Verifies Slack's signatures (docs.slack.dev, "Verifying requests from Slack").

use std::fmt;

use bongsu_core::store::{Key, Put, Store};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

use super::InteractionError;
use crate::stored::{Kept, only};

/// The largest accepted difference between the time of a signature and now, in both directions, as Slack
/// recommends.
const WINDOW: SignedDuration = SignedDuration::from_mins(5);
/// The length of a SHA-256 hash in bytes.
const BYTES: usize = 32;
/// The maximum number of secrets that a request is compared with.
const MOST: usize = 16;

/// The signing secret of a Slack app, or several signing secrets: an app's secrets before and after a renewal, or the
/// secrets of apps in several workspaces. Anybody who has a secret can press every button, so the type never displays it.
#[derive(Clone)]
pub struct SigningSecret(SecretString);

const WHERE: &str = "Slack shows it at api.slack.com/apps under \"Basic Information\", \"App Credentials\" as \"Signing Secret\"";

impl SigningSecret {
    /// Parses one signing secret, or several with white space or commas between them.
    ///
    /// # Errors
    ///
    /// Returns an error without the secret if the text is not a signing secret.
    pub fn parse(text: &str) -> Result<Self, String> {
        let keyed = |_| {
            format!(
                "the signing secret is stored as a key/value secret that does not contain exactly one signing secret; {WHERE}"
            )
        };
        let text = &*only(text, is_signing_secret, |_| false).map_err(keyed)?;
        let text = text.trim().trim_matches('"');
        if text.is_empty() {
            return Err(format!("the signing secret is empty; {WHERE}"));
        }
        if text.starts_with("xox") || text.starts_with("xapp-") || text.contains("://") {
            return Err(format!("the stored signing secret is a token or a URL; {WHERE}"));
        }
        let parts: Vec<_> = separated(text).collect();
        let is_one = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_one && !parts.iter().all(|part| is_signing_secret(part)) {
            return Err(format!("the signing secret has characters that no signing secret has; {WHERE}"));
        }
        if parts.len() > MOST {
            return Err(format!(
                "more than {MOST} signing secrets are stored; keep only the secrets of apps in use"
            ));
        }
        Ok(Self(parts.join(" ").into()))
    }

    /// Returns the secret, or all secrets separated by spaces, for encryption.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }
}

fn separated(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| char.is_whitespace() || char == ',').filter(|part| !part.is_empty())
}

/// Returns whether the text is 32 hexadecimal digits, which is Slack's format.
fn is_signing_secret(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Kept for SigningSecret {
    const NAME: &str = "signing secret";
    const CIPHERTEXT: &str = "kms_encrypted_signing_secret";
    type Rules = ();

    fn parse(text: &str, (): ()) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(hidden)")
    }
}

/// A recent signature before verification.
#[derive(Debug)]
pub(super) struct Claimed {
    /// The timestamp as sent, because the signature covers this text.
    timestamp: String,
    at: Timestamp,
    signature: [u8; BYTES],
}

/// A verified signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signed {
    /// The time at which Slack sent the request, in whole seconds.
    pub(super) at: Timestamp,
    /// The signature in hexadecimal digits, which is the same for a replayed request.
    pub(super) signature: String,
}

/// Reads the signature from the headers.
pub(super) fn claimed(
    signature: Option<&str>,
    timestamp: Option<&str>,
    now: Timestamp,
) -> Result<Claimed, InteractionError> {
    let (Some(signature), Some(timestamp)) = (signature, timestamp) else {
        return Err(InteractionError::Unsigned);
    };
    let is_number = !timestamp.is_empty() && timestamp.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = timestamp.parse().ok().filter(|_| is_number);
    let at =
        seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()).ok_or(InteractionError::Forged)?;
    if now.duration_since(at).abs() > WINDOW {
        return Err(InteractionError::Stale);
    }
    let signature = signature.strip_prefix("v0=").and_then(bytes).ok_or(InteractionError::Forged)?;
    Ok(Claimed { timestamp: timestamp.to_owned(), at, signature })
}

impl Claimed {
    pub(super) fn verify(self, secret: &SigningSecret, body: &[u8]) -> Result<Signed, InteractionError> {
        if !separated(secret.0.expose_secret()).any(|secret| self.is_made_with(secret, body)) {
            return Err(InteractionError::Forged);
        }
        let signature = self.signature.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Signed { at: self.at, signature })
    }

    /// Compares in constant time.
    fn is_made_with(&self, secret: &str, body: &[u8]) -> bool {
        // HMAC accepts a key of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
        mac.update(b"v0:");
        mac.update(self.timestamp.as_bytes());
        mac.update(b":");
        mac.update(body);
        mac.verify_slice(&self.signature).is_ok()
    }
}

/// Parses this number of hexadecimal digits.
fn bytes(digits: &str) -> Option<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    let digits = digits.as_bytes();
    if digits.len() != 2 * BYTES {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |at: usize| char::from(*pair.get(at)?).to_digit(16);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
    }
    Some(bytes)
}

/// The partition and retention of used signatures. The retention is twice the validity of a signature.
const PRESSES: &str = "presses";
const KEPT: SignedDuration = SignedDuration::from_mins(10);

/// Records the signature, so that a request is accepted only once. If it cannot be recorded, a replay cannot
/// be excluded.
pub(super) async fn record(signed: &Signed, ledger: &impl Store) -> Result<(), InteractionError> {
    let key = Key::new(PRESSES, signed.signature.as_str());
    let expires = signed.at.saturating_add(KEPT).unwrap_or(signed.at);
    match ledger.put(&key, "{}", expires, None).await {
        Ok(Put::Written(_)) => Ok(()),
        Ok(Put::Conflict(_)) => Err(InteractionError::Replayed),
        Err(error) => Err(InteractionError::NoLedger(error)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of Slack's page "Verifying requests from Slack".
    const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
    const AT: i64 = 1_531_420_618;
    const SIGNATURE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

    fn verify(
        secret: &str,
        signature: Option<&str>,
        timestamp: Option<&str>,
        body: &[u8],
        now: i64,
    ) -> Result<Signed, InteractionError> {
        let secret = SigningSecret::parse(secret).unwrap();
        let now = Timestamp::from_second(now).unwrap();
        claimed(signature, timestamp, now)?.verify(&secret, body)
    }

    #[test]
    fn accepts_slacks_example_and_refuses_changes_of_it() {
        use InteractionError::{Forged, Stale, Unsigned};
        let (signature, at) = (Some(SIGNATURE), AT.to_string());
        let at = Some(at.as_str());
        let upper = SIGNATURE.to_uppercase().replace("V0", "v0");
        let cases = [
            (signature, at, BODY, AT, None),
            (Some(upper.as_str()), at, BODY, AT, None),
            (signature, at, BODY, AT + 300, None),
            (signature, at, BODY, AT - 300, None),
            (signature, at, BODY, AT + 301, Some(Stale)),
            (signature, at, BODY, AT - 301, Some(Stale)),
            (None, at, BODY, AT, Some(Unsigned)),
            (signature, None, BODY, AT, Some(Unsigned)),
            (signature, Some("1531420619"), BODY, AT, Some(Forged)),
            (signature, Some("+1531420618"), BODY, AT, Some(Forged)),
            (signature, Some(""), BODY, AT, Some(Forged)),
            (signature, Some("now"), BODY, AT, Some(Forged)),
            (signature, Some("99999999999999999999"), BODY, AT, Some(Forged)),
            (signature, at, "token=", AT, Some(Forged)),
            (Some(""), at, BODY, AT, Some(Forged)),
            (Some("v0="), at, BODY, AT, Some(Forged)),
            (SIGNATURE.strip_prefix("v0="), at, BODY, AT, Some(Forged)),
            (SIGNATURE.get(..65), at, BODY, AT, Some(Forged)),
        ];
        for (signature, timestamp, body, now, expected) in cases {
            let verified = verify(SECRET, signature, timestamp, body.as_bytes(), now);
            assert_eq!(verified.as_ref().err(), expected.as_ref(), "{signature:?} {timestamp:?} {now}");
        }
        let signed = verify(SECRET, Some(&upper), at, BODY.as_bytes(), AT).unwrap();
        assert_eq!(Some(signed.signature.as_str()), SIGNATURE.strip_prefix("v0="), "the spelling is unique");
    }

    #[test]
    fn accepts_several_secrets_during_a_renewal() {
        let other = "0123456789abcdef0123456789abcdef";
        let own = "8f742231b10e8888abcd99aaabbb85a5";
        let at = AT.to_string();
        let mac = |secret: &str| {
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
            mac.update(format!("v0:{AT}:{BODY}").as_bytes());
            let digits =
                mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            format!("v0={digits}")
        };
        for stored in [format!("{other} {own}"), format!("{own},{other}"), format!("{other}\n{own}\n")] {
            for secret in [own, other] {
                let signed = verify(&stored, Some(&mac(secret)), Some(&at), BODY.as_bytes(), AT);
                assert!(signed.is_ok(), "{signed:?}");
            }
            let forged = verify(&stored, Some(&mac(&stored)), Some(&at), BODY.as_bytes(), AT);
            assert_eq!(forged, Err(InteractionError::Forged));
        }
    }

    #[test]
    fn an_invalid_secret_is_explained_and_never_shown() {
        for (text, expected) in [
            (" ", "empty"),
            ("xoxb-1-2-abcdef", "a token or a URL"),
            ("https://hooks.slack.com/abcdef", "a token or a URL"),
            ("abcdef 0123", "characters that no signing secret has"),
            ("abcdef-0123", "characters that no signing secret has"),
            (&["abcdef0123456789abcdef0123456789"; 17].join(" "), "more than 16"),
        ] {
            let error = SigningSecret::parse(text).unwrap_err();
            assert!(error.contains(expected) && !error.contains("abcdef"), "{error}");
        }
        assert_eq!(format!("{:?}", SigningSecret("x".into())), "SigningSecret(hidden)");
    }

    proptest! {
        #[test]
        fn another_secret_another_body_or_another_time_is_forged(
            secret in "[a-z0-9]{32}", body in any::<Vec<u8>>(), digits in "[0-9a-f]{64}", text in "\\PC{0,80}",
        ) {
            let at = AT.to_string();
            for signature in [format!("v0={digits}"), text] {
                let verified = verify(&secret, Some(&signature), Some(&at), &body, AT);
                prop_assert_eq!(verified, Err(InteractionError::Forged));
            }
            prop_assume!(secret != SECRET);
            let verified = verify(&secret, Some(SIGNATURE), Some(&at), BODY.as_bytes(), AT);
            prop_assert_eq!(verified, Err(InteractionError::Forged));
        }

        #[test]
        fn no_header_is_too_odd(signature in "\\PC*", timestamp in "\\PC*", now in 0_i64..4_000_000_000) {
            let _ = verify(SECRET, Some(&signature), Some(&timestamp), b"", now);
        }
    }
}
