use std::collections::{BTreeMap, BTreeSet};

use bongsu_alarm::alarm::AlarmIdentity;
use bongsu_core::audit::entries;
use bongsu_core::ledger::{DeliveryStatus, Entry, alarm_partition};
use bongsu_core::store::{Item, Key, Store, StoreError};

use crate::Account;
use crate::stack::Description;

/// The ledger's entries by receiver and alarm.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Records {
    partitions: BTreeMap<String, Vec<Entry>>,
}

impl Records {
    /// Reads the ledger of an installation. Without a ledger there are no records.
    ///
    /// # Errors
    ///
    /// Returns an error if the ledger cannot be read.
    pub(crate) async fn of(account: &Account, description: &Description) -> Result<Self, StoreError> {
        match description.ledger(account) {
            Some(ledger) => Self::read(&ledger).await,
            None => Ok(Self::default()),
        }
    }

    pub(crate) async fn read(store: &impl Store) -> Result<Self, StoreError> {
        // A scan accepts any table as an empty ledger. A request for one record fails if the table has other keys.
        store.get(&Key::new("0", "0")).await?;
        let mut items = BTreeMap::<String, Vec<Item>>::new();
        for item in store.scan().await? {
            items.entry(item.key.partition.clone()).or_default().push(item);
        }
        let read = |(partition, items): (String, Vec<Item>)| (partition, entries(&items));
        Ok(Self { partitions: items.into_iter().map(read).collect() })
    }

    /// Returns the entries of an alarm or of one of its contributors, for all receivers. Delivered entries come
    /// first.
    pub(super) fn of_alarm(&self, alarm: &AlarmIdentity, contributor: Option<&str>) -> Vec<Entry> {
        let of = |receiver: &str| self.partitions.get(&alarm_partition(receiver, alarm, contributor));
        let receivers = self.receivers();
        let mut entries: Vec<_> = receivers.into_iter().filter_map(of).flatten().cloned().collect();
        entries.sort_by_key(|entry| !matches!(entry.status, DeliveryStatus::Delivered { .. }));
        entries
    }

    /// Returns the waiting entries, each with its receiver.
    pub fn waiting(&self) -> impl Iterator<Item = (&str, &Entry)> {
        let partitions = self.partitions.iter().filter_map(|(partition, entries)| {
            let (receiver, _) = partition.split_once('/')?;
            Some(entries.iter().map(move |entry| (receiver, entry)))
        });
        partitions.flatten().filter(|(_, entry)| entry.is_waiting())
    }

    #[cfg(test)]
    pub(super) fn insert(&mut self, partition: &str, entry: Entry) {
        self.partitions.entry(partition.to_owned()).or_default().push(entry);
    }

    fn receivers(&self) -> BTreeSet<&str> {
        self.partitions.keys().filter_map(|partition| Some(partition.split_once('/')?.0)).collect()
    }
}
