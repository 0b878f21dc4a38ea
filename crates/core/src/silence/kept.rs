//! Silences in the store.

use jiff::Timestamp;

use super::{PARTITION, Silence, SilenceId, key};
use crate::store::{Order, Put, Store, StoreError};

/// How often a write is tried where others write the same silence.
const TRIES: usize = 5;

/// Every silence that is kept, what ends last or never first.
///
/// # Errors
///
/// The store does not answer.
pub async fn list(store: &impl Store) -> Result<Vec<Silence>, StoreError> {
    let items = store.list(PARTITION, Order::Ascending, usize::MAX).await?;
    let mut silences: Vec<_> = items.iter().filter_map(Silence::read).collect();
    silences.sort_by(|one, other| {
        let end = |silence: &Silence| silence.until.unwrap_or(Timestamp::MAX);
        end(other).cmp(&end(one)).then_with(|| one.id.cmp(&other.id))
    });
    Ok(silences)
}

/// Those that hold now, by one query.
///
/// # Errors
///
/// The store does not answer.
pub async fn active(store: &impl Store, now: Timestamp) -> Result<Vec<Silence>, StoreError> {
    Ok(list(store).await?.into_iter().filter(|silence| silence.is_active(now)).collect())
}

/// Writes a new silence. The same one again is as good as once.
///
/// # Errors
///
/// The store does not answer.
pub async fn add(store: &impl Store, silence: &Silence) -> Result<(), StoreError> {
    store.put(&silence.key(), &silence.record(), silence.expires(), None).await.map(|_| ())
}

/// How ending a silence went.
#[derive(Debug, Clone, PartialEq)]
pub enum Expired {
    /// It is over now.
    Now(Silence),
    /// It was over before.
    Before(Silence),
    /// There is none of that name.
    Unknown,
}

/// Ends a silence.
///
/// # Errors
///
/// The store does not answer, or others write all the time.
pub async fn expire(store: &impl Store, id: &SilenceId, now: Timestamp) -> Result<Expired, StoreError> {
    let mut found = store.get(&key(id)).await?;
    for _ in 0..TRIES {
        let Some(item) = found else { return Ok(Expired::Unknown) };
        let Some(silence) = Silence::read(&item) else { return Ok(Expired::Unknown) };
        if silence.is_over(now) {
            return Ok(Expired::Before(silence));
        }
        let ended = Silence { until: Some(now), from: silence.from.min(now), ..silence };
        match store.put(&item.key, &ended.record(), ended.expires(), Some(item.revision)).await? {
            Put::Written(_) => return Ok(Expired::Now(ended)),
            Put::Conflict(other) => found = other,
        }
    }
    Err(StoreError::Unavailable(format!("silence {id} is being changed by others; try again")))
}
