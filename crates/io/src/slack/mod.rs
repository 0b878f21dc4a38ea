//! Slack: incoming webhooks, bots, and the presses of their buttons.

mod answer;
mod attempts;
mod bot;
mod interaction;
mod probe;
mod url;
mod webhook;

pub use bot::{ApiError, BotState, BotToken, SlackBot, TokenError, Upload, WebApi};
pub use interaction::{Interaction, InteractionError, Interactions, SigningSecret, respond};
pub use probe::WebhookState;
pub use url::{UrlError, UrlRules, WebhookUrl};
pub use webhook::SlackWebhook;

pub use crate::stored::KeyedError;
