//! From a notice to the message a person reads.

mod alarm;
mod buttons;
mod children;
mod condition;
mod configuration;
mod console;
mod contributors;
mod daily_summary;
mod digest;
mod facts;
mod follow_up;
mod incident;
mod language;
mod links;
mod log;
mod metric;
mod notes;
mod other;
mod promql;
mod refused;
mod rule;
mod runbook;
mod secrets;
mod service;
mod tally;
mod time;
mod view;
mod weekly_review;
mod widget;

use jiff::Timestamp;

use crate::config::Config;
use crate::incident::Story;
use crate::layout::Layout;
use crate::notice::{Content, Notice, OtherKind};
use crate::route::Escalation;
use crate::slack::Message;

use view::View;

pub(crate) use buttons::buttons;
pub use daily_summary::daily_summary;
pub use digest::Line;
pub(crate) use digest::digest;
pub(crate) use incident::{acknowledged, muted};
pub(crate) use links::where_to_look;
pub use weekly_review::weekly_review;
pub use widget::{Widget, widget};

/// How messages are written, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style<'a> {
    /// The language, the zone, the names of accounts.
    pub(crate) config: &'a Config,
    /// How this one looks: what the route says, or else the configuration.
    pub(crate) message: &'a Layout,
    /// Who is notified when nobody acknowledges.
    pub(crate) escalation: &'a Escalation,
    /// Whether what can be done about an alarm is done by buttons.
    pub(crate) has_buttons: bool,
    pub(crate) now: Timestamp,
}

/// The message for `notice`, and for what else of its alarm is to be told. Total: every notice has one.
pub(crate) fn render(notice: &Notice, story: &Story, style: &Style<'_>) -> Message {
    let (config, now) = (style.config, style.now);
    let message = match &notice.content {
        Content::Alarm(alarm) => alarm::render(&View::new(alarm, notice, story, style)),
        Content::Configuration(change) => configuration::render(change, &notice.source, config, now),
        Content::Other(other) => match &other.kind {
            OtherKind::Event(event) => service::render(event, other, &notice.source, config, now),
            _ => other::render(other, &notice.source, config, now),
        },
    };
    refused::noted(message, story, config)
}

/// What is new, in a few lines: for the thread of its incident's message, or for people who know the rest.
pub(crate) fn follow_up(notice: &Notice, story: &Story, style: &Style<'_>) -> Message {
    match &notice.content {
        Content::Alarm(alarm) => {
            let view = View { is_whole: false, ..View::new(alarm, notice, story, style) };
            let message = follow_up::render(&view);
            refused::noted(message, story, style.config)
        }
        Content::Configuration(_) | Content::Other(_) => render(notice, story, style),
    }
}
