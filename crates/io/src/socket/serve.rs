use std::convert::Infallible;
use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bongsu_core::store::{Order, Put, Store, StoreError};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::time::timeout;

use super::FILE;
use super::wire::{self, Answer, Request};

/// The time limit for a request and its response, because other clients wait meanwhile.
const WITHIN: Duration = Duration::from_secs(2);

/// The folder in which the socket is created. Its name is short, because the length of a socket's path is limited.
const HIDDEN: &str = "watch.new";

/// The maximum length of a request.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// The socket, which exists as long as this value.
#[derive(Debug)]
pub struct Lent {
    listener: UnixListener,
    path: PathBuf,
}

impl Lent {
    /// Creates the socket in `folder`, replacing an old one. The caller must hold the store exclusively,
    /// so that no other program lends it there.
    ///
    /// # Errors
    ///
    /// Returns an error if the system refuses the socket, for example because the folder's path is too long.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(FILE);
        // The socket is created in a private folder, so that nobody can reach it before its permissions are
        // set.
        let hidden = folder.join(HIDDEN);
        let _ = fs::remove_dir_all(&hidden);
        DirBuilder::new().mode(0o700).create(&hidden)?;
        let made = hidden.join("s");
        let listener = UnixListener::bind(&made).and_then(|listener| {
            fs::set_permissions(&made, Permissions::from_mode(0o600))?;
            fs::rename(&made, &path)?;
            Ok(listener)
        });
        let _ = fs::remove_dir_all(&hidden);
        Ok(Self { listener: listener?, path })
    }

    /// Answers requests from `store` forever.
    pub async fn serve(&self, store: &impl Store) -> Infallible {
        loop {
            if let Ok((mut stream, _)) = self.listener.accept().await {
                // A client that does not send or read in time is dropped.
                let _ = timeout(WITHIN, answer(&mut stream, store)).await;
            }
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // If the removal fails, the old socket only shows that no program answers.
        let _ = fs::remove_file(&self.path);
    }
}

async fn answer(stream: &mut UnixStream, store: &impl Store) -> io::Result<()> {
    let mut line = Vec::new();
    BufReader::new((&mut *stream).take(MOST_BYTES)).read_until(b'\n', &mut line).await?;
    let answer = match serde_json::from_slice(&line) {
        Ok(request) => done(request, store).await.unwrap_or_else(|error| Answer::Failed(error.to_string())),
        Err(error) => Answer::Failed(format!("this is not a request: {error}")),
    };
    stream.write_all(&wire::line(&answer)).await?;
    stream.shutdown().await
}

async fn done(request: Request, store: &impl Store) -> Result<Answer, StoreError> {
    Ok(match request {
        Request::Get(key) => Answer::Item(store.get(&key.into()).await?.map(Into::into)),
        Request::Read(keys) => {
            let keys: Vec<_> = keys.into_iter().map(Into::into).collect();
            Answer::Read(store.read(&keys).await?.into_iter().map(|item| item.map(Into::into)).collect())
        }
        Request::List(partition, is_descending, limit) => {
            let order = if is_descending { Order::Descending } else { Order::Ascending };
            Answer::Items(store.list(&partition, order, limit).await?.into_iter().map(Into::into).collect())
        }
        Request::Put(key, record, expires, expected) => {
            match store.put(&key.into(), &record, expires, expected).await? {
                Put::Written(revision) => Answer::Written(revision),
                Put::Conflict(item) => Answer::Item(item.map(Into::into)),
            }
        }
        Request::Commit(changes) => {
            let changes = changes.into_iter().map(Into::into).collect();
            Answer::Committed(store.commit(changes).await?.into())
        }
        Request::Write(writes) => {
            store.write(writes.into_iter().map(Into::into).collect()).await?;
            Answer::Done
        }
        Request::Scan => Answer::Items(store.scan().await?.into_iter().map(Into::into).collect()),
    })
}
