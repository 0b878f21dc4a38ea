//! Lends the store of a running program to other programs of the same user, through a socket in a folder.
//!
//! Each request has its own connection, with one line of JSON in each direction.

mod serve;
mod wire;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bongsu_core::store::{Commit, ConditionalWrite, Item, Key, Order, Put, Store, StoreError, Write};
use jiff::Timestamp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::time::timeout;

pub use serve::Lent;

use wire::{Answer, Request};

/// The name of the socket in the folder.
const FILE: &str = "watch.sock";

/// The time limit for a response.
const WITHIN: Duration = Duration::from_secs(10);

/// The store of the running program.
#[derive(Debug, Clone)]
pub struct Borrowed {
    path: PathBuf,
}

impl Borrowed {
    /// Finds the store that a program lends in `folder`.
    pub async fn find(folder: &Path) -> Option<Self> {
        let path = folder.join(FILE);
        UnixStream::connect(&path).await.ok()?;
        Some(Self { path })
    }

    async fn ask(&self, request: Request) -> Result<Answer, StoreError> {
        match timeout(WITHIN, self.exchange(&request)).await {
            Ok(Ok(Answer::Failed(why))) => Err(StoreError::Unavailable(why)),
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(unavailable(&error.to_string())),
            Err(_) => Err(unavailable("it does not answer")),
        }
    }

    async fn exchange(&self, request: &Request) -> io::Result<Answer> {
        let mut stream = UnixStream::connect(&self.path).await?;
        stream.write_all(&wire::line(request)).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok(serde_json::from_slice(&answer)?)
    }
}

impl Store for Borrowed {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        match self.ask(Request::Get(key.into())).await? {
            Answer::Item(item) => Ok(item.map(Item::from)),
            _ => Err(odd()),
        }
    }

    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        match self.ask(Request::Read(keys.iter().map(Into::into).collect())).await? {
            Answer::Read(items) => Ok(items.into_iter().map(|item| item.map(Item::from)).collect()),
            _ => Err(odd()),
        }
    }

    async fn list(&self, partition: &str, order: Order, limit: usize) -> Result<Vec<Item>, StoreError> {
        let is_descending = order == Order::Descending;
        items(self.ask(Request::List(partition.to_owned(), is_descending, limit)).await?)
    }

    async fn put(
        &self,
        key: &Key,
        record: &str,
        expires: Timestamp,
        expected: Option<u64>,
    ) -> Result<Put, StoreError> {
        match self.ask(Request::Put(key.into(), record.to_owned(), expires, expected)).await? {
            Answer::Written(revision) => Ok(Put::Written(revision)),
            Answer::Item(item) => Ok(Put::Conflict(item.map(Item::from))),
            _ => Err(odd()),
        }
    }

    async fn commit(&self, changes: Vec<ConditionalWrite>) -> Result<Commit, StoreError> {
        match self.ask(Request::Commit(changes.into_iter().map(Into::into).collect())).await? {
            Answer::Committed(commit) => Ok(commit.into()),
            _ => Err(odd()),
        }
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        let writes = writes.into_iter().map(wire::Write::from).collect();
        self.ask(Request::Write(writes)).await.map(drop)
    }

    async fn scan(&self) -> Result<Vec<Item>, StoreError> {
        items(self.ask(Request::Scan).await?)
    }
}

fn items(answer: Answer) -> Result<Vec<Item>, StoreError> {
    match answer {
        Answer::Items(items) => Ok(items.into_iter().map(Item::from).collect()),
        _ => Err(odd()),
    }
}

fn odd() -> StoreError {
    unavailable("its answer is invalid; it may be another version of bongsu")
}

fn unavailable(why: &str) -> StoreError {
    StoreError::Unavailable(format!("the running program: {why}"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use bongsu_core::store::{MemoryStore, contract};

    use super::*;

    /// Runs `work` while the test lends a store in the folder.
    async fn lent<T>(folder: &Path, work: impl Future<Output = T>) -> T {
        let lent = Lent::open(folder).unwrap();
        let store = MemoryStore::default();
        tokio::select! {
            never = lent.serve(&store) => match never {},
            done = work => done,
        }
    }

    #[tokio::test]
    async fn keeps_the_contract() {
        let folder = tempfile::tempdir().unwrap();
        let work = async {
            let borrowed = Borrowed::find(folder.path()).await.unwrap();
            contract(&borrowed, "").await.unwrap();
        };
        lent(folder.path(), work).await;
    }

    #[tokio::test]
    async fn is_available_only_while_it_is_lent_and_only_to_its_user() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Borrowed::find(folder.path()).await.is_none());
        let mode = async {
            let mode = std::fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
            (mode & 0o777, Borrowed::find(folder.path()).await.unwrap())
        };
        let (mode, borrowed) = lent(folder.path(), mode).await;
        assert_eq!(mode, 0o600);
        let error = borrowed.scan().await.unwrap_err().to_string();
        assert!(error.contains("the running program"), "{error}");
        assert!(Borrowed::find(folder.path()).await.is_none(), "nothing is left");
        // The socket of a killed program remains.
        std::fs::write(folder.path().join(FILE), "").unwrap();
        lent(folder.path(), async { assert!(Borrowed::find(folder.path()).await.is_some()) }).await;
    }

    #[tokio::test]
    async fn a_silent_or_invalid_client_does_not_block_others() {
        let folder = tempfile::tempdir().unwrap();
        let work = async {
            let path = folder.path().join(FILE);
            let _silent = UnixStream::connect(&path).await.unwrap();
            for line in ["\n", "{\"Get\":1}\n", "[[[[\n", "{\"Scan\":null"] {
                let mut stream = UnixStream::connect(&path).await.unwrap();
                stream.write_all(line.as_bytes()).await.unwrap();
                stream.shutdown().await.unwrap();
                let mut answer = String::new();
                stream.read_to_string(&mut answer).await.unwrap();
                assert!(answer.contains("Failed"), "{line} {answer}");
            }
            assert_eq!(Borrowed::find(folder.path()).await.unwrap().scan().await, Ok(Vec::new()));
        };
        lent(folder.path(), work).await;
    }
}
