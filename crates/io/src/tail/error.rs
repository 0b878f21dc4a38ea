use thiserror::Error;

/// The reason why a file supplied no numbers.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TailError {
    /// The file cannot be read.
    #[error("{path}: {cause}")]
    Read { path: String, cause: String },
    /// An appended line is not a number.
    #[error(
        "{path}: what was appended is no number; a line must be a value, or a timestamp, a comma and a value"
    )]
    NoNumber { path: String },
}
