use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use crate::stored::{Kept, KeyedError, only};

/// The hosts of Slack's webhooks; GovSlack is a place of its own.
const HOSTS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];

/// The domains that everything else of Slack's is at.
const DOMAINS: [&str; 2] = ["slack.com", "slack-gov.com"];

/// The URL of an incoming webhook: it is all that posting takes, so it is never shown.
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
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Nothing there.
    #[error("the webhook URL is empty; {MAKE}")]
    Empty,
    /// http.
    #[error("the webhook URL does not begin with https://; Slack's do{ESCAPE}")]
    NotHttps,
    /// Another host.
    #[error("the webhook URL's host is not hooks.slack.com or hooks.slack-gov.com{ESCAPE}")]
    NotSlack,
    /// No URL at all.
    #[error("the webhook URL is not a URL; {MAKE}")]
    NotUrl,
    /// A bot's or another token.
    #[error(
        "the webhook URL is a Slack token (xox..., xapp-...); a bot token goes into bot_token_file or `bongsu secret set --bot-token`. For a webhook: {MAKE}"
    )]
    Token,
    /// Workflow Builder's.
    #[error(
        "the webhook URL starts a workflow of Workflow Builder (/workflows/ or /triggers/) and is no incoming webhook: each attempt would start the workflow again; {MAKE}"
    )]
    Workflow,
    /// What Slack gives to answer a press or a command once.
    #[error("the webhook URL is a response URL of Slack's, which answers one press or command; {MAKE}")]
    Response,
    /// A link into Slack.
    #[error(
        "the webhook URL is a link to a channel, message or page in Slack, where nothing can be posted; {MAKE}"
    )]
    Link,
    /// A method of the Web API.
    #[error(
        "the webhook URL is one of Slack's Web API, which needs a bot token (bot_token_file) instead; for a webhook: {MAKE}"
    )]
    Api,
    /// The beginning of one.
    #[error(
        "the webhook URL is cut off: after /services/ it needs three parts, T.../B.../ and the secret one; {MAKE}"
    )]
    Cut,
    /// Something else on Slack's host.
    #[error(
        "the webhook URL is on Slack's host and no incoming webhook, which is /services/T.../B.../...; {MAKE}"
    )]
    NotWebhook,
    /// A key/value secret.
    #[error("the webhook URL is stored as a key/value secret that {0}; {ALONE}")]
    Keyed(KeyedError),
}

const ESCAPE: &str =
    " (to use another server on purpose: BONGSU_ALLOW_INSECURE_WEBHOOK=1 or --allow-insecure-webhook)";

const MAKE: &str = "make an incoming webhook at https://api.slack.com/apps (your app, \"Incoming Webhooks\", \"Add New Webhook to Workspace\") and paste the whole URL, https://hooks.slack.com/services/T.../B.../...";

const ALONE: &str = "store the webhook URL alone, or under one key only";

impl WebhookUrl {
    /// Reads a URL, with or without `https://` before it, as the blueprint's users have both; or a key/value secret
    /// with one such URL in it.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(text: &str, rules: UrlRules) -> Result<Self, UrlError> {
        let is_webhook = |text: &str| check(text, rules).is_ok();
        let text = only(text, is_webhook, is_like_url).map_err(UrlError::Keyed)?;
        check(&text, rules).map(|url| Self(url.into()))
    }

    /// The URL itself, for its encryption.
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

/// The URL, whole.
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
    // Neither a user name nor another port: both lead, or seem to lead, somewhere else.
    let authority = uri.authority().map(|it| it.as_str().to_ascii_lowercase()).unwrap_or_default();
    if authority != host && authority != format!("{host}:443") {
        return Err(UrlError::NotWebhook);
    }
    incoming(uri.path(), uri.query()).map(|()| text)
}

/// A host that takes no webhooks: one of Slack's others has a better word for it.
fn elsewhere(host: &str, path: &str) -> UrlError {
    let is_slack = DOMAINS.iter().any(|domain| host == *domain || host.ends_with(&format!(".{domain}")));
    match () {
        () if !is_slack => UrlError::NotSlack,
        () if path.starts_with("/api/") => UrlError::Api,
        () => UrlError::Link,
    }
}

/// Whether this is an incoming webhook's path (docs.slack.dev, "Sending messages using incoming webhooks").
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
