//! Why a message is in a fallback's channel, and what to do about it.

use super::language::language;
use crate::config::Config;
use crate::incident::Story;
use crate::slack::{Message, Mrkdwn};

/// The message with a line that says who should have had it, where it is told a fallback.
pub(super) fn noted(message: Message, story: &Story, config: &Config) -> Message {
    let Some(refused) = &story.refused else { return message };
    let words = language(config.locale).refused(refused.receiver.as_deref());
    let error: Vec<_> = refused.error.split_whitespace().collect();
    message.with_note(Mrkdwn::new().text(format!("⚠️ {words}: {}", error.join(" "))))
}
