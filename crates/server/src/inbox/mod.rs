//! The inbox: a page on this machine that shows messages as Slack would, their reasons, and the metrics
//! behind them.
//!
//! Any program can post messages as to Slack's incoming webhooks. A message is answered when it is on the disk. A page
//! reads the archive, and gets updates as server-sent events. The IDs of the events are the numbers in the archive, so
//! that a disconnected reader continues after its last message.

mod access;
mod address;
mod api;
mod board;
mod course;
mod files;
mod live;
mod pace;
mod pages;
mod place;
mod receiver;
mod requests;
mod serve;
mod uploads;
mod webhook;
mod writer;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bongsu_alarm::Locale;
use bongsu_alarm::simulate::{Current, Evaluated};
use bongsu_core::inbox::{Arrival, ArrivalContent, Course, Kept};
use bongsu_core::notice::Notice;
use bongsu_core::reason::SilenceReason;
use bongsu_core::report::Reported;
use bongsu_core::silence::Silence;
use bongsu_core::zone::Zone;
use bongsu_io::redb::{Archive, StateError};
use bongsu_slack::{Metadata, Payload, Posted};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{broadcast, watch};

use board::Board;
use uploads::{AnnouncedFile, Uploads};
use writer::Writer;

pub use crate::connections::raise_open_files;
pub use access::{Access, Token};
pub use address::{Bound, bind};
pub use receiver::InboxReceiver;
pub(crate) use requests::outcome;
pub use requests::{Asked, Interactivity, PATH as INTERACTIVITY, Undo};
pub use serve::{InboxServer, start};
pub use writer::InboxError;

/// The maximum number of changes that a page may be behind. Beyond it the page must be loaded again.
const CHANGES: usize = 1_000;

/// The look of the page, unless the reader chooses another.
#[derive(Debug, Clone, PartialEq)]
pub struct Appearance {
    pub locale: Locale,
    /// The time zone of all times on its pages, including charts.
    pub zone: Zone,
    /// The name of a host, which the pages show at the top.
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
    /// Files that no message shows yet.
    uploads: Uploads,
    /// Counts the changes of the board.
    board_changes: watch::Sender<u64>,
    /// The numbers of messages that changed or received a reply.
    changed: broadcast::Sender<u64>,
    /// Receives presses of buttons.
    presses: Mutex<Option<UnboundedSender<Asked>>>,
    /// Receives Slack's requests.
    interactivity: Mutex<Option<UnboundedSender<Interactivity>>>,
    silences: Mutex<Vec<Silence>>,
    /// Receives readers' requests to end silences.
    undos: Mutex<Option<UnboundedSender<Undo>>>,
    /// The address of the page while it is served.
    origin: Mutex<Option<String>>,
    look: Mutex<Appearance>,
    clock: fn() -> Timestamp,
}

impl Inbox {
    /// Creates an inbox over an archive.
    ///
    /// # Errors
    ///
    /// Returns an error if the archive cannot be read, or if the system cannot start a thread.
    pub fn new(archive: Archive, look: Appearance, clock: fn() -> Timestamp) -> Result<Self, InboxError> {
        let writer = Writer::start(archive.clone())?;
        let shared = Shared {
            archive,
            writer,
            board: Mutex::default(),
            uploads: Uploads::default(),
            board_changes: watch::Sender::default(),
            changed: broadcast::Sender::new(CHANGES),
            presses: Mutex::default(),
            interactivity: Mutex::default(),
            silences: Mutex::default(),
            undos: Mutex::default(),
            origin: Mutex::default(),
            look: Mutex::new(look),
            clock,
        };
        Ok(Self(Arc::new(shared)))
    }

    /// Changes the look of the page for readers who have not chosen another.
    pub fn change_look(&self, look: Appearance) {
        *lock(&self.0.look) = look;
    }

    /// Stores a message and returns when it is on the disk. Waits if many messages arrive at once. A reply to a
    /// missing thread becomes a separate message.
    ///
    /// # Errors
    ///
    /// Returns an error if the message cannot be stored.
    pub async fn post(&self, payload: &Payload) -> Result<Posted, InboxError> {
        let message = payload.json().clone();
        let channel = place::channel(&message);
        let parent = match message.get("thread_ts").and_then(Value::as_str) {
            Some(ts) => self.find(ts).await?,
            None => None,
        };
        let thread = parent.map(|parent| (parent.id, place::is_shown(&message)));
        let arrival = Arrival { thread, ..self.arrival(message, payload) };
        let at = arrival.at;
        let id = self.0.writer.keep(arrival).await?;
        if let Some((parent, _)) = thread {
            self.0.changed.send(parent).ok();
        }
        Ok(Posted { channel, ts: place::ts(id, at) })
    }

