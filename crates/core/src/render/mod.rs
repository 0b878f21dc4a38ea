//! From a notice to the message a person reads.

mod alarm;
mod children;
mod condition;
mod configuration;
mod console;
mod contributor;
mod description;
mod facts;
mod language;
mod links;
mod metric;
mod notes;
mod number;
mod other;
mod rule;
mod time;
mod view;

use jiff::Timestamp;

use crate::config::Config;
use crate::notice::{Content, Notice};
use crate::slack::Message;

pub(crate) use number::{unit_of, with_unit};

/// The message for `notice`. Total: every notice has one.
pub fn render(notice: &Notice, config: &Config, now: Timestamp) -> Message {
    match &notice.content {
        Content::Alarm(alarm) => alarm::render(alarm, &notice.source, config, now),
        Content::Configuration(change) => configuration::render(change, &notice.source, config, now),
        Content::Other(other) => other::render(other, &notice.source, config, now),
    }
}
