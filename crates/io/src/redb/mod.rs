//! The redb files: the state of a watch, with the alarms by name and the ledger, and the inbox (`archive`).

mod archive;
mod connection;
mod file;
mod records;

use std::path::Path;

use bongsu_alarm::simulate::{AlarmSnapshot, KEPT_VERSION};
use bongsu_core::pipeline::arrivals;
use bongsu_core::store::{StoreError, WatchStore, Write};
use jiff::Timestamp;
use redb::{ReadableTable as _, TableDefinition, WriteTransaction};
use serde::Deserialize;

pub use archive::{Archive, OpenedArchive};
pub use file::StateError;

use connection::Connection;

const ALARMS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("alarms");
/// The undelivered messages by number, in files of an earlier version of bongsu.
const QUEUE: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("queue");

const FILE: &str = "watch.redb";

/// The size of the cache. The file is small, but the default cache of redb is a gigabyte.
const CACHE_BYTES: usize = 1024 * 1024;

/// An open state file, which no other program can open.
#[derive(Debug)]
pub struct StateFile {
    database: Connection,
}

/// A state file with its content.
#[derive(Debug)]
pub struct Opened {
    pub file: StateFile,
    pub kept: Vec<AlarmSnapshot>,
    /// A note about a damaged file that was moved aside.
    pub notes: Vec<String>,
}

impl StateFile {
    /// Opens the file in `folder`, creating both if necessary. A damaged or foreign file is never deleted, but moved
    /// aside to a name with the time.
    ///
    /// # Errors
    ///
    /// Returns an error if the folder cannot be used, or if another program uses the file.
    pub fn open(folder: &Path, now: Timestamp) -> Result<Opened, StateError> {
        let (opened, notes) = file::open(folder, FILE, CACHE_BYTES, now, |database| read(database, now))?;
        Ok(Opened { notes, ..opened })
    }

    fn keep_all(&self, alarms: &[AlarmSnapshot], writes: Vec<Write>) -> Result<(), redb::Error> {
        let transaction = self.database.begin_write()?;
        {
            let mut table = transaction.open_table(ALARMS)?;
            table.retain(|name, _| alarms.iter().any(|kept| kept.name == name))?;
            for (kept, record) in alarms.iter().filter_map(|kept| Some((kept, write_alarm(kept)?))) {
                table.insert(kept.name.as_str(), record.as_slice())?;
            }
        }
        records::write(&transaction, writes)?;
        Ok(transaction.commit()?)
    }
}

impl WatchStore for StateFile {
    const OUTLIVES: bool = true;

    fn keep(&self, alarms: &[AlarmSnapshot], writes: Vec<Write>, _: Timestamp) -> Result<(), StoreError> {
        self.keep_all(alarms, writes).map_err(|error| records::unavailable(&error))
    }
}

fn read(database: Connection, now: Timestamp) -> Result<Opened, redb::Error> {
    // Opening a table creates it if it is missing.
    let transaction = database.begin_write()?;
    transaction.open_table(ALARMS)?;
    records::open(&transaction, now)?;
    take_over_queue(&transaction, now)?;
    transaction.commit()?;
    let transaction = database.begin_read()?;
    let mut kept = Vec::new();
    for entry in transaction.open_table(ALARMS)?.iter()? {
        kept.extend(read_alarm(entry?.1.value()));
    }
    Ok(Opened { file: StateFile { database }, kept, notes: Vec::new() })
}

/// Moves the messages of an earlier version into the ledger, where they arrive as new ones.
fn take_over_queue(transaction: &WriteTransaction, now: Timestamp) -> Result<(), redb::Error> {
    let mut messages = Vec::new();
    for entry in transaction.open_table(QUEUE)?.iter()? {
        messages.extend(read_message(entry?.1.value()));
    }
    records::write(transaction, arrivals(messages.iter().map(String::as_str), now))?;
    transaction.delete_table(QUEUE)?;
    Ok(())
}

/// The version of the stored messages.
const MESSAGE_VERSION: u32 = 1;

/// A message in a file of an earlier version of bongsu.
#[derive(Deserialize)]
struct StoredMessage {
    version: u32,
    message: String,
}

fn write_alarm(kept: &AlarmSnapshot) -> Option<Vec<u8>> {
    serde_json::to_vec(kept).ok()
}

/// Reads an alarm, or returns `None` if it has another version.
fn read_alarm(bytes: &[u8]) -> Option<AlarmSnapshot> {
    serde_json::from_slice(bytes).ok().filter(|kept: &AlarmSnapshot| kept.version == KEPT_VERSION)
}

