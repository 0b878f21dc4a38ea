use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

/// Where whoever pressed a button is answered (docs.slack.dev, "Handling user interaction", "Request payload source").
/// Whoever knows it can post there for half an hour, so it is never shown.
#[derive(Clone)]
pub struct ResponseUrl(SecretString);

/// The beginnings of Slack's own; GovSlack is a place of its own.
const BEGINNINGS: [&str; 2] = ["https://hooks.slack.com/", "https://hooks.slack-gov.com/"];

impl ResponseUrl {
    /// The URL as it was told.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Whether it is of a host of Slack's.
    pub fn is_of_slack(&self) -> bool {
        BEGINNINGS.iter().any(|beginning| self.expose().starts_with(beginning))
    }

    /// The URL itself, for who posts to it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl PartialEq for ResponseUrl {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for ResponseUrl {}

impl fmt::Debug for ResponseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseUrl(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_of_slack_or_not() {
        let cases = [
            ("https://hooks.slack.com/actions/T1/2/x", true),
            ("https://hooks.slack-gov.com/actions/T1/2/x", true),
            ("http://hooks.slack.com/actions/T1/2/x", false),
            ("https://hooks.slack.com.evil.example/actions", false),
            ("https://hooks.slack.com@evil.example/", false),
            ("https://hooks.slack.com:8443/", false),
            ("https://evil.example/?https://hooks.slack.com/", false),
            ("", false),
        ];
        for (text, expected) in cases {
            assert_eq!(ResponseUrl::new(text).is_of_slack(), expected, "{text}");
        }
        assert_eq!(format!("{:?}", ResponseUrl::new("https://x")), "ResponseUrl(hidden)");
    }
}
