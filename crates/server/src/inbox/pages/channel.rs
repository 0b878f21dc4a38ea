//! The first page: the alarms and the channel.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Query as Parameters, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use bongsu_alarm::Locale;
use bongsu_alarm::alarm::AlarmState;
use bongsu_core::inbox::{InboxQuery, Kept};
use bongsu_core::intake::service_kinds;
use jiff::SignedDuration;
use serde_json::json;

use super::arrival::folded_html;
use super::chart::sparkline;
use super::reading::Reading;
use super::silences;
use super::wanted::{Wanted, encoded};
use super::words::Words;
use super::{Frame, arrival_html, show};
use crate::inbox::board::BoardEntry;
use crate::inbox::live::Since;
use crate::inbox::serve::InboxState;
use crate::inbox::{Inbox, InboxError};

/// The number of messages on a page.
const MESSAGES: usize = 30;

/// The maximum number of folded notices in addition. The newest remain.
const MOST_FOLDED: usize = 500;

const MOST_FOR_SCRIPTS: usize = 1_000;

/// The time range of the small curves.
const CURVE: SignedDuration = SignedDuration::from_mins(30);

#[derive(Template)]
#[template(path = "channel.html")]
struct Channel<'a> {
    frame: Frame,
    wanted: &'a Wanted,
    is_filtered: bool,
    board: String,
    names: Vec<String>,
    kinds: Vec<&'static str>,
    arrivals: Vec<String>,
    /// The text for the count of folded notices, or `None` if they are not folded.
    fold: Option<String>,
    /// The address of the page with earlier messages.
    earlier: Option<String>,
    /// The address of the page with the newest messages, unless it is this page.
    newest: Option<String>,
    /// The address of the updates.
    live: String,
    /// The address to post messages to.
    webhook: String,
}

#[derive(Template)]
#[template(path = "board.html")]
struct BoardView {
    w: &'static Words,
    summary: String,
    /// The reason why messages cannot be stored.
    trouble: String,
    rows: Vec<Row>,
    silences: String,
}

struct Row {
    name: String,
    is_silenced: bool,
    link: String,
    state: &'static str,
    class: &'static str,
    compared: String,
    since: String,
    curve: String,
}

pub(crate) async fn channel(
    State(state): State<InboxState>,
    Parameters(wanted): Parameters<Wanted>,
    headers: HeaderMap,
) -> Response {
    let inbox = state.inbox;
    let reading = Reading::of(&inbox, &wanted, &headers);
    let query = wanted.query(reading.zone());
    let is_filtered = !query.is_all();
    // Reads the number before the page, so that no message is missed in between. A message that comes twice is recognized
    // by its number.
    let newest = *inbox.0.writer.newest().borrow();
    let before = wanted.before;
    // If a reader searches for unannounced notices, they are not folded.
    let is_folded = query.silences.is_none();
    let (found, more) = match newest_of(&inbox, query, before).await {
        Ok(found) => found,
        Err(error) => return error.into(),
    };
    let arrivals = if is_folded {
        folded_html(&found, &reading)
    } else {
        found.iter().map(|kept| arrival_html(kept, &reading)).collect()
    };
    let page = |before| Wanted { before, lang: None, ..wanted.clone() };
    let here = page(None);
    let after = found.last().map_or(newest, |last| last.id.max(newest));
    let live = here.link("/live");
    let live = format!("{live}{}after={after}", if live.contains('?') { '&' } else { '?' });
    let channel = Channel {
        frame: reading.frame("/", &wanted),
        wanted: &wanted,
        is_filtered,
        board: board_html(&inbox, &reading).await,
        names: inbox.board().all().into_iter().map(|it| it.alarm.identity.name.clone()).collect(),
        kinds: service_kinds().collect::<BTreeSet<_>>().into_iter().collect(),
        arrivals,
        fold: is_folded.then(|| (reading.words().folded)(1)),
        earlier: found.first().filter(|_| more).map(|first| page(Some(first.id)).link("/")),
        newest: before.map(|_| here.link("/")),
        live,
        webhook: state.access.webhook(&headers),
    };
    show(&channel, &reading)
}

