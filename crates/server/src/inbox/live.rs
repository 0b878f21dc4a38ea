//! What is new, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Query as Parameters, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use bongsu_core::inbox::{Kept, Query};
use futures_util::stream::{self, Stream, StreamExt as _};
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, sleep, sleep_until};

use crate::connections::until_closed;

use super::pages::{Reading, Wanted, arrival_html, board_html};
use super::serve::Shop;

/// So many at a time: whoever was away for long catches up in steps.
const MOST_AT_ONCE: usize = 100;

/// Who is further behind than a page shows begins with the newest again.
const MOST_BEHIND: u64 = 300;

/// The board is told again at most so often.
const BOARD_EVERY: Duration = Duration::from_secs(1);

/// How long a reader waits before it comes again.
const RETRY: Duration = Duration::from_secs(1);

#[derive(Debug, Deserialize)]
pub(super) struct Since {
    /// The number of the last that is known.
    pub(super) after: Option<u64>,
}

struct Follower {
    shop: Shop,
    reading: Reading,
    query: Query,
    /// The number of the last that was told.
    last: u64,
    newest: watch::Receiver<u64>,
    changed: broadcast::Receiver<u64>,
    board: watch::Receiver<u64>,
    /// When the board was told last, and when it is told again where it has changed since.
    board_told: Option<Instant>,
    board_due: Option<Instant>,
}

/// Tells what comes after what the reader has, and goes on telling.
pub(super) async fn follow(
    State(shop): State<Shop>,
    headers: HeaderMap,
    Parameters(since): Parameters<Since>,
    Parameters(wanted): Parameters<Wanted>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let reading = Reading::of(&shop.inbox, &wanted, &headers);
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let (mut newest, board) = (shop.inbox.0.writer.newest(), shop.inbox.0.board_changes.subscribe());
    let last = seen.or(since.after).unwrap_or_else(|| *newest.borrow());
    // What may have come between the reader's page and now is looked for first.
    newest.mark_changed();
    let query = wanted.query(reading.zone());
    let changed = shop.inbox.0.changed.subscribe();
    let (board_told, board_due) = (None, None);
    let follower = Follower { shop, reading, query, last, newest, changed, board, board_told, board_due };
    let events = stream::unfold(follower, |mut follower| async move {
        let events = follower.next().await?;
        Some((stream::iter(events.into_iter().map(Ok)), follower))
    });
    let first = Event::default().retry(RETRY).comment("bongsu");
    Sse::new(stream::iter([Ok(first)]).chain(events.flatten())).keep_alive(KeepAlive::default())
}

impl Follower {
    /// Waits for something new; nothing when the server ends. A message never waits for the board.
    async fn next(&mut self) -> Option<Vec<Event>> {
        let closed = until_closed(self.shop.closing.clone());
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
                // What was missed is seen when the page is loaded anew.
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

    /// A message that has changed, for those who show it; an empty one where it was taken away.
    async fn tell_changed(&self, id: u64) -> Vec<Event> {
        let found = self.shop.inbox.read(move |archive| archive.get(id)).await.ok().flatten();
        let html = found.map(|kept| arrival_html(&kept, &self.reading)).unwrap_or_default();
        let data = serde_json::json!({ "id": id, "html": html }).to_string();
        vec![Event::default().event("changed").data(data)]
    }

    async fn tell_board(&mut self) -> Vec<Event> {
        (self.board_told, self.board_due) = (Some(Instant::now()), None);
        self.board.mark_unchanged();
        vec![event("board", &board_html(&self.shop.inbox, &self.reading).await)]
    }

    async fn arrivals(&mut self) -> Vec<Event> {
        let newest = *self.newest.borrow_and_update();
        if self.last > newest {
            // What is kept was begun anew: the reader's numbers mean nothing any more.
            return self.reset(newest);
        }
        if self.query.is_all() && newest - self.last > MOST_BEHIND {
            // In a storm it would be behind again at once.
            sleep(RETRY).await;
            return self.reset(newest);
        }
        let (query, last) = (self.query.clone(), self.last);
        match self.shop.inbox.read(move |archive| archive.after(&query, last, MOST_AT_ONCE)).await {
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
            // There may be more.
            self.newest.mark_changed();
            self.last = last;
        } else {
            // What came while it was looked up is among it.
            self.last = last.max(newest);
        }
        let tell = |kept: &Kept| event("arrival", &arrival_html(kept, &self.reading)).id(kept.id.to_string());
        found.iter().map(tell).collect()
    }

    /// The page is loaded anew.
    fn reset(&mut self, newest: u64) -> Vec<Event> {
        self.last = newest;
        vec![event("reset", "")]
    }
}

/// As a string of JSON: an event's line must have no end of line in it.
fn event(name: &str, html: &str) -> Event {
    let text = serde_json::to_string(html).unwrap_or_default();
    Event::default().event(name).data(text)
}
