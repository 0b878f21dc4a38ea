//! One message as the channel shows it, or the line for a notice that was not announced.

use askama::Template;
use bongsu_core::inbox::{ArrivalContent, Kept};
use bongsu_core::reason::SilenceReason;
use bongsu_slack::Payload;
use bongsu_slack::drawing;

use serde_json::Value;

use super::buttons::{self, ShownButton};
use super::reading::{Moment, Reading};
use super::wanted::encoded;
use super::words::Words;
use crate::inbox::{files, place};

#[derive(Template)]
#[template(path = "message_row.html")]
struct MessageRow<'a> {
    w: &'static Words,
    id: u64,
    at: Moment,
    sender: &'a str,
    body: String,
    is_alone: bool,
    is_edited: bool,
    /// The number of the message that a reply in the channel belongs to.
    replied_to: Option<u64>,
    buttons: Vec<ShownButton>,
    /// The number of replies, in words.
    thread: String,
    replies: Vec<ThreadMessage>,
}

struct ThreadMessage {
    id: u64,
    at: Moment,
    body: String,
}

#[derive(Template)]
#[template(path = "silence_row.html")]
struct SilenceRow<'a> {
    w: &'static Words,
    id: u64,
    at: Moment,
    name: &'a str,
    link: String,
    state: &'static str,
    why: &'a str,
}

/// Consecutive notices that were not announced, folded behind a count.
#[derive(Template)]
#[template(path = "fold.html")]
struct Fold {
    count: String,
    silences: Vec<String>,
}

/// Returns the rows of a channel. Notices that were not announced are folded.
pub(super) fn folded_html(kept: &[Kept], reading: &Reading) -> Vec<String> {
    let is_silence = |kept: &Kept| matches!(kept.content, ArrivalContent::Silence(_));
    let rows = kept.chunk_by(|one, next| is_silence(one) && is_silence(next));
    let rows = rows.map(|rows| match rows {
        [first, ..] if is_silence(first) => {
            let silences = rows.iter().map(|kept| arrival_html(kept, reading)).collect();
            let fold = Fold { count: (reading.words().folded)(rows.len()), silences };
            fold.render().unwrap_or_default()
        }
        rows => rows.iter().map(|kept| arrival_html(kept, reading)).collect(),
    });
    rows.collect()
}

/// Returns the message for the channel and its followers.
pub(crate) fn arrival_html(kept: &Kept, reading: &Reading) -> String {
    html(kept, reading, false)
}

/// Returns the message for its own page.
pub(super) fn alone_html(kept: &Kept, reading: &Reading) -> String {
    html(kept, reading, true)
}

fn html(kept: &Kept, reading: &Reading, is_alone: bool) -> String {
    let (w, id, at) = (reading.words(), kept.id, reading.moment(kept.at));
    let rendered = match &kept.content {
        ArrivalContent::Message { message, .. } => {
            let sender = message.get("username").and_then(|name| name.as_str()).unwrap_or("bongsu");
            let replies: Vec<_> = kept.replies.iter().filter_map(|kept| reply(kept, reading)).collect();
            let row = MessageRow {
                w,
                id,
                at,
                sender,
                body: drawn(message, reading),
                is_alone,
                is_edited: message.get("edited").is_some(),
                replied_to: message.get("thread_ts").and_then(Value::as_str).and_then(place::number),
                buttons: buttons::of(message),
                thread: (w.replies)(replies.len()),
                replies,
            };
            row.render()
        }
        ArrivalContent::Silence(about) => {
            let why = SilenceReason::parse(&about.reason).map_or(about.reason.as_str(), w.silence);
            let state = about.state.map_or("", w.state_name);
            let link = format!("/alarms/{}", encoded(&about.name));
            SilenceRow { w, id, at, name: &about.name, link, state, why }.render()
        }
    };
    rendered.unwrap_or_else(|error| {
        tracing::warn!(%error, id, "a message cannot be drawn");
        String::new()
    })
}

fn reply(kept: &Kept, reading: &Reading) -> Option<ThreadMessage> {
    let ArrivalContent::Message { message, .. } = &kept.content else { return None };
    Some(ThreadMessage { id: kept.id, at: reading.moment(kept.at), body: drawn(message, reading) })
}

/// Draws the message with the addresses of its files on the page. Its working buttons are outside the drawing.
fn drawn(message: &Value, reading: &Reading) -> String {
    let message = files::placed(buttons::without(message));
    drawing::message(&Payload::unjudged(message), &reading.reader())
}
