use thiserror::Error;

/// Why a file gave no numbers.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TailError {
    /// The system refused.
    #[error("{path}: {cause}")]
    Read { path: String, cause: String },
    /// Something else is appended to it.
    #[error(
        "{path}: what was appended is no number; a line must be a value, or a timestamp, a comma and a value"
    )]
    NoNumber { path: String },
}
