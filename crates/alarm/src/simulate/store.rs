use super::Kept;

/// A message on its way, from the change of state on until everybody has it, or the ledger does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// Its place: later messages have higher numbers.
    pub id: u64,
    /// The message, JSON as CloudWatch writes it.
    pub message: String,
}

/// Where a watch keeps what must outlive it. Each call is all or nothing, and holds when it returns,
/// whatever happens to the program then.
pub trait WatchStore {
    /// Why something cannot be kept.
    type Error: std::error::Error;

    /// Keeps these alarms, and no others any more, and adds messages to the queue.
    ///
    /// # Errors
    ///
    /// It cannot; the watch goes on with what it has in memory.
    fn keep(&self, alarms: &[Kept], queued: &[Queued]) -> Result<(), Self::Error>;

    /// Everybody has that message.
    ///
    /// # Errors
    ///
    /// It cannot: after a crash the message may come twice.
    fn remove(&self, id: u64) -> Result<(), Self::Error>;
}

/// Keeps nothing.
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
