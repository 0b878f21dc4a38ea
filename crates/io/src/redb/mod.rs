//! The redb files: the state of a watch, which is alarms by name, undelivered messages by number and the
//! ledger, and the inbox (`archive`).

mod archive;
mod connection;
mod error;
mod file;
mod records;
mod wire;

use std::path::Path;

use bongsu_alarm::simulate::{Kept, Queued, WatchStore};
use jiff::Timestamp;
use redb::{ReadableTable as _, TableDefinition, WriteTransaction};

pub use archive::{Archive, OpenedArchive};
pub use error::StateError;

use connection::Connection;

const ALARMS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("alarms");
const QUEUE: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("queue");

const FILE: &str = "watch.redb";

/// The file is small, but redb's default cache is a gigabyte.
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
    pub kept: Vec<Kept>,
    /// The messages, oldest first.
    pub queued: Vec<Queued>,
    /// A note about a damaged file that was moved aside.
    pub notes: Vec<String>,
}

impl StateFile {
    /// Opens the file in `folder`, creating both if necessary. A damaged or foreign file is moved aside under
    /// a name with the time, and never deleted.
    ///
    /// # Errors
    ///
    /// Returns an error if the folder cannot be used, or if another program uses the file.
    pub fn open(folder: &Path, now: Timestamp) -> Result<Opened, StateError> {
        let (opened, notes) = file::open(folder, FILE, CACHE_BYTES, now, |database| read(database, now))?;
        Ok(Opened { notes, ..opened })
    }

    fn write(
        &self,
        change: impl FnOnce(&WriteTransaction) -> Result<(), redb::Error>,
    ) -> Result<(), StateError> {
        let written = || -> Result<(), redb::Error> {
            let transaction = self.database.begin_write()?;
            change(&transaction)?;
            Ok(transaction.commit()?)
        };
        written().map_err(|error| StateError::Write(error.to_string()))
    }
}

impl WatchStore for StateFile {
    type Error = StateError;

    fn keep(&self, alarms: &[Kept], queued: &[Queued]) -> Result<(), StateError> {
        self.write(|transaction| {
            let mut table = transaction.open_table(ALARMS)?;
            table.retain(|name, _| alarms.iter().any(|kept| kept.name == name))?;
            for (kept, record) in alarms.iter().filter_map(|kept| Some((kept, wire::write_alarm(kept)?))) {
                table.insert(kept.name.as_str(), record.as_slice())?;
            }
            let mut table = transaction.open_table(QUEUE)?;
            for (id, record) in queued.iter().filter_map(|it| Some((it.id, wire::write_message(it)?))) {
                table.insert(id, record.as_slice())?;
            }
            Ok(())
        })
    }

    fn remove(&self, id: u64) -> Result<(), StateError> {
        self.write(|transaction| {
            transaction.open_table(QUEUE)?.remove(id)?;
            Ok(())
        })
    }
}

fn read(database: Connection, now: Timestamp) -> Result<Opened, redb::Error> {
    // Creates missing tables.
    let transaction = database.begin_write()?;
    transaction.open_table(ALARMS)?;
    transaction.open_table(QUEUE)?;
    records::open(&transaction, now)?;
    transaction.commit()?;
    let transaction = database.begin_read()?;
    let (mut kept, mut queued) = (Vec::new(), Vec::new());
    for entry in transaction.open_table(ALARMS)?.iter()? {
        kept.extend(wire::read_alarm(entry?.1.value()));
    }
    for entry in transaction.open_table(QUEUE)?.iter()? {
        let (id, record) = entry?;
        queued.extend(wire::read_message(id.value(), record.value()));
    }
    Ok(Opened { file: StateFile { database }, kept, queued, notes: Vec::new() })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use bongsu_alarm::simulate::{Watch, WatchedAlarm};

    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_795_392_000, 0);

    fn at(seconds: usize) -> Timestamp {
        Timestamp::from_second(NOW.as_second() + i64::try_from(seconds).unwrap()).unwrap()
    }

    fn message(id: u64) -> Queued {
        Queued { id, message: format!("{{\"number\":{id}}}") }
    }

    #[test]
    fn keeps_alarms_and_messages() {
        let folder = tempfile::tempdir().unwrap();
        let alarms = Watch::new([WatchedAlarm::cpu("web-1")], "2026-11-23T00:00:00Z".parse().unwrap()).keep();
        let opened = StateFile::open(folder.path(), NOW).unwrap();
        assert_eq!((opened.kept.len(), opened.queued.len()), (0, 0));
        opened.file.keep(&alarms, &[message(1), message(2), message(10)]).unwrap();
        opened.file.remove(1).unwrap();
        assert!(matches!(StateFile::open(folder.path(), NOW), Err(StateError::InUse { .. })));
        drop(opened);
        let again = StateFile::open(folder.path(), NOW).unwrap();
        assert_eq!((again.kept, again.queued), (alarms, vec![message(2), message(10)]));
        again.file.keep(&[], &[]).unwrap();
        drop(again.file);
        assert_eq!(StateFile::open(folder.path(), NOW).unwrap().kept, []);
    }

    #[test]
    fn moves_damaged_and_foreign_files_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let opened = StateFile::open(folder.path(), NOW).unwrap();
        opened.file.keep(&[], &[message(1)]).unwrap();
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
    fn names_the_folder_it_cannot_use() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = StateFile::open(&file.join("state"), NOW).unwrap_err().to_string();
        assert!(error.contains("file/state") && error.contains("--state DIR"), "{error}");
    }
}
