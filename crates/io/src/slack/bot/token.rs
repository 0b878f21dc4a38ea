use std::fmt;

use http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use crate::stored::{Kept, only};

/// The bot token of a Slack app. Anybody who has the token can post, so the type never displays it.
#[derive(Clone)]
pub struct BotToken(SecretString);

/// The reason why a token is refused. It never contains the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("the bot token is empty; {WHERE}")]
    Empty,
    /// The text is the URL of a webhook.
    #[error(
        "the bot token is a URL; {WHERE}. If it is a webhook URL: give it as webhook_url_file, kms_encrypted_hook_url, ssm_parameter or secret instead"
    )]
    Url,
    /// The token belongs to a user, in whose name it would post.
    #[error("the bot token is the token of a user (xoxp-), not of a bot; {WHERE}")]
    User,
    /// The token is an app-level token.
    #[error("the bot token is an app-level token (xapp-), which cannot post; {WHERE}")]
    App,
    /// The token is a refresh token.
    #[error("the bot token is a refresh token (xoxe-), which cannot post; {WHERE}")]
    Refresh,
    /// The token belongs to a browser.
    #[error("the bot token is the token of a browser (xoxc-, xoxd- or xoxs-); {WHERE}")]
    Browser,
    /// The text is not a bot token.
    #[error("the bot token is not the token of a bot: it does not begin with xoxb-; {WHERE}")]
    Unknown,
    /// The token contains an invalid character.
    #[error("the bot token contains an invalid character, such as a space or a line break; {WHERE}")]
    Characters,
    /// A key/value secret does not contain exactly one token.
    #[error(
        "the bot token is stored as a key/value secret that does not contain exactly one token; store the token alone; {WHERE}"
    )]
    Keyed,
}

const WHERE: &str = "Slack shows it at api.slack.com/apps under \"OAuth & Permissions\" as \"Bot User OAuth Token\" (xoxb-...)";

/// The prefixes of tokens (docs.slack.dev, "Tokens"). Tokens with xoxe. are rotated.
const KINDS: [(&str, Option<TokenError>); 9] = [
    ("xoxb-", None),
    ("xoxe.xoxb-", None),
    ("xoxp-", Some(TokenError::User)),
    ("xoxe.xoxp-", Some(TokenError::User)),
    ("xapp-", Some(TokenError::App)),
    ("xoxe-", Some(TokenError::Refresh)),
    ("xoxc-", Some(TokenError::Browser)),
    ("xoxd-", Some(TokenError::Browser)),
    ("xoxs-", Some(TokenError::Browser)),
];

impl BotToken {
    /// Parses a token.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not a bot token.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let text = &*only(text, |text| text.starts_with("xoxb-"), |text| text.starts_with("xox"))
            .map_err(|_| TokenError::Keyed)?;
        let text = text.trim().trim_matches('"');
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        if text.contains("://") || text.starts_with("hooks.slack") {
            return Err(TokenError::Url);
        }
        match KINDS.iter().find(|(prefix, _)| text.starts_with(prefix)) {
            None => Err(TokenError::Unknown),
            Some((_, Some(error))) => Err(*error),
            Some((prefix, None)) => {
                let rest = text.strip_prefix(prefix).unwrap_or_default();
                if rest.is_empty() {
                    return Err(TokenError::Unknown);
                }
                let is_plain = rest.bytes().all(|byte| byte.is_ascii_graphic());
                if is_plain { Ok(Self(text.into())) } else { Err(TokenError::Characters) }
            }
        }
    }

    /// Returns the token, for encryption.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }

    /// Returns the value of the header `Authorization`, which is the only use of the token.
    pub(super) fn authorization(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&format!("Bearer {}", self.0.expose_secret())).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl Kept for BotToken {
    const NAME: &str = "bot token";
    const CIPHERTEXT: &str = "kms_encrypted_bot_token";
    type Rules = ();

    fn parse(text: &str, (): ()) -> Result<Self, String> {
        Self::parse(text).map_err(|error| error.to_string())
    }
}

impl fmt::Debug for BotToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BotToken(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_bot_tokens_and_names_other_kinds() {
        let cases = [
            ("xoxb-1-2-abc", None),
            (" xoxe.xoxb-1-abc\n", None),
            ("\"xoxb-1-2-abc\"", None),
            (r#"{"SLACK_BOT_TOKEN":"xoxb-1-2-abc","channel":"C0"}"#, None),
            (r#"{"a":"xoxb-1-2-abc","b":"xoxb-1-2-abd"}"#, Some(TokenError::Keyed)),
            ("", Some(TokenError::Empty)),
            (" \n", Some(TokenError::Empty)),
            ("xoxb-", Some(TokenError::Unknown)),
            ("xoxp-1-2-abc", Some(TokenError::User)),
            ("xoxe.xoxp-1-abc", Some(TokenError::User)),
            ("xapp-1-A-1-abc", Some(TokenError::App)),
            ("xoxe-1-abc", Some(TokenError::Refresh)),
            ("xoxc-1", Some(TokenError::Browser)),
            ("https://hooks.slack.com/services/T/B/x", Some(TokenError::Url)),
            ("hooks.slack.com/services/T/B/x", Some(TokenError::Url)),
            ("Bearer xoxb-1", Some(TokenError::Unknown)),
            ("xoxb-1\nxoxb-2", Some(TokenError::Characters)),
            ("xoxb-1 2", Some(TokenError::Characters)),
            ("xoxb-가", Some(TokenError::Characters)),
        ];
        for (text, expected) in cases {
            let error = BotToken::parse(text).err();
            assert_eq!(error, expected, "{text}");
            let rest = text.trim().rsplit('-').next().unwrap_or_default();
            let said = error.map(|error| error.to_string()).unwrap_or_default();
            assert!(rest.len() < 3 || !said.contains(rest), "{said}");
        }
    }

    #[test]
    fn never_shows_itself() {
        let token = BotToken::parse("xoxb-1-2-abc").unwrap();
        assert_eq!(format!("{token:?}"), "BotToken(hidden)");
        assert_eq!(format!("{:?}", token.authorization().unwrap()), "Sensitive");
    }
}
