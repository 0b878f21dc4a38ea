//! The connections to a page. Their number is limited, and idle ones are closed, because each needs a file descriptor.
//! The alarms need descriptors too: for Slack, for the disk, and for their metrics.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use futures_util::{StreamExt as _, stream};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep, timeout, timeout_at};

/// The time limit for the head of a request, and for the wait until the next request of a connection.
const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// The time limit for a body, from its first byte to its last.
const BODY_WITHIN: Duration = Duration::from_secs(20);

/// The time limit for answers in progress when the server stops.
const GRACE: Duration = Duration::from_secs(5);

/// The wait if the system has no descriptor left.
const PAUSE: Duration = Duration::from_millis(500);

/// The part of the program's descriptors that the page may use: a quarter.
const PART: u64 = 4;
const LEAST: usize = 16;
const MOST: usize = 512;

/// The maximum number of descriptors to request, because some systems have no limit.
const ENOUGH: u64 = 65_536;

/// Raises the limit of open files as far as the system allows.
pub fn raise_open_files() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.unwrap_or(ENOUGH).min(ENOUGH);
    if current.is_some_and(|current| current < wanted)
        && let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum })
    {
        tracing::debug!(%error, "the limit of open files cannot be raised");
    }
}

/// Returns the maximum number of connections at once.
fn most() -> usize {
    let files = getrlimit(Resource::Nofile).current.unwrap_or(ENOUGH) / PART;
    usize::try_from(files).unwrap_or(MOST).clamp(LEAST, MOST)
}

/// Serves until `closing` is true. Beyond the maximum number, a connection waits.
pub(crate) async fn serve(listener: &TcpListener, router: Router, closing: watch::Receiver<bool>) {
    let most = most();
    let places = Arc::new(Semaphore::new(most));
    tokio::select! {
        never = accept(listener, &places, &router, &closing) => match never {},
        () = until_closed(closing.clone()) => {}
    }
    // Answers that take longer end with the thread.
    let all = u32::try_from(most).unwrap_or(u32::MAX);
    let _ = timeout(GRACE, places.acquire_many(all)).await;
}

pub(crate) async fn until_closed(mut closing: watch::Receiver<bool>) {
    // The server also closes if the sender is dropped.
    let _ = closing.wait_for(|closed| *closed).await;
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    router: &Router,
    closing: &watch::Receiver<bool>,
) -> Infallible {
    loop {
        // The semaphore is never closed.
        let Ok(place) = Arc::clone(places).acquire_owned().await else { return std::future::pending().await };
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(converse(stream, router.clone(), closing.clone(), place));
            }
            // This client disconnected, and the next connection may work.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// Serves the requests of one connection.
async fn converse(
    stream: TcpStream,
    router: Router,
    closing: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
) {
    let service = TowerToHyperService::new(router);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    let mut connection = std::pin::pin!(http.serve_connection(TokioIo::new(stream), service));
    // An error of a connection concerns only its client.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = until_closed(closing) => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// Returns the request with a body that fails after the time limit.
pub(crate) fn in_time(request: Request) -> Request {
    let deadline = Instant::now() + BODY_WITHIN;
    request.map(|body| {
        let pieces = stream::unfold(Some(body.into_data_stream()), move |pieces| async move {
            let mut pieces = pieces?;
            let piece: Result<Bytes, io::Error> = match timeout_at(deadline, pieces.next()).await {
                Ok(piece) => piece?.map_err(io::Error::other),
                Err(_) => return Some((Err(io::ErrorKind::TimedOut.into()), None)),
            };
            Some((piece, Some(pieces)))
        });
        Body::from_stream(pieces)
    })
}

#[cfg(test)]
mod tests {
    use axum::routing::post;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    async fn read_all(body: Body) -> String {
        match axum::body::to_bytes(body, 1_000).await {
            Ok(bytes) => format!("{} bytes", bytes.len()),
            Err(_) => "cut off".to_owned(),
        }
    }

    async fn server() -> std::net::SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let handler = |request: Request| read_all(in_time(request).into_body());
        tokio::spawn(async move {
            let (_open, closing) = watch::channel(false);
            serve(&listener, Router::new().route("/", post(handler)), closing).await;
        });
        address
    }

    /// Sends bytes. Returns the answer, and the time until the connection closed.
    async fn send(address: std::net::SocketAddr, bytes: &str) -> (String, Duration) {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        let begun = Instant::now();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        (answer, begun.elapsed())
    }

    const WHOLE: &str = "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc";

    #[tokio::test(start_paused = true)]
    async fn closes_connections_that_send_nothing() {
        let address = server().await;
        for silent in ["", "POST / HT", "POST / HTTP/1.1\r\nhost: a\r\n"] {
            let (_, elapsed) = send(address, silent).await;
            assert!(elapsed >= HEAD_WITHIN && elapsed < HEAD_WITHIN * 2, "{silent:?}: {elapsed:?}");
        }
        let (answer, elapsed) = send(address, &WHOLE.replace(": 3", ": 30")).await;
        assert!(answer.ends_with("cut off"), "{answer}");
        assert!(elapsed >= BODY_WITHIN && elapsed < BODY_WITHIN * 2, "{elapsed:?}");
        // A connection that sends nothing after an answer is closed too.
        let (answer, _) = send(address, &WHOLE.replace("connection: close\r\n", "")).await;
        assert!(answer.ends_with("3 bytes"), "{answer}");
    }

    #[tokio::test]
    async fn silent_connections_use_only_their_part_of_the_descriptors() {
        let address = server().await;
        let mut silent = Vec::new();
        for _ in 0..most() + 40 {
            silent.push(TcpStream::connect(address).await.unwrap());
        }
        let asked = tokio::spawn(async move { send(address, WHOLE).await });
        sleep(Duration::from_millis(200)).await;
        assert!(!asked.is_finished(), "the maximum number is reached");
        drop(silent);
        let (answer, _) = timeout(Duration::from_secs(10), asked).await.unwrap().unwrap();
        assert!(answer.ends_with("3 bytes"), "{answer}");
    }
}
