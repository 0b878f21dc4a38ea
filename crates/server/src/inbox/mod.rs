//! The inbox: a page on this machine that shows what Slack would show, why, and the metric behind it.
//!
//! Messages come in as Slack's incoming webhooks take them, from anybody; each is answered when it is on the disk.
//! A page reads what is kept, and follows what comes by server-sent events, whose numbers are those of what is
//! kept: so a reader that was cut off goes on where it was.

mod access;
mod address;
mod api;
mod board;
mod course;
mod files;
mod interactivity;
mod live;
mod pace;
mod pages;
mod place;
mod receiver;
mod serve;
mod silences;
mod uploads;
mod webhook;
mod writer;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bongsu_core::config::Locale;
use bongsu_core::inbox::{Arrival, ArrivalContent, Course, Kept};
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::Pressed;
use bongsu_core::press::Press;
use bongsu_core::reason::SilenceReason;
use bongsu_core::report::Reported;
use bongsu_core::silence::Silence;
use bongsu_core::slack::{Metadata, Payload, Posted};
use bongsu_core::watch::{Current, Evaluated};
use bongsu_core::zone::Zone;
use bongsu_io::redb::{Archive, StateError};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{broadcast, oneshot, watch};

use board::Board;
use uploads::{Told, Uploads};
use writer::Writer;

use crate::button::Button;

pub use crate::connections::raise_open_files;
pub use access::{Access, Token};
pub use address::{Bound, bind};
pub use interactivity::{Interactivity, PATH as INTERACTIVITY};
pub use receiver::InboxReceiver;
pub use serve::{Running, start};
pub use silences::Undo;
pub use writer::InboxError;

/// Changes that a page may be behind; who misses one sees it when it is loaded anew.
const CHANGES: usize = 1_000;

/// How the page looks where its reader does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    pub locale: Locale,
    /// The zone of all times on its pages, charts included.
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
    /// Files that no message shows yet.
    uploads: Uploads,
    /// Counts what happened to the board.
    board_changes: watch::Sender<u64>,
    /// The numbers of messages that have changed, or have another reply.
    changed: broadcast::Sender<u64>,
    /// Who is told of buttons that are pressed.
    presses: Mutex<Option<UnboundedSender<Button>>>,
    /// Who is told of what comes from Slack.
    interactivity: Mutex<Option<UnboundedSender<Interactivity>>>,
    /// The silences in force.
    silences: Mutex<Vec<Silence>>,
    /// Who is told of silences that a reader ends.
    undos: Mutex<Option<UnboundedSender<Undo>>>,
    /// Where the page is, while it is served.
    origin: Mutex<Option<String>>,
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

    /// From now on the page looks like that, where its reader does not say.
    pub fn change_look(&self, look: Look) {
        *lock(&self.0.look) = look;
    }

    /// Takes a message; when this returns it is kept. Waits where many come at once. A reply in a thread that is not
    /// there is a message by itself.
    ///
    /// # Errors
    ///
    /// It cannot be kept.
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

    /// Puts a message in the place of one that is there; false where it is not.
    ///
    /// # Errors
    ///
    /// It cannot be kept.
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

    /// Takes a message away, with its thread; false where it is not there.
    ///
    /// # Errors
    ///
    /// It cannot be written.
    pub async fn delete(&self, posted: &Posted) -> Result<bool, InboxError> {
        let Some(kept) = self.posted(posted).await? else { return Ok(false) };
        let is_there = self.0.writer.change(kept.id, None).await?;
        self.0.changed.send(kept.id).ok();
        Ok(is_there)
    }

    /// The message that is there, with its thread.
    ///
    /// # Errors
    ///
    /// What is kept cannot be read.
    pub async fn posted(&self, posted: &Posted) -> Result<Option<Kept>, InboxError> {
        let found = self.find(&posted.ts).await?;
        Ok(found.filter(|kept| matches!(&kept.content, ArrivalContent::Message { message, .. } if place::channel(message) == posted.channel)))
    }

    /// Numbers are given anew where what is kept was begun anew, times are not: both must be the same.
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

    /// A file is to come; its id.
    fn expect_file(&self, told: Told) -> String {
        self.0.uploads.expect(told, self.now())
    }

    /// Files that no message shows yet.
    fn uploads(&self) -> &Uploads {
        &self.0.uploads
    }

    /// Whether a message can show the file with that id.
    async fn has_file(&self, id: &str) -> Result<bool, InboxError> {
        let id = id.to_owned();
        if self.0.uploads.is_complete(&id) {
            return Ok(true);
        }
        self.read(move |archive| archive.file(&id)).await.map(|file| file.is_some())
    }

    /// From now on buttons that are pressed on the page are told there; before, the page says that nobody listens.
    pub fn tell_presses(&self, listens: UnboundedSender<Button>) {
        *lock(&self.0.presses) = Some(listens);
    }

    /// From now on what comes from Slack is told there; before, there is nothing at that address.
    pub fn tell_interactivity(&self, listens: UnboundedSender<Interactivity>) {
        *lock(&self.0.interactivity) = Some(listens);
    }

    /// Passes a press on; what it comes to is told there. Nothing where nobody listens.
    fn press(&self, press: Press) -> Option<oneshot::Receiver<Pressed>> {
        let (button, told) = Button::new(press);
        lock(&self.0.presses).as_ref()?.send(button).ok()?;
        Some(told)
    }

    /// Passes on what came from Slack; false where nobody listens.
    fn pass_on(&self, interactivity: Interactivity) -> bool {
        lock(&self.0.interactivity).as_ref().is_some_and(|listens| listens.send(interactivity).is_ok())
    }

    /// Takes note of a notice that is not announced.
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

    /// Takes note of an evaluation.
    pub fn note_evaluation(&self, evaluated: &Evaluated) {
        lock(&self.0.board).take(evaluated);
        self.0.writer.follow(evaluated.at, Course::of(evaluated));
        self.0.board_changes.send_modify(|count| *count += 1);
    }

    /// Takes note of alarms that have samples and were not evaluated yet.
    pub fn note_young(&self, young: &[Current]) {
        lock(&self.0.board).take_young(young);
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

    /// Where the page is, while it is served.
    fn origin(&self) -> Option<String> {
        lock(&self.0.origin).clone()
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
