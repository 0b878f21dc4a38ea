//! The calendars of rotas, read once for a command.

use std::time::Duration;

use bongsu_core::config::Config;
use bongsu_core::rota::{CALENDAR_AHEAD, CALENDAR_FRESH};
use bongsu_io::calendar::Calendars;
use jiff::{SignedDuration, Timestamp};

use crate::failure::Failure;
use crate::look::say;
use crate::receivers::Means;
use crate::{now, output};

/// The time limit for reading one calendar.
const WITHIN: Duration = Duration::from_secs(10);

/// Reads the calendars of the configuration's rotas for a time range that starts at `now`. A calendar that
/// cannot be read causes a note, and the weekly turns apply instead.
pub(crate) async fn read(config: &Config, now: Timestamp, ahead: SignedDuration) -> Result<(), Failure> {
    if config.calendars.is_empty() {
        return Ok(());
    }
    let (secrets, http) = Means::reader()?;
    let calendars = Calendars::new(secrets, http);
    for (rota, calendar, source) in config.rota_calendars() {
        match calendars.read(rota, source, now, ahead, WITHIN).await {
            Ok(events) => calendar.renew(events, now),
            Err(error) => output::note(&say(
                format!("rota {:?}: its calendar cannot be read: {error}", rota.name),
                format!("당번표 {:?}: 캘린더를 읽을 수 없습니다: {error}", rota.name),
            )),
        }
    }
    Ok(())
}

/// Reads the calendars periodically, and never ends. `config` is called each time, so that a changed configuration
/// applies.
pub(crate) async fn keep(config: impl Fn() -> Config) {
    loop {
        // If a calendar cannot be read, a note says so, and its earlier shifts apply.
        let _ = read(&config(), now(), CALENDAR_AHEAD).await;
        tokio::time::sleep(CALENDAR_FRESH.unsigned_abs()).await;
    }
}
