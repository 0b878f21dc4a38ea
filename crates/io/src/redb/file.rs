//! Opens a redb file, even a damaged one.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use jiff::Timestamp;
use redb::DatabaseError;

use super::connection::Connection;
use crate::private;

/// The reason why state cannot be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The folder cannot be created or written to.
    #[error(
        "{folder}: {cause}; bongsu keeps alarm states and undelivered messages there: make the folder writable \
         for this user, or give another folder with --state DIR"
    )]
    Folder {
        /// The path of the folder.
        folder: String,
        cause: String,
    },
    /// Another program has opened the file.
    #[error("{path}: another bongsu uses it; stop that program, or give another folder with --state DIR")]
    InUse { path: String },
    /// The file does not contain bongsu's state, and cannot be moved aside.
    #[error("{path} is damaged or not a file of bongsu, and cannot be moved aside: {cause}; remove it")]
    Stuck { path: String, cause: String },
    /// The state cannot be read.
    #[error("the state cannot be read: {0}")]
    Read(String),
    /// The state cannot be written.
    #[error("the state cannot be written: {0}")]
    Write(String),
}

/// The reason why a file cannot be opened.
enum Refusal {
    InUse,
    Folder(String),
    Damaged(String),
}

/// Opens `file` in `folder` with a cache of this many bytes, creating both if necessary, and calls `read` on
/// it. A damaged or foreign file is never deleted, but moved aside to a name with the time; the second
/// value then contains a note about it.
pub(super) fn open<T>(
    folder: &Path,
    file: &str,
    cache: usize,
    now: Timestamp,
    read: impl Fn(Connection) -> Result<T, redb::Error>,
) -> Result<(T, Vec<String>), StateError> {
    let cause = |cause: String| StateError::Folder { folder: folder.display().to_string(), cause };
    private::folder(folder).map_err(|error| cause(error.to_string()))?;
    let path = folder.join(file);
    match try_open(&path, cache, &read) {
        Ok(opened) => Ok((opened, Vec::new())),
        Err(Refusal::InUse) => Err(StateError::InUse { path: path.display().to_string() }),
        Err(Refusal::Folder(error)) => Err(cause(error)),
        Err(Refusal::Damaged(damage)) => {
            let aside = folder.join(format!("{file}.damaged-{}", now.as_second()));
            let note = move_aside(&path, &aside, &damage)?;
            let opened = try_open(&path, cache, &read)
                .map_err(|_| cause("a new file cannot be created".to_owned()))?;
            Ok((opened, vec![note]))
        }
    }
}

fn move_aside(path: &Path, aside: &Path, damage: &str) -> Result<String, StateError> {
    let name = path.display().to_string();
    fs::rename(path, aside)
        .map_err(|error| StateError::Stuck { path: name.clone(), cause: error.to_string() })?;
    let aside = aside.display();
    Ok(format!(
        "{name} is damaged or not a file of bongsu ({damage}); it was moved to {aside}, and a new file is used"
    ))
}

/// Opens and reads the complete file, so that damage appears now. Damage may make redb panic.
fn try_open<T>(
    path: &Path,
    cache: usize,
    read: &impl Fn(Connection) -> Result<T, redb::Error>,
) -> Result<T, Refusal> {
    // If the file cannot be created here, redb fails too and reports the error.
    let _ = private::file(path);
    let opened = catch_unwind(AssertUnwindSafe(|| {
        let path = path.to_owned();
        let open = move || redb::Builder::new().set_cache_size(cache).create(&path);
        read(Connection::new(open).map_err(|error| refusal(&error))?)
            .map_err(|error| Refusal::Damaged(error.to_string()))
    }));
    opened.unwrap_or_else(|_| Err(Refusal::Damaged("it cannot be read".to_owned())))
}

fn refusal(error: &DatabaseError) -> Refusal {
    use std::io::ErrorKind::{IsADirectory, NotFound, PermissionDenied, ReadOnlyFilesystem, StorageFull};
    match error {
        DatabaseError::DatabaseAlreadyOpen => Refusal::InUse,
        DatabaseError::Storage(redb::StorageError::Io(io))
            if matches!(
                io.kind(),
                PermissionDenied | NotFound | ReadOnlyFilesystem | StorageFull | IsADirectory
            ) =>
        {
            Refusal::Folder(io.to_string())
        }
        _ => Refusal::Damaged(error.to_string()),
    }
}
