//! Slack's incoming webhooks.

mod answer;
mod client;
mod probe;
mod stored;
mod url;

pub use client::SlackWebhook;
pub use probe::WebhookState;
pub use url::{UrlError, UrlRules, WebhookUrl};