    /// Replaces a message. Returns whether it exists.
    ///
    /// # Errors
    ///
    /// Returns an error if the message cannot be stored.
    pub async fn change(&self, posted: &Posted, payload: &Payload) -> Result<bool, InboxError> {
        let Some(kept) = self.posted(posted).await? else { return Ok(false) };
        let mut message = payload.json().clone();
        let edited = json!({ "user": "bongsu", "ts": format!("{}.000000", self.now().as_second()) });
        if let (Some(fields), ArrivalContent::Message { message: before, .. }) =
            (message.as_object_mut(), &kept.content)
        {
            fields.insert("edited".to_owned(), edited);
            for key in ["channel", "thread_ts", "reply_broadcast"] {
                before.get(key).and_then(|value| fields.insert(key.to_owned(), value.clone()));
            }
        }
        let is_there = self.0.writer.change(kept.id, Some(self.arrival(message, payload))).await?;
        self.0.changed.send(kept.id).ok();
        Ok(is_there)
    }

    /// Deletes a message with its thread. Returns whether it existed.
    ///
    /// # Errors
    ///
    /// Returns an error if the archive cannot be written.
    pub async fn delete(&self, posted: &Posted) -> Result<bool, InboxError> {
        let Some(kept) = self.posted(posted).await? else { return Ok(false) };
        let is_there = self.0.writer.change(kept.id, None).await?;
        self.0.changed.send(kept.id).ok();
        Ok(is_there)
    }

    /// Finds a message, with its thread.
    ///
    /// # Errors
    ///
    /// Returns an error if the archive cannot be read.
    pub async fn posted(&self, posted: &Posted) -> Result<Option<Kept>, InboxError> {
        let found = self.find(&posted.ts).await?;
        Ok(found.filter(|kept| matches!(&kept.content, ArrivalContent::Message { message, .. } if place::channel(message) == posted.channel)))
    }

    /// Finds a message by its `ts`. Both the number and the time must match, because a new archive uses the same numbers
    /// again.
    async fn find(&self, ts: &str) -> Result<Option<Kept>, InboxError> {
        let Some(id) = place::number(ts) else { return Ok(None) };
        let found = self.read(move |archive| archive.get(id)).await?;
        Ok(found.filter(|kept| place::ts(kept.id, kept.at) == ts))
    }

    fn arrival(&self, message: Value, payload: &Payload) -> Arrival {
        let about = Metadata::read(&message).as_ref().map(Reported::of_metadata).unwrap_or_default();
        let files = self.0.uploads.take(&files::shown(&message));
        let content = ArrivalContent::Message { message, about };
        Arrival { at: self.now(), content, text: payload.plain(), thread: None, files }
    }

    /// Announces a file, and returns its ID.
    fn expect_file(&self, announced: AnnouncedFile) -> String {
        self.0.uploads.expect(announced, self.now())
    }

    fn uploads(&self) -> &Uploads {
        &self.0.uploads
    }

    /// Returns whether a message can show the file with that ID.
    async fn has_file(&self, id: &str) -> Result<bool, InboxError> {
        let id = id.to_owned();
        if self.0.uploads.is_complete(&id) {
            return Ok(true);
        }
        self.read(move |archive| archive.file(&id)).await.map(|file| file.is_some())
    }

    /// Records a notice that is not announced.
    pub fn note_silence(&self, notice: &Notice, reason: SilenceReason) {
        let about = Reported::new(notice, reason.as_str());
        let text = format!("{} {}", about.name, about.state.map_or("", |state| state.as_str()));
        let arrival = Arrival {
            at: self.now(),
            content: ArrivalContent::Silence(about),
            text,
            thread: None,
            files: Vec::new(),
        };
        self.0.writer.note(arrival);
    }

    /// Records an evaluation.
    pub fn note_evaluation(&self, evaluated: &Evaluated) {
        lock(&self.0.board).take(evaluated);
        self.0.writer.follow(evaluated.at, Course::of(evaluated));
        self.0.board_changes.send_modify(|count| *count += 1);
    }

    /// Records alarms that have samples but no evaluation yet.
    pub fn note_young(&self, young: &[Current]) {
        lock(&self.0.board).take_young(young);
        self.0.board_changes.send_modify(|count| *count += 1);
    }

    /// Replaces the watched alarms with these.
    pub fn begin(&self, current: &[Current]) {
        lock(&self.0.board).begin(current);
        self.0.board_changes.send_modify(|count| *count += 1);
    }

    /// Waits until every note is on the disk.
    pub async fn settle(&self) {
        self.0.writer.settle().await;
    }

    /// Reads the archive on a thread that may block.
    async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Archive) -> Result<T, StateError> + Send + 'static,
    ) -> Result<T, InboxError> {
        let archive = self.0.archive.clone();
        let looked = tokio::task::spawn_blocking(move || look(&archive)).await;
        Ok(looked.map_err(|error| InboxError::NotRead(error.to_string()))??)
    }

    /// Returns the address of the page while it is served.
    fn origin(&self) -> Option<String> {
        lock(&self.0.origin).clone()
    }

    fn now(&self) -> Timestamp {
        (self.0.clock)()
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        lock(&self.0.board)
    }

    fn look(&self) -> Appearance {
        lock(&self.0.look).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
