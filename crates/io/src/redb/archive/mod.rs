//! What the inbox keeps, in a file of its own or in memory.
//!
//! A search looks at headlines only, which are read in place, from the newest to the oldest; what it finds is then
//! read whole. So a hundred thousand messages are looked through in the time of a few pages.

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

/// By number: the record.
const ARRIVALS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("arrivals");
/// By number: milliseconds since 1970, whether it is a silence, states, names, text.
const HEADLINES: TableDefinition<'_, u64, HeadlineRow> = TableDefinition::new("headlines");
type HeadlineRow = (i64, bool, &'static str, &'static str, &'static str);
/// By the number of a message and that of a reply to it: milliseconds since 1970. Only what the channel shows has a
/// headline.
const THREADS: TableDefinition<'_, (u64, u64), i64> = TableDefinition::new("threads");
/// By a file's id: what is in it.
const FILES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("files");
/// By the number of a message and the id of a file that it shows, and which goes with it.
const SHOWN: TableDefinition<'_, (u64, &str), ()> = TableDefinition::new("shown");
/// The number of a series, by its name.
const SERIES: TableDefinition<'_, &str, u32> = TableDefinition::new("series");
/// By series, second and place within it: sum, lowest, highest, how many.
const SAMPLES: TableDefinition<'_, (u32, i64, u32), [f64; 4]> = TableDefinition::new("samples");
/// By alarm and milliseconds since 1970: the record.
const CHANGES: TableDefinition<'_, (&str, i64), &[u8]> = TableDefinition::new("changes");
/// The last number that was given: it is given once, also where what had it is forgotten.
const NUMBERS: TableDefinition<'_, &str, u64> = TableDefinition::new("numbers");
const LAST: &str = "last";

/// Pages of the newest messages and of a day's samples.
const CACHE_BYTES: usize = 16 * 1024 * 1024;

/// A record is JSON, with its version.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Record<T> {
    version: u32,
    #[serde(flatten)]
    content: T,
}

/// What the inbox keeps. Calls wait for the disk: make them where that disturbs nobody.
#[derive(Debug, Clone)]
pub struct Archive {
    database: Arc<Connection>,
    limits: Limits,
}

/// An archive, and what its reader should know.
#[derive(Debug)]
pub struct OpenedArchive {
    /// The archive.
    pub archive: Archive,
    /// A damaged file was moved aside.
    pub notes: Vec<String>,
}

impl Archive {
    /// Opens `file` in `folder`, and makes both where they are not there; what is beyond the limits is forgotten. A
    /// file that is damaged or not ours is moved aside.
    ///
    /// # Errors
    ///
    /// The folder cannot be used, or somebody else uses the file.
    pub fn open(
        folder: &Path,
        file: &str,
        limits: Limits,
        now: Timestamp,
    ) -> Result<OpenedArchive, StateError> {
        let (archive, notes) =
            file::open((folder, file), CACHE_BYTES, now, |database| Self::of(database, limits, now))?;
        Ok(OpenedArchive { archive, notes })
    }

    /// An archive that ends with the program.
    ///
    /// # Errors
    ///
    /// There is no memory for it.
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
    // Text, numbers and lists of them: nothing in here can fail to serialize.
    serde_json::to_vec(&Record { version: VERSION, content }).unwrap_or_default()
}

/// `None` where another version of this program wrote it.
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
