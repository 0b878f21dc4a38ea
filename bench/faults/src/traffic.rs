//! Counts DynamoDB's capacity units of the ledger's table, by partition and second.

use std::cell::RefCell;
use std::collections::BTreeMap;

use bongsu_core::store::{ConditionalWrite, Item, Key};

use crate::time::Millis;

/// The limits of a partition in capacity units per second (DynamoDB developer guide, "Best practices for
/// designing and using partition keys effectively").
pub(crate) const MOST_READS: u64 = 3_000;
pub(crate) const MOST_WRITES: u64 = 1_000;

/// The bytes of a capacity unit: 4 KB of a strongly consistent read, and 1 KB of a write.
const READ_BYTES: usize = 4_096;
const WRITE_BYTES: usize = 1_024;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Units {
    pub(crate) reads: u64,
    pub(crate) writes: u64,
}

/// The used units by partition and second.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    seconds: RefCell<BTreeMap<(String, Millis), Units>>,
}

impl Traffic {
    pub(crate) fn read<'i>(&self, at: Millis, partition: &str, items: impl IntoIterator<Item = &'i Item>) {
        let bytes: usize = items.into_iter().map(|item| item.record.len()).sum();
        self.add(at, partition, Units { reads: units(bytes, READ_BYTES), writes: 0 });
    }

    pub(crate) fn write(&self, at: Millis, key: &Key, record: &str) {
        self.add(at, &key.partition, Units { reads: 0, writes: units(record.len(), WRITE_BYTES) });
    }

    /// Counts a commit. A transaction takes twice the units of each write, even if DynamoDB refuses it.
    pub(crate) fn commit(&self, at: Millis, changes: &[ConditionalWrite]) {
        let times = if changes.len() > 1 { 2 } else { 1 };
        for change in changes {
            let bytes = match change {
                ConditionalWrite::Put { record, .. } => record.len(),
                ConditionalWrite::Remove { .. } => 0,
            };
            let writes = times * units(bytes, WRITE_BYTES);
            self.add(at, &change.key().partition, Units { reads: 0, writes });
        }
    }

    fn add(&self, at: Millis, partition: &str, more: Units) {
        let mut seconds = self.seconds.borrow_mut();
        let units = seconds.entry((partition.to_owned(), at / 1_000)).or_default();
        units.reads += more.reads;
        units.writes += more.writes;
    }

    /// Returns the units of the busiest second of each kind of partition, with the busiest kind first. The
    /// partitions of all alarms are one kind.
    pub(crate) fn busiest(&self) -> Vec<(String, Units)> {
        let mut kinds: BTreeMap<String, Units> = BTreeMap::new();
        for ((partition, _), units) in self.seconds.borrow().iter() {
            let busiest = kinds.entry(kind(partition)).or_default();
            busiest.reads = busiest.reads.max(units.reads);
            busiest.writes = busiest.writes.max(units.writes);
        }
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        kinds.sort_by_key(|(_, units)| {
            std::cmp::Reverse(units.writes * MOST_READS / MOST_WRITES + units.reads)
        });
        kinds
    }

    pub(crate) fn total(&self) -> Units {
        let mut total = Units::default();
        for units in self.seconds.borrow().values() {
            total.reads += units.reads;
            total.writes += units.writes;
        }
        total
    }
}

fn units(bytes: usize, each: usize) -> u64 {
    bytes.div_ceil(each).max(1) as u64
}

/// Returns the kind of a partition: `slack/alarm/...` for `slack/alarm/123456789012/eu-west-1/cpu`.
fn kind(partition: &str) -> String {
    match partition.split_once("alarm/") {
        Some((before, _)) => format!("{before}alarm/..."),
        None => partition.to_owned(),
    }
}
