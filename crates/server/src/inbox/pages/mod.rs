//! The pages. The server renders them completely, so that a browser without JavaScript can show them.

mod alarm;
mod arrival;
mod assets;
mod buttons;
mod channel;
mod chart;
mod message;
mod reading;
mod silences;
mod wanted;
mod what_if;
mod words;

use askama::Template;
use axum::extract::{Query as Parameters, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Response};

pub(super) use alarm::alarm;
pub(super) use arrival::arrival_html;
pub(super) use assets::asset;
pub(super) use buttons::press;
pub(super) use channel::{board_html, channel, messages_json};
pub(super) use chart::{chart_png, chart_svg, picture};
pub(super) use message::{event_json, message, message_json};
pub(super) use reading::Reading;
pub(super) use silences::end_silence;
pub(super) use wanted::Wanted;

use super::{Inbox, InboxError};
use words::Words;

/// The parts that every page has.
struct Frame {
    w: &'static Words,
    style: &'static str,
    script: &'static str,
    host: String,
    /// The name of the time zone of all times on the page.
    zone: String,
    /// The address of this page in the other language.
    other: String,
}

#[derive(Template)]
#[template(path = "nothing.html")]
struct Nothing {
    frame: Frame,
}

/// Serves the page for an unknown address.
pub(super) async fn nothing(
    State(inbox): State<Inbox>,
    Parameters(wanted): Parameters<Wanted>,
    headers: HeaderMap,
) -> Response {
    let reading = Reading::of(&inbox, &wanted, &headers);
    let page = show(&Nothing { frame: reading.frame("/", &wanted) }, &reading);
    (StatusCode::NOT_FOUND, page).into_response()
}

/// Renders the page, and remembers the chosen language.
fn show(page: &impl Template, reading: &Reading) -> Response {
    match page.render() {
        Ok(html) => (reading.cookie(), Html(html)).into_response(),
        Err(error) => failed(&error.to_string()),
    }
}

/// Returns the page for a failed read, so that the reader does not see an incomplete page.
fn failed(error: &str) -> Response {
    tracing::warn!(error, "a page cannot be rendered");
    (StatusCode::INTERNAL_SERVER_ERROR, format!("The inbox cannot be read: {error}")).into_response()
}

impl From<InboxError> for Response {
    fn from(error: InboxError) -> Self {
        failed(&error.to_string())
    }
}