/// Returns the messages of one page, with the unannounced notices among them, and whether there are earlier messages.
async fn newest_of(
    inbox: &Inbox,
    query: InboxQuery,
    before: Option<u64>,
) -> Result<(Vec<Kept>, bool), InboxError> {
    inbox
        .read(move |archive| {
            let is_folded = query.silences.is_none();
            let announced = InboxQuery { silences: query.silences.or(Some(false)), ..query.clone() };
            let mut found = archive.latest(&announced, before, MESSAGES + 1)?;
            let more = found.len() > MESSAGES;
            if more {
                found.remove(0);
            }
            if is_folded {
                let silent = InboxQuery { silences: Some(true), ..query };
                let first = found.first().filter(|_| more).map_or(0, |first| first.id);
                let silent = archive.latest(&silent, before, MOST_FOLDED)?;
                found.extend(silent.into_iter().filter(|kept| kept.id > first));
                found.sort_by_key(|kept| kept.id);
            }
            Ok((found, more))
        })
        .await
}

/// Returns the messages that match these parameters as JSON for scripts: at most a thousand, oldest first. With `after`,
/// only the messages after that number.
pub(crate) async fn messages_json(
    State(inbox): State<Inbox>,
    Parameters(wanted): Parameters<Wanted>,
    Parameters(since): Parameters<Since>,
    headers: HeaderMap,
) -> Response {
    let query = wanted.query(Reading::of(&inbox, &wanted, &headers).zone());
    let found = inbox
        .read(move |archive| match since.after {
            Some(after) => archive.after(&query, after, MOST_FOR_SCRIPTS),
            None => archive.latest(&query, wanted.before, MOST_FOR_SCRIPTS),
        })
        .await;
    let told = |kept: &Kept| json!({ "id": kept.id, "at": kept.at.to_string(), "content": kept.content });
    match found {
        Ok(found) => axum::Json(found.iter().map(told).collect::<Vec<_>>()).into_response(),
        Err(error) => error.into(),
    }
}

/// Returns the board with the states of the alarms.
pub(crate) async fn board_html(inbox: &Inbox, reading: &Reading) -> String {
    let standings = inbox.board().all();
    let states: Vec<_> = standings.iter().map(|standing| standing.state).collect();
    let in_force = inbox.silences();
    let mut rows = Vec::new();
    for standing in &standings {
        let is_silenced = !silences::of_alarm(&in_force, standing, reading).is_empty();
        rows.push(Row { is_silenced, ..row(inbox, standing, reading).await });
    }
    let w = reading.words();
    let board = BoardView {
        w,
        summary: (w.summary)(&states, in_force.len()),
        trouble: inbox.0.writer.trouble().map(|why| (w.not_kept)(&why)).unwrap_or_default(),
        rows,
        silences: silences::html(&in_force, "", reading),
    };
    board.render().unwrap_or_default()
}

async fn row(inbox: &Inbox, standing: &BoardEntry, reading: &Reading) -> Row {
    let name = standing.alarm.identity.name.clone();
    Row {
        link: format!("/alarms/{}", encoded(&name)),
        state: (reading.words().state_name)(standing.state),
        class: class(standing.state),
        compared: compared(standing, reading.locale()),
        since: (reading.words().span)(inbox.now().duration_since(standing.since)),
        curve: sparkline(inbox, standing, CURVE).await,
        is_silenced: false,
        name,
    }
}

/// Returns the comparison of the alarm's value with its threshold. It is empty for a composite alarm.
pub(super) fn compared(standing: &BoardEntry, locale: Locale) -> String {
    standing.alarm.compared(standing.value, standing.unit, locale).unwrap_or_default()
}

/// Returns the class of a state in the style sheet.
pub(super) fn class(state: AlarmState) -> &'static str {
    match state {
        AlarmState::Alarm => "alarm",
        AlarmState::Ok => "ok",
        AlarmState::InsufficientData => "unknown",
    }
}
