//! The thread that writes to the archive. It writes all waiting messages to the disk together.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use bongsu_core::inbox::{Arrival, Course};
use bongsu_io::redb::{Archive, StateError};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, oneshot, watch};

/// The maximum number of waiting tasks. The senders of further tasks wait too.
const MOST_WAITING: usize = 1_024;

/// The time between two removals of old messages.
const FORGET_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// The reason why a message is not in the inbox.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    /// The archive cannot be opened or read.
    #[error(transparent)]
    State(#[from] StateError),
    /// The transaction of this message and others failed.
    #[error("the inbox cannot be written: {0}")]
    NotWritten(String),
    #[error("the inbox cannot be read: {0}")]
    NotRead(String),
    /// The system cannot start a thread, or the program is stopping.
    #[error("the inbox is closed")]
    Closed,
}

enum Task {
    Keep(Arrival, Option<oneshot::Sender<Result<u64, String>>>),
    Change(u64, Option<Arrival>, oneshot::Sender<Result<bool, String>>),
    Follow(Timestamp, Course),
    Settle(oneshot::Sender<()>),
}

#[derive(Debug)]
pub(super) struct Writer {
    tasks: mpsc::Sender<Task>,
    /// The number of the newest stored message.
    newest: watch::Receiver<u64>,
    /// The last logged reason why messages cannot be stored, so that the same reason is logged only once.
    told: Mutex<String>,
    trouble: Trouble,
}

/// The reason why the latest message could not be stored.
type Trouble = Arc<Mutex<Option<String>>>;

impl Writer {
    pub(super) fn start(archive: Archive) -> Result<Self, InboxError> {
        let (tasks, waiting) = mpsc::channel(MOST_WAITING);
        let (announce, newest) = watch::channel(archive.newest()?);
        let thread = thread::Builder::new().name("inbox-writer".to_owned());
        let trouble = Trouble::default();
        let noted = Arc::clone(&trouble);
        thread.spawn(move || write(&archive, waiting, &announce, &noted)).map_err(|_| InboxError::Closed)?;
        Ok(Self { tasks, newest, told: Mutex::default(), trouble })
    }

    /// Returns the reason if the latest message could not be stored.
    pub(super) fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns a receiver of the number of the newest message.
    pub(super) fn newest(&self) -> watch::Receiver<u64> {
        self.newest.clone()
    }

    /// Replaces a message, or deletes it. Returns whether it exists.
    pub(super) async fn change(&self, id: u64, arrival: Option<Arrival>) -> Result<bool, InboxError> {
        let (reply, changed) = oneshot::channel();
        self.tasks.send(Task::Change(id, arrival, reply)).await.map_err(|_| InboxError::Closed)?;
        changed.await.map_err(|_| InboxError::Closed)?.map_err(InboxError::NotWritten)
    }

    pub(super) async fn keep(&self, arrival: Arrival) -> Result<u64, InboxError> {
        let (reply, kept) = oneshot::channel();
        self.tasks.send(Task::Keep(arrival, Some(reply))).await.map_err(|_| InboxError::Closed)?;
        kept.await.map_err(|_| InboxError::Closed)?.map_err(InboxError::NotWritten)
    }

    /// Stores without waiting. If too many tasks wait, the note is dropped with a warning in the log.
    pub(super) fn note(&self, arrival: Arrival) {
        self.send(Task::Keep(arrival, None));
    }

    pub(super) fn follow(&self, at: Timestamp, course: Course) {
        self.send(Task::Follow(at, course));
    }

    pub(super) async fn settle(&self) {
        let (reply, settled) = oneshot::channel();
        if self.tasks.send(Task::Settle(reply)).await.is_ok() {
            let _ = settled.await;
        }
    }

    fn send(&self, task: Task) {
        if let Err(error) = self.tasks.try_send(task) {
            let error = error.to_string();
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            if *told != error {
                tracing::warn!(error, "the inbox drops a note");
                *told = error;
            }
        }
    }
}

/// Announces the number of the newest stored message.
type Announce = watch::Sender<u64>;

/// Writes until every sender is dropped.
fn write(archive: &Archive, mut waiting: mpsc::Receiver<Task>, announce: &Announce, trouble: &Trouble) {
    let mut forgotten = Timestamp::MIN;
    let mut tasks = Vec::with_capacity(MOST_WAITING);
    while waiting.blocking_recv_many(&mut tasks, MOST_WAITING) > 0 {
        let now = tasks.iter().filter_map(Task::at).max().unwrap_or(forgotten);
        write_all(archive, tasks.drain(..), announce, trouble);
        if now.duration_since(forgotten) > FORGET_EVERY {
            forgotten = now;
            if let Err(error) = archive.forget(now) {
                tracing::warn!(%error, "the inbox cannot delete old messages");
            }
        }
    }
}

/// Writes all tasks in one transaction, because a transaction with a thousand tasks takes about as long as one with a
/// single task.
fn write_all(archive: &Archive, tasks: impl Iterator<Item = Task>, announce: &Announce, trouble: &Trouble) {
    let (mut arrivals, mut replies, mut courses, mut settled) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut changes = Vec::new();
    for task in tasks {
        match task {
            Task::Keep(arrival, reply) => {
                arrivals.push(arrival);
                replies.push(reply);
            }
            Task::Change(id, arrival, reply) => changes.push((id, arrival, reply)),
            Task::Follow(_, course) => courses.push(course),
            Task::Settle(reply) => settled.push(reply),
        }
    }
    let kept = archive.keep(&arrivals, &courses).map_err(|error| error.to_string());
    if let Err(error) = &kept {
        tracing::warn!(error, "the inbox cannot be written");
    }
    *trouble.lock().unwrap_or_else(PoisonError::into_inner) = kept.as_ref().err().cloned();
    for (place, reply) in replies.into_iter().enumerate() {
        let number = kept.as_ref().map(|numbers| numbers.get(place).copied().unwrap_or_default());
        if let Some(reply) = reply {
            // The sender may have stopped waiting.
            let _ = reply.send(number.map_err(Clone::clone));
        }
    }
    if let Some(newest) = kept.ok().and_then(|numbers| numbers.last().copied()) {
        announce.send_replace(newest);
    }
    // Changes come after new messages, because a sender changes a message only after it is stored.
    for (id, arrival, reply) in changes {
        let changed = match arrival {
            Some(arrival) => archive.change(id, &arrival),
            None => archive.remove(id),
        };
        // The sender may have stopped waiting.
        let _ = reply.send(changed.map_err(|error| error.to_string()));
    }
    for reply in settled {
        let _ = reply.send(());
    }
}

impl Task {
    fn at(&self) -> Option<Timestamp> {
        match self {
            Self::Keep(arrival, _) => Some(arrival.at),
            Self::Follow(at, _) => Some(*at),
            Self::Settle(_) | Self::Change(..) => None,
        }
    }
}
