//! The reason for a message in a fallback's channel, and the solution.

use bongsu_slack::{Message, Mrkdwn};

use super::language::language;
use crate::config::Config;
use crate::incident::Story;

/// Adds a line that names the intended receiver, if a fallback gets the message.
pub(super) fn noted(message: Message, story: &Story, config: &Config) -> Message {
    let Some(refused) = &story.refused else { return message };
    let words = language(config.locale).refused(refused.receiver.as_deref());
    let error: Vec<_> = refused.error.split_whitespace().collect();
    message.with_note(Mrkdwn::new().text(format!("⚠️ {words}: {}", error.join(" "))))
}
