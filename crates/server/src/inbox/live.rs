//! Updates for pages, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Query as Parameters, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use bongsu_core::inbox::{InboxQuery, Kept};
use futures_util::stream::{self, Stream, StreamExt as _};
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, sleep, sleep_until};

use crate::connections::until_closed;

use super::pages::{Reading, Wanted, arrival_html, board_html};
use super::serve::InboxState;

/// The maximum number of messages in one step. A reader that was disconnected for long catches up in steps.
const MOST_AT_ONCE: usize = 100;

/// The maximum number of missed messages. A reader that has missed more starts again with the newest messages.
const MOST_BEHIND: u64 = 300;

/// The shortest time between two updates of the board.
const BOARD_EVERY: Duration = Duration::from_secs(1);

/// The time that a reader waits before it reconnects.
const RETRY: Duration = Duration::from_secs(1);

#[derive(Debug, Deserialize)]
pub(super) struct Since {
    /// The number of the last known message.
    pub(super) after: Option<u64>,
}

struct Follower {
    state: InboxState,
    reading: Reading,
    query: InboxQuery,
    /// The number of the last message that was sent.
    last: u64,
    newest: watch::Receiver<u64>,
    changed: broadcast::Receiver<u64>,
    board: watch::Receiver<u64>,
    /// The time of the last update of the board, and of the next update if the board has changed.
    board_told: Option<Instant>,
    board_due: Option<Instant>,
}

/// Sends the messages after the reader's last message, and then each update.
pub(super) async fn follow(
    State(state): State<InboxState>,
    headers: HeaderMap,
    Parameters(since): Parameters<Since>,
    Parameters(wanted): Parameters<Wanted>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let reading = Reading::of(&state.inbox, &wanted, &headers);
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let (mut newest, board) = (state.inbox.0.writer.newest(), state.inbox.0.board_changes.subscribe());
    let last = seen.or(since.after).unwrap_or_else(|| *newest.borrow());
    // First sends the messages that came after the reader's page.
    newest.mark_changed();
    let query = wanted.query(reading.zone());
    let changed = state.inbox.0.changed.subscribe();
    let (board_told, board_due) = (None, None);
    let follower = Follower { state, reading, query, last, newest, changed, board, board_told, board_due };
    let events = stream::unfold(follower, |mut follower| async move {
        let events = follower.next().await?;
        Some((stream::iter(events.into_iter().map(Ok)), follower))
    });
    let first = Event::default().retry(RETRY).comment("bongsu");
    Sse::new(stream::iter([Ok(first)]).chain(events.flatten())).keep_alive(KeepAlive::default())
}

impl Follower {
    /// Waits for an update. Returns `None` when the server stops. A message never waits for the board.
    async fn next(&mut self) -> Option<Vec<Event>> {
        let closed = until_closed(self.state.closing.clone());
        let due = self.board_due;
        let board_due = async move {
            match due {
                Some(due) => sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = closed => None,
            changed = self.newest.changed() => {
                changed.ok()?;
                Some(self.arrivals().await)
            }
            changed = self.changed.recv() => match changed {
                Ok(id) => Some(self.tell_changed(id).await),
                // The page shows the missed changes after it is loaded again.
                Err(RecvError::Lagged(_)) => Some(vec![event("reset", "")]),
                Err(RecvError::Closed) => None,
            },
            () = board_due => Some(self.tell_board().await),
            changed = self.board.changed(), if due.is_none() => {
                changed.ok()?;
                let earliest = self.board_told.map(|told| told + BOARD_EVERY);
                self.board_due = Some(earliest.unwrap_or_else(Instant::now));
                Some(Vec::new())
            }
        }
    }

    /// Returns the event for a changed message, with empty HTML if the message was deleted.
    async fn tell_changed(&self, id: u64) -> Vec<Event> {
        let found = self.state.inbox.read(move |archive| archive.get(id)).await.ok().flatten();
        let html = found.map(|kept| arrival_html(&kept, &self.reading)).unwrap_or_default();
        let data = serde_json::json!({ "id": id, "html": html }).to_string();
        vec![Event::default().event("changed").data(data)]
    }

    async fn tell_board(&mut self) -> Vec<Event> {
        (self.board_told, self.board_due) = (Some(Instant::now()), None);
        self.board.mark_unchanged();
        vec![event("board", &board_html(&self.state.inbox, &self.reading).await)]
    }

    async fn arrivals(&mut self) -> Vec<Event> {
        let newest = *self.newest.borrow_and_update();
        if self.last > newest {
            // The archive is new, so the reader's numbers are invalid.
            return self.reset(newest);
        }
        if self.query.is_all() && newest - self.last > MOST_BEHIND {
            // During a storm, the reader would be behind again at once.
            sleep(RETRY).await;
            return self.reset(newest);
        }
        let (query, last) = (self.query.clone(), self.last);
        match self.state.inbox.read(move |archive| archive.after(&query, last, MOST_AT_ONCE)).await {
            Ok(found) => self.tell(&found, newest),
            Err(error) => {
                tracing::warn!(%error, "the inbox cannot be followed");
                sleep(RETRY).await;
                self.newest.mark_changed();
                Vec::new()
            }
        }
    }

    fn tell(&mut self, found: &[Kept], newest: u64) -> Vec<Event> {
        let last = found.last().map_or(self.last, |last| last.id);
        if found.len() == MOST_AT_ONCE {
            // There may be more messages.
            self.newest.mark_changed();
            self.last = last;
        } else {
            // The result contains the messages that came during the search.
            self.last = last.max(newest);
        }
        let tell = |kept: &Kept| event("arrival", &arrival_html(kept, &self.reading)).id(kept.id.to_string());
        found.iter().map(tell).collect()
    }

    /// Returns the event that makes the page load again.
    fn reset(&mut self, newest: u64) -> Vec<Event> {
        self.last = newest;
        vec![event("reset", "")]
    }
}

/// Encodes the text as a JSON string, because a line of an event must not contain a line break.
fn event(name: &str, html: &str) -> Event {
    let text = serde_json::to_string(html).unwrap_or_default();
    Event::default().event(name).data(text)
}
