//! The inbox: a page on this machine that shows what Slack would show, why, and the metric behind it.
//!
//! Messages come in as Slack's incoming webhooks take them, from anybody; each is answered when it is on the disk.
//! A page reads what is kept, and follows what comes by server-sent events, whose numbers are those of what is
//! kept: so a reader that was cut off goes on where it was.

mod access;
mod address;
mod board;
mod course;
mod live;
mod pages;
mod receiver;
mod serve;
mod webhook;
mod writer;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bongsu_core::config::{Locale, Zone};
use bongsu_core::inbox::{Arrival, Content, Course};
use bongsu_core::notice::Notice;
use bongsu_core::plan::SilenceReason;
use bongsu_core::slack::About;
use bongsu_core::slack::Payload;
use bongsu_core::watch::{Current, Evaluated};
use bongsu_io::redb::{Archive, StateError};
use jiff::Timestamp;
use tokio::sync::watch;

use board::Board;
use writer::Writer;

pub use access::Access;
pub use address::{Bound, bind};
pub use receiver::InboxReceiver;
pub use serve::{Running, start};
pub use writer::InboxError;

/// How the page looks where its reader does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The language.
    pub locale: Locale,
    /// The zone of times, for readers without JavaScript.
    pub zone: Zone,
    /// Whose inbox it is: a host's name, shown at the top.
    pub name: String,
}

/// An inbox. Clones are the same inbox.
#[derive(Debug, Clone)]
pub struct Inbox(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    archive: Archive,
    writer: Writer,
    board: Mutex<Board>,
    /// Counts what happened to the board.
    board_changes: watch::Sender<u64>,
    look: Mutex<Look>,
    clock: fn() -> Timestamp,
}

impl Inbox {
    /// An inbox over what is kept.
    ///
    /// # Errors
    ///
    /// What is kept cannot be read, or the system gives no thread.
    pub fn new(archive: Archive, look: Look, clock: fn() -> Timestamp) -> Result<Self, InboxError> {
        let writer = Writer::start(archive.clone())?;
        let shared = Shared {
            archive,
            writer,
            board: Mutex::default(),
            board_changes: watch::Sender::default(),
            look: Mutex::new(look),
            clock,
        };
        Ok(Self(Arc::new(shared)))
    }

    /// From now on the page looks like that, where its reader does not say.
    pub fn change_look(&self, look: Look) {
        *lock(&self.0.look) = look;
    }

    /// Takes a message; when this returns it is kept. Waits where many come at once.
    ///
    /// # Errors
    ///
    /// It cannot be kept.
    pub async fn post(&self, payload: &Payload) -> Result<u64, InboxError> {
        let message = payload.json().clone();
        let about = bongsu_core::slack::Metadata::read(&message);
        let text = payload.plain();
        let content = Content::Message { message, about };
        self.0.writer.keep(Arrival { at: self.now(), content, text }).await
    }

    /// Takes note of a notice that is not announced.
    pub fn note_silence(&self, notice: &Notice, reason: SilenceReason) {
        let about = About::new(notice, reason.as_str());
        let text = format!("{} {}", about.name, about.state.map_or("", |state| state.as_str()));
        let arrival = Arrival { at: self.now(), content: Content::Silence(about), text };
        self.0.writer.note(arrival);
    }

    /// Takes note of an evaluation.
    pub fn note_evaluation(&self, evaluated: &Evaluated) {
        lock(&self.0.board).take(evaluated);
        self.0.writer.follow(evaluated.at, Course::of(evaluated));
        self.0.board_changes.send_modify(|count| *count += 1);
    }

    /// These alarms are watched from now on, and no others.
    pub fn begin(&self, current: &[Current]) {
        lock(&self.0.board).begin(current);
        self.0.board_changes.send_modify(|count| *count += 1);
    }

    /// Waits until all that was noted is kept.
    pub async fn settle(&self) {
        self.0.writer.settle().await;
    }

    /// Looks something up, where that disturbs nobody.
    async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Archive) -> Result<T, StateError> + Send + 'static,
    ) -> Result<T, InboxError> {
        let archive = self.0.archive.clone();
        let looked = tokio::task::spawn_blocking(move || look(&archive)).await;
        Ok(looked.map_err(|error| InboxError::NotRead(error.to_string()))??)
    }

    fn now(&self) -> Timestamp {
        (self.0.clock)()
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        lock(&self.0.board)
    }

    fn look(&self) -> Look {
        lock(&self.0.look).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
