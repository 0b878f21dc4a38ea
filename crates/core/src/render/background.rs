//! Log lines and changes that may explain an alarm, in a separate message below the alarm's message.

use bongsu_slack::{Message, Mrkdwn};

use super::changes::{self, FoundChanges};
use super::language::language;
use super::log_lines::{self, FoundLines};
use crate::config::Config;

/// The log lines and changes to show below an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Background {
    pub logs: Option<FoundLines>,
    pub changes: Option<FoundChanges>,
}

impl Background {
    pub fn is_empty(&self) -> bool {
        self.logs.is_none() && self.changes.is_none()
    }
}

/// Renders the changes and then the log lines. The changes come first because they may be the cause.
pub(crate) fn background(found: &Background, config: &Config) -> Message {
    let words = language(config.locale);
    let changes = found.changes.as_ref().and_then(|it| changes::section(it, words, config));
    let logs = found.logs.as_ref().and_then(|it| log_lines::section(it, words));
    let changed = found.changes.as_ref().map(|it| changes::head(it, words));
    let logged = found.logs.as_ref().map(|it| log_lines::head(it, words));
    let text = [changed, logged].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    Message::of_text(Mrkdwn::from(text.as_str()).render()).with_blocks(changes.into_iter().chain(logs))
}
