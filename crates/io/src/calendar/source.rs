//! Reads a calendar from its file or its URL.

use std::fs::File;
use std::io::Read as _;
use std::time::Duration;

use bongsu_core::config::CalendarSource;
use bongsu_core::ports::SecretStore;
use bongsu_core::rota::{CalendarEvent, Rota};
use http::header::LOCATION;
use http::{Request, StatusCode};
use http_body_util::Full;
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;
use tokio::time::{Instant, timeout_at};

use super::CalendarError;
use super::events::{MOST_BYTES, events};
use crate::http::{HttpClient, HttpError};

/// The maximum number of redirects.
const REDIRECTIONS: usize = 3;

/// The time before now that is included, because the current shift may have begun earlier.
const BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// Reads calendars.
#[derive(Debug, Clone)]
pub struct Calendars<S> {
    secrets: S,
    http: HttpClient,
}

impl<S: SecretStore + Sync> Calendars<S> {
    /// Creates a reader over `http`. Secret URLs come from `secrets`.
    pub fn new(secrets: S, http: HttpClient) -> Self {
        Self { secrets, http }
    }

    /// Returns the events of a rota's calendar from now until `ahead` later.
    ///
    /// # Errors
    ///
    /// Returns the reason and the solution in one line.
    pub async fn read(
        &self,
        rota: &Rota,
        source: &CalendarSource,
        now: Timestamp,
        ahead: SignedDuration,
        within: Duration,
    ) -> Result<Vec<CalendarEvent>, CalendarError> {
        let deadline = Instant::now() + within;
        let text = match source {
            CalendarSource::File(path) => read_file(path)?,
            CalendarSource::Url(url) => self.fetch(url, deadline).await?,
            CalendarSource::Secret(source) => {
                let unreachable =
                    |cause: String| CalendarError::Unreachable(format!("its URL cannot be read: {cause}"));
                let read = timeout_at(deadline, self.secrets.read(source, within)).await;
                let read = read.map_err(|_| unreachable("it was not read in time".to_owned()))?;
                let url = read.map_err(|error| unreachable(error.to_string()))?;
                self.fetch(&address(url.expose_secret())?, deadline).await?
            }
        };
        let from = now.saturating_sub(BEFORE).unwrap_or(Timestamp::MIN);
        let to = now.saturating_add(ahead).unwrap_or(Timestamp::MAX);
        events(&text, &rota.zone, from..to)
    }

    async fn fetch(&self, url: &str, deadline: Instant) -> Result<String, CalendarError> {
        let unreachable = |cause: &str| CalendarError::Unreachable(cause.to_owned());
        let mut url = url.to_owned();
        for _ in 0..=REDIRECTIONS {
            let request = Request::get(&url).header("accept", "text/calendar").body(Full::default());
            let request = request.map_err(|_| unreachable("its URL cannot be requested"))?;
            let left = deadline.saturating_duration_since(Instant::now());
            let answer =
                self.http.exchange(request, left, MOST_BYTES).await.map_err(|error| match error {
                    HttpError::TooLarge => too_large(),
                    error => CalendarError::Unreachable(format!("its server: {error}")),
                })?;
            let location = answer.headers.get(LOCATION).and_then(|it| it.to_str().ok());
            match (answer.status, location) {
                (StatusCode::OK, _) => {
                    return Ok(String::from_utf8_lossy(&answer.body).into_owned());
                }
                (status, Some(location)) if status.is_redirection() => url = address(location)?,
                (status, _) => {
                    return Err(CalendarError::Unreachable(format!(
                        "its server answered {}",
                        status.as_u16()
                    )));
                }
            }
        }
        Err(unreachable("its server redirects too often"))
    }
}

/// Checks an address from a secret or a server.
fn address(url: &str) -> Result<String, CalendarError> {
    let cause =
        || CalendarError::Unreachable("its address does not begin with https:// or webcal://".to_owned());
    CalendarSource::address(url).ok_or_else(cause)
}

fn too_large() -> CalendarError {
    CalendarError::TooLarge(format!("{} MB", MOST_BYTES >> 20))
}

fn read_file(path: &str) -> Result<String, CalendarError> {
    let unreachable = |error: std::io::Error| CalendarError::Unreachable(format!("{path}: {error}"));
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(unreachable)?;
    if bytes.len() > MOST_BYTES {
        return Err(too_large());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
