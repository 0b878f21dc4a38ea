//! The page of one message: its reason, its event, and the message as it was posted.

use askama::Template;
use axum::extract::{Path, Query as Parameters, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use bongsu_alarm::TimeRange;
use bongsu_core::inbox::{ArrivalContent, Changed, Kept};
use bongsu_core::reason::{NotifyReason, SilenceReason};
use bongsu_core::report::Reported;
use bongsu_core::{intake, notice};
use serde_json::Value;

use super::arrival::alone_html;
use super::reading::{Moment, Reading};
use super::wanted::{Wanted, encoded};
use super::words::Words;
use super::{Frame, nothing, show};
use crate::inbox::Inbox;

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage {
    frame: Frame,
    id: u64,
    at: Moment,
    arrival: String,
    is_silence: bool,
    whys: Vec<Why>,
    raw: String,
    event: String,
}

/// The reason for the message of one notice.
struct Why {
    name: String,
    link: String,
    state: &'static str,
    why: String,
    /// The word of the reason, as in logs and in `render --explain`.
    word: String,
    decided: String,
    reason: String,
    datapoints: Vec<Datapoint>,
}

/// A datapoint that CloudWatch evaluated.
struct Datapoint {
    at: Option<Moment>,
    value: String,
}

pub(crate) async fn message(
    State(inbox): State<Inbox>,
    Path(id): Path<String>,
    Parameters(wanted): Parameters<Wanted>,
    headers: HeaderMap,
) -> Response {
    let reading = Reading::of(&inbox, &wanted, &headers);
    let kept = match find(&inbox, &id).await {
        Ok(Some(kept)) => kept,
        Ok(None) => return nothing(State(inbox), Parameters(wanted), headers).await,
        Err(response) => return response,
    };
    let is_silence = matches!(kept.content, ArrivalContent::Silence(_));
    let mut whys = Vec::new();
    for about in kept.content.about() {
        whys.push(why(&inbox, about, is_silence, &reading).await);
    }
    let page = MessagePage {
        frame: reading.frame(&format!("/messages/{}", kept.id), &wanted),
        id: kept.id,
        at: reading.moment(kept.at),
        arrival: alone_html(&kept, &reading),
        is_silence,
        whys,
        raw: raw(&kept).map(|raw| format!("{raw:#}")).unwrap_or_default(),
        event: event(&kept),
    };
    show(&page, &reading)
}

/// Serves the message as it was posted.
pub(crate) async fn message_json(State(inbox): State<Inbox>, Path(id): Path<String>) -> Response {
    download(find(&inbox, &id).await, |kept| raw(kept).map(|raw| format!("{raw:#}\n")), "message")
}

/// Serves the event as a fixture.
pub(crate) async fn event_json(State(inbox): State<Inbox>, Path(id): Path<String>) -> Response {
    let text = |kept: &Kept| Some(event(kept)).filter(|event| !event.is_empty()).map(|event| event + "\n");
    download(find(&inbox, &id).await, text, "event")
}

pub(super) async fn find(inbox: &Inbox, id: &str) -> Result<Option<Kept>, Response> {
    let Ok(id) = id.parse() else { return Ok(None) };
    inbox.read(move |archive| archive.get(id)).await.map_err(Response::from)
}

fn download(
    found: Result<Option<Kept>, Response>,
    text: impl Fn(&Kept) -> Option<String>,
    what: &str,
) -> Response {
    let kept = match found {
        Ok(kept) => kept,
        Err(response) => return response,
    };
    let Some((id, text)) = kept.and_then(|kept| Some((kept.id, text(&kept)?))) else {
        return (axum::http::StatusCode::NOT_FOUND, "there is none").into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{what}-{id}.json\"")),
    ];
    (headers, text).into_response()
}

/// Returns the message without the fields that the inbox added.
fn raw(kept: &Kept) -> Option<Value> {
    let ArrivalContent::Message { message, .. } = &kept.content else { return None };
    let mut message = message.clone();
    if let Some(fields) = message.as_object_mut().filter(|_| !kept.content.about().is_empty()) {
        fields.remove("metadata");
    }
    Some(message)
}

/// Returns the event, indented if it is JSON. For several notices, returns all events in a row.
fn event(kept: &Kept) -> String {
    let laid_out = |about: &Reported| match serde_json::from_str::<Value>(&about.event) {
        Ok(value) => format!("{value:#}"),
        Err(_) => about.event.clone(),
    };
    kept.content.about().iter().map(laid_out).collect::<Vec<_>>().join("\n")
}

async fn why(inbox: &Inbox, about: &Reported, is_silence: bool, reading: &Reading) -> Why {
    let w = reading.words();
    let sentence = if is_silence {
        SilenceReason::parse(&about.reason).map(w.silence)
    } else {
        NotifyReason::parse(&about.reason).map(w.notify)
    };
    let changed = changed(inbox, about).await;
    let notice = alarm_of(&about.event);
    let reason = notice.as_ref().and_then(|notice| notice.reason.clone());
    Why {
        name: about.name.clone(),
        link: format!("/alarms/{}", encoded(&about.name)),
        state: about.state.map_or("", w.state_name),
        why: sentence.unwrap_or(&about.reason).to_owned(),
        word: about.reason.clone(),
        // The reason of a composite alarm already explains its rule.
        decided: changed
            .map(|it| it.explanation.sentence(reading.locale()))
            .filter(|it| reason.as_ref() != Some(it))
            .unwrap_or_default(),
        reason: reason.unwrap_or_default(),
        datapoints: notice.map(|notice| datapoints(&notice, reading, w)).unwrap_or_default(),
    }
}

/// Returns the record of the change that caused a message, for an alarm of this machine.
async fn changed(inbox: &Inbox, about: &Reported) -> Option<Changed> {
    let (name, at) = (about.name.clone(), about.at?);
    let changes = inbox.read(move |archive| archive.changes(&name, TimeRange { from: at, to: at })).await;
    changes.ok()?.pop()
}

fn alarm_of(event: &str) -> Option<notice::AlarmNotice> {
    let first = intake::notices(event).into_iter().next()?;
    match first.content {
        notice::Content::Alarm(alarm) => Some(*alarm),
        notice::Content::Configuration(_) | notice::Content::Other(_) => None,
    }
}

fn datapoints(alarm: &notice::AlarmNotice, reading: &Reading, w: &'static Words) -> Vec<Datapoint> {
    let evaluated = alarm.reason_data.iter().flat_map(|data| &data.evaluated);
    let value = |value: Option<f64>| value.map_or_else(|| w.no_data.to_owned(), |value| value.to_string());
    let datapoint = |point: &notice::EvaluatedDatapoint| Datapoint {
        at: point.at.map(|at| reading.moment(at)),
        value: value(point.value),
    };
    evaluated.map(datapoint).collect()
}
