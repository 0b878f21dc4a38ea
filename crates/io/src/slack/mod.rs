//! Slack's incoming webhooks.

mod answer;
mod client;
mod stored;
mod url;

pub use client::SlackWebhook;
pub use url::{UrlError, UrlRules, WebhookUrl};
