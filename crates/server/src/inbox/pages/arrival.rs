//! One message as it stands in the channel, or the line that says that there is none.

use askama::Template;
use bongsu_core::drawing;
use bongsu_core::inbox::{Content, Kept};
use bongsu_core::plan::SilenceReason;
use bongsu_core::slack::Payload;

use super::reading::{Moment, Reading};
use super::wanted::encoded;
use super::words::Words;

#[derive(Template)]
#[template(path = "message_row.html")]
struct MessageRow<'a> {
    w: &'static Words,
    id: u64,
    at: Moment,
    format: &'static str,
    sender: &'a str,
    body: String,
    is_alone: bool,
}

#[derive(Template)]
#[template(path = "silence_row.html")]
struct SilenceRow<'a> {
    w: &'static Words,
    id: u64,
    at: Moment,
    format: &'static str,
    name: &'a str,
    link: String,
    state: &'static str,
    why: &'a str,
}

/// As the channel and its followers show it.
pub(crate) fn arrival_html(kept: &Kept, reading: &Reading) -> String {
    html(kept, reading, false)
}

/// As its own page shows it.
pub(super) fn alone_html(kept: &Kept, reading: &Reading) -> String {
    html(kept, reading, true)
}

fn html(kept: &Kept, reading: &Reading, is_alone: bool) -> String {
    let (w, id, at) = (reading.words(), kept.id, reading.moment(kept.at));
    let format = reading.format(&at);
    let rendered = match &kept.content {
        Content::Message { message, .. } => {
            let sender = message.get("username").and_then(|name| name.as_str()).unwrap_or("bongsu");
            let payload = Payload::unjudged(message.clone());
            let body = drawing::message(&payload, &reading.reader());
            MessageRow { w, id, at, format, sender, body, is_alone }.render()
        }
        Content::Silence(about) => {
            let why = SilenceReason::parse(&about.reason).map_or(about.reason.as_str(), w.silence);
            let state = about.state.map_or("", w.state_name);
            let link = format!("/alarms/{}", encoded(&about.name));
            SilenceRow { w, id, at, format, name: &about.name, link, state, why }.render()
        }
    };
    rendered.unwrap_or_else(|error| {
        tracing::warn!(%error, id, "a message cannot be drawn");
        String::new()
    })
}
