//! Fills the ledger's table as that of an old function, whose check of every minute has gathered the
//! silences.

use anyhow::{Context, Result};
use bongsu_core::silence::{self, NewSilence, Silence};
use bongsu_core::store::{MemoryStore, Store as _};
use bongsu_stand_in::MemoryAws;
use jiff::{SignedDuration, Timestamp};

/// The number of silences in force; all others have ended.
const ACTIVE_SILENCES: u32 = 20;

/// Puts silences into the table, for alarms without events.
#[expect(clippy::disallowed_methods, reason = "silences hold by the time of day")]
pub(super) async fn fill(aws: &MemoryAws, silences: u32) -> Result<()> {
    let (store, now) = (MemoryStore::default(), Timestamp::now());
    for number in 0..silences {
        // The latest come last: adding a silence drops the ended ones.
        let is_active = number + ACTIVE_SILENCES >= silences;
        silence::add(&store, &silence_of(number, is_active, now)?).await?;
    }
    silence::active(&store, now).await?;
    for item in store.scan().await.context("memory")? {
        aws.put(&item.key.partition, &item.key.sort, &item.record);
    }
    Ok(())
}

fn silence_of(number: u32, is_active: bool, now: Timestamp) -> Result<Silence> {
    let matcher = format!("alarm=another-{number}").parse();
    let matcher = matcher.map_err(|_| anyhow::anyhow!("no matcher"))?;
    let made = now - SignedDuration::from_hours(if is_active { 1 } else { 48 });
    let until = made + SignedDuration::from_hours(2) + SignedDuration::from_secs(number.into());
    let silence = NewSilence {
        matchers: vec![matcher],
        from: made,
        until: Some(until),
        created_by: "bench",
        comment: "maintenance",
        created_at: made,
        is_everything_allowed: false,
    };
    Ok(silence.create()?)
}
