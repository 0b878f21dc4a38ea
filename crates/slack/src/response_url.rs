use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

/// The URL for the response to a button press (docs.slack.dev, ["Handling user interaction"], "Request payload
/// source"). Anybody who has the URL can post there for half an hour, so the type never displays it.
///
/// ["Handling user interaction"]: https://docs.slack.dev/interactivity/handling-user-interaction
#[derive(Clone)]
pub struct ResponseUrl(SecretString);

/// The prefixes of Slack's own URLs. GovSlack has a separate host.
const BEGINNINGS: [&str; 2] = ["https://hooks.slack.com/", "https://hooks.slack-gov.com/"];

impl ResponseUrl {
    /// Creates the value from a URL.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Returns whether the URL belongs to one of Slack's hosts.
    pub fn is_of_slack(&self) -> bool {
        BEGINNINGS.iter().any(|beginning| self.expose().starts_with(beginning))
    }

    /// Returns the URL, for posting to it.
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
    fn recognizes_the_hosts_of_slack() {
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
