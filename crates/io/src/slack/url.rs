use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use crate::stored::{Kept, KeyedError, only};

/// The hosts of Slack's webhooks, and of GovSlack's.
const HOSTS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];

/// The domains of Slack's other pages.
const DOMAINS: [&str; 2] = ["slack.com", "slack-gov.com"];

/// The URL of an incoming webhook. Anybody who has the URL can post, so the type never displays it.
#[derive(Clone)]
pub struct WebhookUrl(SecretString);

/// The accepted URLs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlRules {
    /// Only https and a host of Slack.
    SlackOnly,
    /// Any http or https URL, for tests and for servers with Slack's protocol.
    Any,
}

/// The reason why a URL is refused. It never contains the URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    #[error("the webhook URL is empty; {MAKE}")]
    Empty,
    /// The scheme is not https.
    #[error("the webhook URL does not begin with https://, as Slack's URLs do{ESCAPE}")]
    NotHttps,
    /// The host is not Slack's.
    #[error("the webhook URL's host is not hooks.slack.com or hooks.slack-gov.com{ESCAPE}")]
    NotSlack,
    /// The text is not a URL.
    #[error("the webhook URL is not a URL; {MAKE}")]
    NotUrl,
    /// The text is a Slack token.
    #[error(
        "the webhook URL is a Slack token (xox..., xapp-...); store a bot token with bot_token_file or `bongsu secret set --bot-token`. For a webhook: {MAKE}"
    )]
    Token,
    /// The URL starts a workflow of Workflow Builder.
    #[error(
        "the webhook URL starts a workflow of Workflow Builder (/workflows/ or /triggers/) and is not an incoming webhook: each attempt would start the workflow again; {MAKE}"
    )]
    Workflow,
    /// The URL is a response URL of Slack, which answers only one press or command.
    #[error("the webhook URL is a response URL of Slack, which answers only one press or command; {MAKE}")]
    Response,
    /// The URL is a link to a page in Slack.
    #[error(
        "the webhook URL is a link to a channel, message or page in Slack, to which no program can post; {MAKE}"
    )]
    Link,
    /// The URL is a method of the Web API.
    #[error(
        "the webhook URL is a method of Slack's Web API, for which bongsu needs a bot token (bot_token_file) instead; for a webhook: {MAKE}"
    )]
    Api,
    #[error(
        "the webhook URL is cut off: after /services/ it needs three parts, T.../B.../ and the secret part; {MAKE}"
    )]
    Cut,
    /// The URL is another one on Slack's host.
    #[error(
        "the webhook URL is on Slack's host but is not an incoming webhook, whose path is /services/T.../B.../...; {MAKE}"
    )]
    NotWebhook,
    /// A key/value secret does not contain exactly one URL.
    #[error("the webhook URL is stored as a key/value secret that {0}; {ALONE}")]
    Keyed(KeyedError),
}

const ESCAPE: &str =
    " (to use another server on purpose: BONGSU_ALLOW_INSECURE_WEBHOOK=1 or --allow-insecure-webhook)";

const MAKE: &str = "make an incoming webhook at https://api.slack.com/apps (your app, \"Incoming Webhooks\", \"Add New Webhook to Workspace\") and paste the whole URL, https://hooks.slack.com/services/T.../B.../...";

const ALONE: &str = "store the webhook URL alone, or under one key only";

impl WebhookUrl {
    /// Parses a URL, with or without `https://`, because users of the blueprint have both forms. Also parses a
    /// key/value secret with one such URL.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not an accepted URL.
    pub fn parse(text: &str, rules: UrlRules) -> Result<Self, UrlError> {
        let is_webhook = |text: &str| check(text, rules).is_ok();
        let text = only(text, is_webhook, is_like_url).map_err(UrlError::Keyed)?;
        check(&text, rules).map(|url| Self(url.into()))
    }

    /// Returns the URL, for encryption.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }

    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

fn is_like_url(text: &str) -> bool {
    text.contains("://") || HOSTS.iter().any(|host| text.starts_with(host))
}

/// Checks and completes the URL.
fn check(text: &str, rules: UrlRules) -> Result<String, UrlError> {
    let text = text.trim().trim_matches('"').trim();
    if text.is_empty() {
        return Err(UrlError::Empty);
    }
    if ["xox", "xapp-"].iter().any(|prefix| text.starts_with(prefix)) {
        return Err(UrlError::Token);
    }
    let text = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let uri: http::Uri = text.parse().map_err(|_| UrlError::NotUrl)?;
    let host = uri.host().ok_or(UrlError::NotUrl)?.to_ascii_lowercase();
    let is_slack = HOSTS.contains(&host.as_str());
    match (rules, uri.scheme_str()) {
        (UrlRules::Any, Some("http" | "https")) if !is_slack => return Ok(text),
        (UrlRules::Any, Some("http")) => return Ok(text),
        (_, Some("https")) => {}
        _ => return Err(UrlError::NotHttps),
    }
    if !is_slack {
        return Err(elsewhere(&host, uri.path()));
    }
    // A user name or another port would lead to another server, or look like another server.
    let authority = uri.authority().map(|it| it.as_str().to_ascii_lowercase()).unwrap_or_default();
    if authority != host && authority != format!("{host}:443") {
        return Err(UrlError::NotWebhook);
    }
    incoming(uri.path(), uri.query()).map(|()| text)
}

/// Returns the error for a host without webhooks, which is more specific for Slack's other hosts.
fn elsewhere(host: &str, path: &str) -> UrlError {
    let is_slack = DOMAINS.iter().any(|domain| host == *domain || host.ends_with(&format!(".{domain}")));
    match () {
        () if !is_slack => UrlError::NotSlack,
        () if path.starts_with("/api/") => UrlError::Api,
        () => UrlError::Link,
    }
}

/// Checks that the path is the path of an incoming webhook (docs.slack.dev, "Sending messages using incoming
/// webhooks").
fn incoming(path: &str, query: Option<&str>) -> Result<(), UrlError> {
    let parts: Vec<_> = path.trim_end_matches('/').split('/').skip(1).collect();
    let is_id = |part: &str, letter| part.starts_with(letter) && is_word(part);
    match parts.as_slice() {
        ["services", team, service, secret]
            if is_id(team, 'T') && is_id(service, 'B') && is_word(secret) && query.is_none() =>
        {
            Ok(())
        }
        [] | ["services"] | ["services", _] | ["services", _, _] | ["services", _, _, ""] => {
            Err(UrlError::Cut)
        }
        ["workflows" | "triggers", ..] => Err(UrlError::Workflow),
        ["actions" | "commands" | "app", ..] => Err(UrlError::Response),
        _ => Err(UrlError::NotWebhook),
    }
}

fn is_word(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
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
mod tests;
