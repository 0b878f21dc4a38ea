//! What the ledger says, and telling it.

use std::time::Duration;

use jiff::Timestamp;

use super::Relay;
use crate::incident::Incident;
use crate::ledger::{Entry, Fate, Gate, KEPT, LOOKED_AT, NoticeKey, Past};
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Key, Order, Put, Store, StoreError};

/// Tries to write what everybody writes at once; each of them fails only because another did not.
const TRIES: usize = 100;

/// Tries to record what has happened already; giving up may repeat a message.
const RECORDING_TRIES: u32 = 3;

impl<R: Receiver, S: Store, W: Wake, C: Clock> Relay<'_, R, S, W, C> {
    /// What is known of a notice and of its alarm's latest changes.
    pub(super) async fn past(&self, receiver: &str, key: &NoticeKey) -> Result<Past, StoreError> {
        let entry = key.entry(receiver);
        let items = self.store.list(&entry.partition, Order::Descending, LOOKED_AT).await?;
        let mut past = Past::read(&items, key);
        if past.revision.is_none() && items.len() >= LOOKED_AT {
            // An alarm of so many changes since that this one is not among the latest.
            let own = self.store.get(&entry).await?;
            past.own = own.as_ref().and_then(Entry::read);
            past.revision = own.map(|item| item.revision);
        }
        Ok(past)
    }

    pub(super) async fn put_entry(
        &self,
        key: &Key,
        entry: &Entry,
        expected: Option<u64>,
    ) -> Result<Put, StoreError> {
        self.store.put(key, &entry.write(), self.expiry(), expected).await
    }

    /// Records what has happened. `None` where it is recorded, or somebody else has recorded it.
    pub(super) async fn record(&self, key: &Key, entry: &Entry, revision: u64) -> Option<StoreError> {
        let mut tries = 0;
        loop {
            let Err(error) = self.put_entry(key, entry, Some(revision)).await else { return None };
            tries += 1;
            if tries == RECORDING_TRIES {
                return Some(error);
            }
            self.clock.pause(Duration::from_millis(100)).await;
        }
    }

    /// Changes the gate to what `change` makes of it, and gives that; nothing where it makes nothing of it.
    pub(super) async fn change_gate(
        &self,
        receiver: &str,
        change: impl Fn(Gate, Timestamp) -> Option<Gate>,
    ) -> Result<Option<Gate>, StoreError> {
        let key = Gate::key(receiver);
        let mut found = self.store.get(&key).await?;
        for _ in 0..TRIES {
            let now = self.clock.now();
            let gate = Gate::read(found.as_ref(), &self.config.storm, now);
            let Some(next) = change(gate, now) else { return Ok(None) };
            let revision = found.as_ref().map(|item| item.revision);
            match self.store.put(&key, &next.write(), self.expiry(), revision).await? {
                Put::Written(_) => return Ok(Some(next)),
                Put::Conflict(other) => found = other,
            }
        }
        Err(StoreError::Unavailable("too many write to the same record at once".to_owned()))
    }

    /// Ends the claims of a program that has ended: for who alone uses its ledger, and begins.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used.
    pub async fn take_over(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        for item in self.store.scan().await? {
            if let Some(entry) = Entry::read(&item).filter(|entry| entry.is_claimed(now)) {
                self.put_entry(&item.key, &entry.with(Fate::Claimed { until: now }), Some(item.revision))
                    .await?;
            }
            if let Some(held) = Incident::read(&item).filter(|incident| incident.is_held(now)) {
                let free = Incident { held_until: None, ..held }.write();
                self.store.put(&item.key, &free, self.expiry(), Some(item.revision)).await?;
            }
        }
        for receiver in &self.config.receivers {
            let free =
                |gate: Gate, _| gate.emptied_until.is_some().then_some(Gate { emptied_until: None, ..gate });
            self.change_gate(&receiver.name, free).await?;
        }
        Ok(())
    }

    pub(super) async fn gate(&self, receiver: &str) -> Result<Gate, StoreError> {
        let found = self.store.get(&Gate::key(receiver)).await?;
        Ok(Gate::read(found.as_ref(), &self.config.storm, self.clock.now()))
    }

    /// Until when what is written now is kept.
    pub(super) fn expiry(&self) -> Timestamp {
        self.clock.now().saturating_add(KEPT).unwrap_or(Timestamp::MAX)
    }
}
