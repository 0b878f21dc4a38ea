//! Reads the calendars of rotas after every text is sent, so that they delay no alarm. The ledger keeps them for
//! programs that start later or cannot read them.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bongsu_core::config::Config;
use bongsu_core::ledger::{KEPT, KeptCalendar};
use bongsu_core::ports::Clock as _;
use bongsu_core::rota::{CALENDAR_AHEAD, CALENDAR_FRESH, Calendar, Rota};
use bongsu_core::store::{Store, StoreError, Write};
use bongsu_io::calendar::Calendars;
use bongsu_io::clock::SystemClock;
use bongsu_io::http::HttpClient;
use bongsu_io::secret::Secrets;
use jiff::{SignedDuration, Timestamp};

/// The time that must be left in an invocation for reading calendars.
const FOR_ALL: SignedDuration = SignedDuration::from_secs(10);

/// The time limit for reading one calendar.
const WITHIN: Duration = Duration::from_secs(3);

/// The reader of calendars, with the time of its last attempt.
#[derive(Debug)]
pub(crate) struct CalendarReader {
    calendars: Calendars<Secrets>,
    tried: Mutex<Option<Timestamp>>,
}

impl CalendarReader {
    pub(crate) fn new(secrets: Secrets, http: HttpClient) -> Self {
        Self { calendars: Calendars::new(secrets, http), tried: Mutex::default() }
    }

    /// Returns whether the next attempt is due, and records the attempt.
    fn is_due(&self, now: Timestamp) -> bool {
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = tried.is_none_or(|at| now.duration_since(at) >= CALENDAR_FRESH);
        if is_due {
            *tried = Some(now);
        }
        is_due
    }

    /// Reads the kept calendars from the ledger at the start of a program. Fetching them would delay an alarm.
    pub(crate) async fn recall(&self, config: &Config, ledger: &impl Store) {
        for (rota, calendar, _) in config.rota_calendars() {
            if let Err(error) = recall(rota, calendar, ledger).await {
                tracing::warn!(rota = rota.name, %error, "the kept calendar cannot be read");
            }
        }
    }

    /// Fetches old calendars again. A calendar that cannot be fetched keeps its content.
    pub(crate) async fn renew(&self, config: &Config, ledger: &impl Store, deadline: Timestamp) {
        let now = SystemClock.now();
        let has_time = deadline.duration_since(now) > FOR_ALL;
        if !has_time || config.calendars.is_empty() || !self.is_due(now) {
            return;
        }
        for (rota, calendar, source) in config.rota_calendars() {
            let is_fresh = |at: Timestamp| now.duration_since(at) < CALENDAR_FRESH;
            // Another program may have fetched it.
            let _ = recall(rota, calendar, ledger).await;
            if calendar.read_at().is_some_and(is_fresh) {
                continue;
            }
            match self.calendars.read(rota, source, now, CALENDAR_AHEAD, WITHIN).await {
                Ok(events) => {
                    let kept = KeptCalendar::new(events.clone(), now);
                    calendar.renew(events, now);
                    let expiry = now.saturating_add(KEPT).unwrap_or(Timestamp::MAX);
                    let put = Write::Put(KeptCalendar::key(&rota.name), kept.write(), expiry);
                    if let Err(StoreError::Unavailable(error)) = ledger.write(vec![put]).await {
                        tracing::warn!(rota = rota.name, error, "the calendar was read but is not kept");
                    }
                }
                Err(error) => {
                    let since = calendar.read_at().map(|at| at.to_string());
                    tracing::error!(
                        rota = rota.name,
                        %error,
                        since,
                        "the rota's calendar cannot be read; its last known shifts apply"
                    );
                }
            }
        }
    }
}

async fn recall(rota: &Rota, calendar: &Calendar, ledger: &impl Store) -> Result<(), StoreError> {
    let kept = match ledger.get(&KeptCalendar::key(&rota.name)).await {
        Err(StoreError::None) => None,
        found => found?.as_ref().and_then(KeptCalendar::read),
    };
    if let Some(kept) = kept.filter(|kept| calendar.read_at().is_none_or(|at| at < kept.at)) {
        calendar.renew(kept.events, kept.at);
    }
    Ok(())
}
