//! The ledger's table of a function that has been there for a while: the check of every minute has gathered the silences.

use anyhow::{Context, Result};
use bongsu_core::silence::{self, Silence};
use bongsu_core::store::{MemoryStore, Store as _};
use bongsu_stand_in::MemoryAws;
use jiff::{SignedDuration, Timestamp};

/// All others are over.
const ACTIVE_SILENCES: u32 = 20;

/// Puts so many silences into the table, of alarms that no event is about.
#[expect(clippy::disallowed_methods, reason = "silences hold by the time of day")]
pub(super) async fn fill(aws: &MemoryAws, silences: u32) -> Result<()> {
    let (store, now) = (MemoryStore::default(), Timestamp::now());
    for number in 0..silences {
        // The latest come last: who adds one leaves out those that are over.
        let is_active = number + ACTIVE_SILENCES >= silences;
        silence::add(&store, &silence_of(number, is_active, now)?).await?;
    }
    silence::active(&store, now).await?;
    for item in store.scan().await.context("memory")? {
        aws.put((&item.key.partition, &item.key.sort), &item.record);
    }
    Ok(())
}

fn silence_of(number: u32, is_active: bool, now: Timestamp) -> Result<Silence> {
    let matcher = format!("alarm=another-{number}").parse();
    let matcher = matcher.map_err(|_| anyhow::anyhow!("no matcher"))?;
    let made = now - SignedDuration::from_hours(if is_active { 1 } else { 48 });
    let until = made + SignedDuration::from_hours(2) + SignedDuration::from_secs(number.into());
    Ok(Silence::new(vec![matcher], (made, Some(until)), ("bench", "maintenance"), made, false)?)
}
