//! What an alarm costs while more and more others are open, and many silences are kept.

use std::time::Duration;

use anyhow::{Context, Result};
use bongsu_core::silence::{self, Silence};
use bongsu_core::store::{MemoryStore, Store as _};
use jiff::{SignedDuration, Timestamp};

use super::subject::{Programs, Subject};
use super::trial::{NO_STORM, Round, Trial};
use crate::say;

/// So many alarms are open when it is measured.
pub(super) const OPEN: [u32; 3] = [10, 1_000, 10_000];
/// So many invocations are measured each time.
const ROUNDS: usize = 50;
const SILENCES: i64 = 1_000;
/// All others are over.
const ACTIVE_SILENCES: i64 = 20;

/// The invocations at each number of open alarms.
pub(super) async fn measure(programs: &Programs) -> Result<Vec<Vec<Round>>> {
    let config = tempfile::NamedTempFile::new()?;
    std::fs::write(config.path(), NO_STORM)?;
    let mut trial = Trial::start(programs, Subject::Deployed, config.path()).await?;
    // What is measured is the processor's time, which a delay adds nothing to.
    trial.aws.set_delay(Duration::ZERO);
    keep_silences(&trial).await?;
    let (mut open, mut measured) = (0, Vec::new());
    for target in OPEN {
        while open < target {
            trial.round().await?;
            open += 1;
            say::progress(&format!("{open} of {target} open alarms"));
        }
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            rounds.push(trial.round().await?);
            open += 1;
        }
        measured.push(rounds);
    }
    say::progress("");
    Ok(measured)
}

#[expect(clippy::disallowed_methods, reason = "silences hold by the time of day")]
async fn keep_silences(trial: &Trial) -> Result<()> {
    let (store, now) = (MemoryStore::default(), Timestamp::now());
    for number in 0..SILENCES {
        let matcher = format!("alarm=another-{number}").parse();
        let matcher = matcher.map_err(|_| anyhow::anyhow!("no matcher"))?;
        let is_active = number < ACTIVE_SILENCES;
        let made = now - SignedDuration::from_hours(if is_active { 1 } else { 48 });
        let until = made + SignedDuration::from_hours(2) + SignedDuration::from_secs(number);
        let silence =
            Silence::new(vec![matcher], (made, Some(until)), ("bench", "maintenance"), made, false)?;
        silence::add(&store, &silence).await?;
    }
    for item in store.scan().await.context("memory")? {
        trial.aws.put((&item.key.partition, &item.key.sort), &item.record);
    }
    Ok(())
}
