//! A database connection that survives I/O errors. After an I/O error, redb refuses the file until it is
//! closed and opened again.

use std::fmt;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use redb::{
    Database, DatabaseError, ReadTransaction, ReadableDatabase as _, StorageError, TransactionError,
    WriteTransaction,
};

type Open = Box<dyn Fn() -> Result<Database, DatabaseError> + Send + Sync>;

/// An open database, with the function that opens it again.
pub(super) struct Connection {
    /// The database, or `None` if it could not be reopened. The next transaction tries again.
    database: RwLock<Option<Database>>,
    open: Open,
}

impl Connection {
    /// Opens the database by calling `open`, which is called again after an I/O error.
    pub(super) fn new(
        open: impl Fn() -> Result<Database, DatabaseError> + Send + Sync + 'static,
    ) -> Result<Self, DatabaseError> {
        Ok(Self { database: RwLock::new(Some(open()?)), open: Box::new(open) })
    }

    pub(super) fn begin_write(&self) -> Result<WriteTransaction, redb::Error> {
        self.begin(Database::begin_write)
    }

    pub(super) fn begin_read(&self) -> Result<ReadTransaction, redb::Error> {
        self.begin(Database::begin_read)
    }

    fn begin<T>(&self, begin: fn(&Database) -> Result<T, TransactionError>) -> Result<T, redb::Error> {
        let begun = self.current().as_ref().map(begin);
        match begun {
            None | Some(Err(TransactionError::Storage(StorageError::PreviousIo))) => {
                self.reopen()?;
                self.current().as_ref().map_or(Err(redb::Error::PreviousIo), |it| Ok(begin(it)?))
            }
            Some(begun) => Ok(begun?),
        }
    }

    /// Reopens the database. Fails while another thread reads the old file or the cause persists.
    fn reopen(&self) -> Result<(), DatabaseError> {
        let mut database = self.database.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have reopened it while this one waited for the lock.
        if database.as_ref().is_none_or(|it| it.begin_write().is_err()) {
            // Closing the old database releases the file's lock.
            drop(database.take());
            *database = Some((self.open)()?);
        }
        Ok(())
    }

    fn current(&self) -> RwLockReadGuard<'_, Option<Database>> {
        self.database.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("database", &self.database).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use redb::backends::FileBackend;
    use redb::{StorageBackend, TableDefinition};

    use super::*;

    const TABLE: TableDefinition<'_, u64, u64> = TableDefinition::new("table");

    /// A storage backend that can be full, like a disk.
    #[derive(Debug)]
    struct Disk {
        file: FileBackend,
        is_full: Arc<AtomicBool>,
    }

    impl Disk {
        fn open(path: &Path, is_full: &Arc<AtomicBool>) -> Result<Database, DatabaseError> {
            let file =
                std::fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
            let file = FileBackend::new(file.map_err(StorageError::Io)?)?;
            redb::Builder::new().create_with_backend(Self { file, is_full: Arc::clone(is_full) })
        }

        fn room(&self) -> Result<(), io::Error> {
            if self.is_full.load(Ordering::SeqCst) {
                return Err(io::Error::from(io::ErrorKind::StorageFull));
            }
            Ok(())
        }
    }

    impl StorageBackend for Disk {
        fn len(&self) -> Result<u64, io::Error> {
            self.file.len()
        }

        fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
            self.file.read(offset, out)
        }

        fn set_len(&self, len: u64) -> Result<(), io::Error> {
            self.room()?;
            self.file.set_len(len)
        }

        fn sync_data(&self) -> Result<(), io::Error> {
            self.room()?;
            self.file.sync_data()
        }

        fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
            self.room()?;
            self.file.write(offset, data)
        }

        fn close(&self) -> Result<(), io::Error> {
            self.file.close()
        }
    }

    fn insert(connection: &Connection, number: u64) -> Result<(), redb::Error> {
        let transaction = connection.begin_write()?;
        transaction.open_table(TABLE)?.insert(number, number)?;
        Ok(transaction.commit()?)
    }

    fn has(connection: &Connection, number: u64) -> bool {
        let table = connection.begin_read().unwrap().open_table(TABLE).unwrap();
        redb::ReadableTable::get(&table, number).unwrap().is_some()
    }

    #[test]
    fn continues_once_there_is_space_again() {
        let folder = tempfile::tempdir().unwrap();
        let (path, is_full) = (folder.path().join("file"), Arc::new(AtomicBool::new(false)));
        let disk = Arc::clone(&is_full);
        let connection = Connection::new(move || Disk::open(&path, &disk)).unwrap();
        insert(&connection, 1).unwrap();
        is_full.store(true, Ordering::SeqCst);
        insert(&connection, 2).unwrap_err();
        insert(&connection, 3).unwrap_err();
        is_full.store(false, Ordering::SeqCst);
        insert(&connection, 4).unwrap();
        assert!(has(&connection, 1) && has(&connection, 4));
        assert!(!has(&connection, 3), "the refused record is not stored");
    }
}
