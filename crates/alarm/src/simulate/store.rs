use super::Kept;

/// A queued message, from the state change until every receiver or the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// The position in the queue. Later messages have higher numbers.
    pub id: u64,
    /// The message, as CloudWatch's JSON.
    pub message: String,
}

/// The persistent storage of a watch. Each call succeeds or fails as a whole. Once it returns, its changes
/// survive a crash of the program.
pub trait WatchStore {
    /// The error of the storage.
    type Error: std::error::Error;

    /// Stores these alarms in place of all earlier ones, and adds messages to the queue.
    ///
    /// # Errors
    ///
    /// Returns an error if the storage fails. The watch then continues with its state in memory.
    fn keep(&self, alarms: &[Kept], queued: &[Queued]) -> Result<(), Self::Error>;

    /// Removes a message that every receiver has.
    ///
    /// # Errors
    ///
    /// Returns an error if the storage fails. After a crash, the message may then be sent twice.
    fn remove(&self, id: u64) -> Result<(), Self::Error>;
}

/// A store that keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoStore;

impl WatchStore for NoStore {
    type Error = std::convert::Infallible;

    fn keep(&self, _: &[Kept], _: &[Queued]) -> Result<(), Self::Error> {
        Ok(())
    }

    fn remove(&self, _: u64) -> Result<(), Self::Error> {
        Ok(())
    }
}
