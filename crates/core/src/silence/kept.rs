//! The storage of silences.

use jiff::Timestamp;

use super::{IN_FORCE, PARTITION, Silence, SilenceId, key};
use crate::ledger::KEPT;
use crate::store::{Item, Key, Order, Put, Store, StoreError};

/// The maximum number of attempts while other programs write the same silence.
const TRIES: usize = 5;

/// Returns all stored silences. The silence with the latest end comes first.
///
/// # Errors
///
/// Returns an error if the store does not answer.
pub async fn list(store: &impl Store) -> Result<Vec<Silence>, StoreError> {
    let items = store.list(PARTITION, Order::Ascending, usize::MAX).await?;
    let mut silences: Vec<_> = items.iter().filter_map(Silence::read).collect();
    silences.sort_by(|one, other| {
        let end = |silence: &Silence| silence.until.unwrap_or(Timestamp::MAX);
        end(other).cmp(&end(one)).then_with(|| one.id.cmp(&other.id))
    });
    Ok(silences)
}

/// Returns the key of the record of active and future silences.
pub(crate) fn in_force_key() -> Key {
    Key::new(IN_FORCE, "0")
}

/// Reads the record of active and future silences, or returns `None` if it is missing or unreadable.
pub(crate) fn read_in_force(item: Option<&Item>) -> Option<Vec<Silence>> {
    serde_json::from_str(&item?.record).ok()
}

/// Collects the active and future silences in their record if the record does not exist. Earlier versions did
/// not write it.
pub(crate) async fn gather(store: &impl Store, now: Timestamp) -> Result<Vec<Silence>, StoreError> {
    change_in_force(store, now, |silences| silences).await
}

/// Changes the record of active and future silences. If the record does not exist, it starts with all stored
/// silences.
async fn change_in_force(
    store: &impl Store,
    now: Timestamp,
    change: impl Fn(Vec<Silence>) -> Vec<Silence>,
) -> Result<Vec<Silence>, StoreError> {
    let key = in_force_key();
    let mut found = store.get(&key).await?;
    for _ in 0..TRIES {
        let silences = match read_in_force(found.as_ref()) {
            Some(silences) => silences,
            None => list(store).await?,
        };
        let mut silences = change(silences);
        silences.retain(|silence| !silence.is_over(now));
        let record = serde_json::to_string(&silences).unwrap_or_default();
        let expires = now.saturating_add(KEPT).unwrap_or(Timestamp::MAX);
        match store.put(&key, &record, expires, found.map(|item| item.revision)).await? {
            Put::Written(_) => return Ok(silences),
            Put::Conflict(other) => found = other,
        }
    }
    Err(StoreError::Unavailable("other programs keep changing the silences; try again".to_owned()))
}

/// Returns the active silences with one read.
///
/// # Errors
///
/// Returns an error if the store does not answer.
pub async fn active(store: &impl Store, now: Timestamp) -> Result<Vec<Silence>, StoreError> {
    let found = store.get(&in_force_key()).await?;
    let silences = match read_in_force(found.as_ref()) {
        Some(silences) => silences,
        None => gather(store, now).await?,
    };
    Ok(silences.into_iter().filter(|silence| silence.is_active(now)).collect())
}

/// Returns the active silences, and removes silences that have ended from their record, so that later notices
/// need not read them.
///
/// # Errors
///
/// Returns an error if the store does not answer.
pub(crate) async fn active_only(store: &impl Store, now: Timestamp) -> Result<Vec<Silence>, StoreError> {
    let found = store.get(&in_force_key()).await?;
    let silences = match read_in_force(found.as_ref()) {
        Some(silences) if !silences.iter().any(|silence| silence.is_over(now)) => silences,
        _ => gather(store, now).await?,
    };
    Ok(silences.into_iter().filter(|silence| silence.is_active(now)).collect())
}

/// Stores a new silence. Storing it again has no effect.
///
/// # Errors
///
/// Returns an error if the store does not answer.
pub async fn add(store: &impl Store, silence: &Silence) -> Result<(), StoreError> {
    store.put(&silence.key(), &silence.record(), silence.expires(), None).await?;
    let with = |mut silences: Vec<Silence>| {
        silences.retain(|it| it.id != silence.id);
        silences.push(silence.clone());
        silences
    };
    change_in_force(store, silence.created_at, with).await.map(drop)
}

/// The result of ending a silence.
#[derive(Debug, Clone, PartialEq)]
pub enum Expired {
    /// The silence has ended now.
    Now(Silence),
    /// The silence had already ended.
    Before(Silence),
    /// There is no silence with this ID.
    Unknown,
}

/// Ends a silence.
///
/// # Errors
///
/// Returns an error if the store does not answer, or if other programs keep changing the silence.
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
            Put::Written(_) => {
                let without =
                    |silences: Vec<Silence>| silences.into_iter().filter(|it| it.id != *id).collect();
                change_in_force(store, now, without).await?;
                return Ok(Expired::Now(ended));
            }
            Put::Conflict(other) => found = other,
        }
    }
    Err(StoreError::Unavailable(format!("other programs keep changing silence {id}; try again")))
}
