use bongsu_alarm::simulate::AlarmSnapshot;
use jiff::Timestamp;

use super::{MemoryStore, Store, StoreError, Write};

/// The store of a watch: the ledger, and the states of its alarms.
pub trait WatchStore: Store {
    /// Whether its content outlives the program.
    const OUTLIVES: bool;

    /// Stores these alarms in place of all earlier ones and performs the writes, all or nothing. Once it
    /// returns, the changes survive a crash of the program if anything does.
    ///
    /// # Errors
    ///
    /// Returns an error if the store fails.
    fn keep(&self, alarms: &[AlarmSnapshot], writes: Vec<Write>, now: Timestamp) -> Result<(), StoreError>;
}

/// The states are in the memory of the watch itself.
impl WatchStore for MemoryStore {
    const OUTLIVES: bool = false;

    fn keep(&self, _: &[AlarmSnapshot], writes: Vec<Write>, now: Timestamp) -> Result<(), StoreError> {
        self.expire(now);
        self.write_all(writes);
        Ok(())
    }
}

impl<S: WatchStore> WatchStore for &S {
    const OUTLIVES: bool = S::OUTLIVES;

    fn keep(&self, alarms: &[AlarmSnapshot], writes: Vec<Write>, now: Timestamp) -> Result<(), StoreError> {
        (**self).keep(alarms, writes, now)
    }
}
