//! From a notice to the message a person reads.

mod alarm;
mod buttons;
mod children;
mod condition;
mod configuration;
mod console;
mod contributor;
mod description;
mod digest;
mod evening;
mod facts;
mod follow_up;
mod incident;
mod language;
mod links;
mod metric;
mod notes;
mod other;
mod refused;
mod rule;
mod time;
mod view;
mod widget;

use jiff::Timestamp;

use crate::config::Config;
use crate::incident::Story;
use crate::notice::{Content, Notice};
use crate::slack::Message;

use view::View;

pub(crate) use buttons::buttons;
#[cfg(feature = "drawing")]
pub(crate) use description::linked;
pub use digest::{Line, digest};
pub use evening::evening_fire;
pub(crate) use incident::pressed;
pub use widget::{Widget, widget};

/// The message for `notice`, and for what else of its alarm is to be told. Total: every notice has one.
pub fn render(notice: &Notice, story: &Story, config: &Config, now: Timestamp) -> Message {
    let message = match &notice.content {
        Content::Alarm(alarm) => alarm::render(&View::new(alarm, notice, story, config, now)),
        Content::Configuration(change) => configuration::render(change, &notice.source, config, now),
        Content::Other(other) => other::render(other, &notice.source, config, now),
    };
    refused::noted(message, story, config)
}

/// What is new, in a few lines: for the thread of its incident's message, or for people who know the rest.
pub fn follow_up(notice: &Notice, story: &Story, config: &Config, now: Timestamp) -> Message {
    match &notice.content {
        Content::Alarm(alarm) => {
            let message = follow_up::render(&View::new(alarm, notice, story, config, now));
            refused::noted(message, story, config)
        }
        Content::Configuration(_) | Content::Other(_) => render(notice, story, config, now),
    }
}