/// Reads a message of the earlier version, or returns `None` if it has another version.
fn read_message(bytes: &[u8]) -> Option<String> {
    let StoredMessage { version, message } = serde_json::from_slice(bytes).ok()?;
    (version == MESSAGE_VERSION).then_some(message)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use bongsu_alarm::simulate::{Watch, WatchedAlarm};
    use bongsu_core::ledger::{ARRIVED, OutboxItem};
    use bongsu_core::store::{Order, Store as _};

    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_795_392_000, 0);

    fn at(seconds: usize) -> Timestamp {
        Timestamp::from_second(NOW.as_second() + i64::try_from(seconds).unwrap()).unwrap()
    }

    #[test]
    fn stores_alarms_and_writes_of_the_ledger_together() {
        let folder = tempfile::tempdir().unwrap();
        let alarms = Watch::new([WatchedAlarm::cpu("web-1")], "2026-11-23T00:00:00Z".parse().unwrap()).keep();
        let opened = StateFile::open(folder.path(), NOW).unwrap();
        assert_eq!(opened.kept, []);
        opened.file.keep(&alarms, arrivals(["one", "two"], NOW), NOW).unwrap();
        assert!(matches!(StateFile::open(folder.path(), NOW), Err(StateError::InUse { .. })));
        drop(opened);
        let again = StateFile::open(folder.path(), NOW).unwrap();
        assert_eq!((again.kept, arrived(&again.file)), (alarms, vec!["one".to_owned(), "two".to_owned()]));
        again.file.keep(&[], Vec::new(), NOW).unwrap();
        drop(again.file);
        assert_eq!(StateFile::open(folder.path(), NOW).unwrap().kept, []);
    }

    /// Returns the arrived events, oldest first.
    fn arrived(file: &StateFile) -> Vec<String> {
        let list = OutboxItem::list(ARRIVED);
        let items = pollster::block_on(file.list(&list, Order::Ascending, usize::MAX)).unwrap();
        items.iter().map(|item| OutboxItem::read(item).unwrap().event).collect()
    }

    #[test]
    fn takes_over_the_messages_of_an_earlier_version() {
        let folder = tempfile::tempdir().unwrap();
        let queue: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("queue");
        let database = redb::Database::create(folder.path().join(FILE)).unwrap();
        let transaction = database.begin_write().unwrap();
        let records = [
            (10, r#"{"version":1,"message":"{\"AlarmName\":\"second\"}"}"#),
            (2, r#"{"version":1,"message":"{\"AlarmName\":\"first\"}"}"#),
            (11, r#"{"version":2,"text":"of a version that does not exist"}"#),
        ];
        for (id, record) in records {
            transaction.open_table(queue).unwrap().insert(id, record.as_bytes()).unwrap();
        }
        transaction.commit().unwrap();
        drop(database);
        let expected = [r#"{"AlarmName":"first"}"#, r#"{"AlarmName":"second"}"#];
        for start in 0..2 {
            let opened = StateFile::open(folder.path(), at(start)).unwrap();
            assert_eq!((arrived(&opened.file), opened.notes), (expected.map(str::to_owned).to_vec(), vec![]));
        }
    }

    #[test]
    fn moves_damaged_and_foreign_files_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let opened = StateFile::open(folder.path(), NOW).unwrap();
        opened.file.keep(&[], arrivals(["one"], NOW), NOW).unwrap();
        drop(opened);
        let good = fs::read(&path).unwrap();
        let mut cut = good.clone();
        cut.truncate(good.len() / 2);
        let mut scrambled = good;
        scrambled.iter_mut().skip(64).for_each(|byte| *byte ^= 0x5a);
        for (number, bytes) in
            [b"not a database".to_vec(), vec![0; 10_000], cut, scrambled].into_iter().enumerate()
        {
            fs::write(&path, &bytes).unwrap();
            let opened = StateFile::open(folder.path(), at(number)).unwrap();
            assert!(opened.notes[0].contains("moved to"), "{number}: {:?}", opened.notes);
            let aside = folder.path().join(format!("{FILE}.damaged-{}", at(number).as_second()));
            assert_eq!(fs::read(aside).unwrap().len(), bytes.len(), "{number}");
        }
    }

    #[test]
    fn an_unusable_folder_is_reported_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = StateFile::open(&file.join("state"), NOW).unwrap_err().to_string();
        assert!(error.contains("file/state") && error.contains("--state DIR"), "{error}");
    }
}
