//! Renders notices as messages for people.

mod alarm;
mod background;
mod buttons;
mod changes;
mod children;
mod condition;
mod configuration;
mod console;
mod contributors;
mod datapoints;
mod digest;
mod facts;
mod follow_up;
mod incident;
mod language;
mod links;
mod log;
mod log_lines;
pub mod marks;
mod metric;
mod notes;
mod other;
mod reports;
mod rule;
mod runbook;
mod secrets;
mod service;
mod slash;
mod tally;
mod time;
mod view;
mod widget;

use bongsu_slack::Message;
use jiff::Timestamp;

use crate::config::Config;
use crate::incident::Story;
use crate::layout::Layout;
use crate::notice::{Content, Notice, OtherKind};
use crate::route::Escalation;

use view::View;

pub use background::Background;
pub(crate) use background::background;
pub(crate) use buttons::buttons;
pub use changes::{ChangeQuery, FoundChanges, Lookup, TrailEvent, change_query};
pub use datapoints::{DatapointQuery, chart, datapoint_query, event_datapoints};
pub use digest::Line;
pub(crate) use digest::digest;
pub(crate) use incident::{acknowledged, muted};
pub use language::symbol;
pub(crate) use links::where_to_look;
pub use log_lines::{ERRORS, FoundLines, LOG_LINES, LogQuery, LogSource, log_query};
pub use reports::{daily_summary, weekly_review};
pub use slash::slash_reply;
pub use widget::{Widget, widget};

/// The settings and the time of rendering.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style<'a> {
    /// The configuration, with the language, the zone and the names of accounts.
    pub(crate) config: &'a Config,
    /// The layout of the message, from the route or the configuration.
    pub(crate) message: &'a Layout,
    /// The people to notify if nobody acknowledges the alarm.
    pub(crate) escalation: &'a Escalation,
    /// Whether the message has buttons for actions on the alarm.
    pub(crate) has_buttons: bool,
    pub(crate) now: Timestamp,
}

/// Renders the message for `notice` and for the other facts about its alarm. Every notice has a message.
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
    notes::with_refusal(message, story, config)
}

/// Renders the latest change in a few lines, for the incident's thread or for people who know the rest.
pub(crate) fn follow_up(notice: &Notice, story: &Story, style: &Style<'_>) -> Message {
    match &notice.content {
        Content::Alarm(alarm) => {
            let view = View { is_whole: false, ..View::new(alarm, notice, story, style) };
            let message = follow_up::render(&view);
            notes::with_refusal(message, story, style.config)
        }
        Content::Configuration(_) | Content::Other(_) => render(notice, story, style),
    }
}
