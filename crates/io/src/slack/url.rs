use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use super::stored::Kept;

/// The hosts of Slack's webhooks; GovSlack is a place of its own.
const HOSTS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];

/// The URL of an incoming webhook: whoever knows it can post, so it is never shown.
#[derive(Clone)]
pub struct WebhookUrl(SecretString);

/// Which URLs are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlRules {
    /// https and a host of Slack's.
    SlackOnly,
    /// Any http or https URL: for tests, and for servers that speak Slack's protocol.
    Any,
}

/// Why a URL is not taken. Names what is wrong and never the URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Nothing there.
    #[error("the webhook URL is empty; paste the whole URL that Slack shows for the incoming webhook")]
    Empty,
    /// http.
    #[error("the webhook URL does not begin with https://; Slack's do{ESCAPE}")]
    NotHttps,
    /// Another host.
    #[error("the webhook URL's host is not hooks.slack.com or hooks.slack-gov.com{ESCAPE}")]
    NotSlack,
    /// No URL at all.
    #[error("the webhook URL is not a URL; paste the whole URL that Slack shows for the incoming webhook")]
    NotUrl,
}

const ESCAPE: &str =
    " (to use another server on purpose: BONGSU_ALLOW_INSECURE_WEBHOOK=1 or --allow-insecure-webhook)";

impl WebhookUrl {
    /// Reads a URL, with or without `https://` before it, as the blueprint's users have both.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(text: &str, rules: UrlRules) -> Result<Self, UrlError> {
        let text = text.trim().trim_matches('"');
        if text.is_empty() {
            return Err(UrlError::Empty);
        }
        let text = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let uri: http::Uri = text.parse().map_err(|_| UrlError::NotUrl)?;
        let host = uri.host().ok_or(UrlError::NotUrl)?;
        match (rules, uri.scheme_str()) {
            (UrlRules::Any, Some("http" | "https")) => {}
            (UrlRules::SlackOnly, Some("https")) if HOSTS.contains(&host) => {}
            (UrlRules::SlackOnly, Some("https")) => return Err(UrlError::NotSlack),
            _ => return Err(UrlError::NotHttps),
        }
        Ok(Self(text.into()))
    }

    /// The URL itself, for who encrypts it.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }

    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl Kept for WebhookUrl {
    const NAME: &str = "webhook URL";
    const CIPHERTEXT: &str = "kmsEncryptedHookUrl";
    type Rules = UrlRules;

    fn parse(text: &str, rules: UrlRules) -> Result<Self, String> {
        Self::parse(text, rules).map_err(|error| error.to_string())
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookUrl(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_slack_and_refuses_the_rest() {
        use UrlRules::{Any, SlackOnly};
        let cases = [
            ("https://hooks.slack.com/services/T/B/x", SlackOnly, None),
            ("hooks.slack.com/services/T/B/x\n", SlackOnly, None),
            ("https://hooks.slack-gov.com/services/T/B/x", SlackOnly, None),
            ("\"https://hooks.slack.com/services/T/B/x\"", SlackOnly, None),
            ("", SlackOnly, Some(UrlError::Empty)),
            ("  \n", Any, Some(UrlError::Empty)),
            ("http://hooks.slack.com/services/T/B/x", SlackOnly, Some(UrlError::NotHttps)),
            ("https://hooks.slack.com.evil.example/services", SlackOnly, Some(UrlError::NotSlack)),
            ("https://user@evil.example/hooks.slack.com", SlackOnly, Some(UrlError::NotSlack)),
            ("http://127.0.0.1:8080/x", Any, None),
            ("ftp://127.0.0.1/x", Any, Some(UrlError::NotHttps)),
            ("not a url", Any, Some(UrlError::NotUrl)),
        ];
        for (text, rules, expected) in cases {
            assert_eq!(WebhookUrl::parse(text, rules).err(), expected, "{text}");
        }
    }

    #[test]
    fn never_shows_itself() {
        let url =
            WebhookUrl::parse("https://hooks.slack.com/services/T/B/secret", UrlRules::SlackOnly).unwrap();
        assert_eq!(format!("{url:?}"), "WebhookUrl(hidden)");
    }
}
