//! The archive of the inbox, in a file or in memory.
//!
//! A search reads only headlines, from the newest to the oldest and without copies. It then reads the matches
//! completely. A search of a hundred thousand messages therefore takes only as long as reading a few pages.

mod files;
mod read;
mod write;

use std::path::Path;
use std::sync::Arc;

use bongsu_core::inbox::{ArrivalContent, Kept, Limits};
use jiff::Timestamp;
use redb::TableDefinition;
use redb::backends::InMemoryBackend;
use serde::{Deserialize, Serialize};

use super::connection::Connection;
use super::{StateError, file};

/// The record of each item by number.
const ARRIVALS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("arrivals");
/// The headline of each item by number: milliseconds since 1970, whether it is a silent notice, states, names, text.
const HEADLINES: TableDefinition<'_, u64, HeadlineRow> = TableDefinition::new("headlines");
type HeadlineRow = (i64, bool, &'static str, &'static str, &'static str);
/// The time of each reply in milliseconds since 1970, by the numbers of its message and of the reply. Only
/// replies that the channel shows have a headline.
const THREADS: TableDefinition<'_, (u64, u64), i64> = TableDefinition::new("threads");
/// The content of each file by ID.
const FILES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("files");
/// The files of each message, by the number of the message and the ID of the file. They are deleted with the message.
const SHOWN: TableDefinition<'_, (u64, &str), ()> = TableDefinition::new("shown");
/// The number of each series by name.
const SERIES: TableDefinition<'_, &str, u32> = TableDefinition::new("series");
/// The sum, minimum, maximum and count of each sample, by series, second, and position within the second.
const SAMPLES: TableDefinition<'_, (u32, i64, u32), [f64; 4]> = TableDefinition::new("samples");
/// The record of each change of a state, by alarm and milliseconds since 1970.
const CHANGES: TableDefinition<'_, (&str, i64), &[u8]> = TableDefinition::new("changes");
/// The last number. Numbers are never reused, even after deletions.
const NUMBERS: TableDefinition<'_, &str, u64> = TableDefinition::new("numbers");
const LAST: &str = "last";

/// The cache for the newest messages and a day's samples.
const CACHE_BYTES: usize = 16 * 1024 * 1024;

/// The version of the JSON in records.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Record<T> {
    version: u32,
    #[serde(flatten)]
    content: T,
}

/// The archive of the inbox. Calls block for disk access.
#[derive(Debug, Clone)]
pub struct Archive {
    database: Arc<Connection>,
    limits: Limits,
}

/// An opened archive, with notes for its reader.
#[derive(Debug)]
pub struct OpenedArchive {
    pub archive: Archive,
    /// A note about a damaged file that was moved aside.
    pub notes: Vec<String>,
}

impl Archive {
    /// Opens `file` in `folder`, creating both if necessary, and deletes items beyond the limits. A damaged
    /// or foreign file is moved aside.
    ///
    /// # Errors
    ///
    /// Returns an error if the folder cannot be used, or if another program uses the file.
    pub fn open(
        folder: &Path,
        file: &str,
        limits: Limits,
        now: Timestamp,
    ) -> Result<OpenedArchive, StateError> {
        let (archive, notes) =
            file::open(folder, file, CACHE_BYTES, now, |database| Self::of(database, limits, now))?;
        Ok(OpenedArchive { archive, notes })
    }

    /// Creates an archive in memory.
    ///
    /// # Errors
    ///
    /// Returns an error if there is not enough memory.
    pub fn in_memory(limits: Limits, now: Timestamp) -> Result<Self, StateError> {
        let made = || -> Result<Self, redb::Error> {
            let open = || redb::Builder::new().create_with_backend(InMemoryBackend::new());
            Self::of(Connection::new(open)?, limits, now)
        };
        made().map_err(|error| StateError::Write(error.to_string()))
    }

    fn of(database: Connection, limits: Limits, now: Timestamp) -> Result<Self, redb::Error> {
        let archive = Self { database: Arc::new(database), limits };
        archive.make_tables()?;
        archive.forget_old(now)?;
        Ok(archive)
    }
}

fn to_bytes<T: Serialize>(content: T) -> Vec<u8> {
    // The record holds only text, numbers and lists, so serialization cannot fail.
    serde_json::to_vec(&Record { version: VERSION, content }).unwrap_or_default()
}

/// Reads a record, or returns `None` if it has another version.
fn of_bytes<T: for<'a> Deserialize<'a>>(bytes: &[u8]) -> Option<T> {
    let record: Record<T> = serde_json::from_slice(bytes).ok()?;
    (record.version == VERSION).then_some(record.content)
}

fn kept(id: u64, milliseconds: i64, bytes: &[u8]) -> Option<Kept> {
    let at = Timestamp::from_millisecond(milliseconds).ok()?;
    Some(Kept { id, at, content: of_bytes::<ArrivalContent>(bytes)?, replies: Vec::new() })
}

#[cfg(test)]
mod tests;
