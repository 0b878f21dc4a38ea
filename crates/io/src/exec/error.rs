use thiserror::Error;

/// Why a command gave no number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExecError {
    /// It is not there, or may not be run.
    #[error("{program} cannot be run: {cause}")]
    Start { program: String, cause: String },
    /// It failed.
    #[error("{program} ended with {status}")]
    Status { program: String, status: String },
    /// It went on for too long and was ended.
    #[error("{program} took longer than {seconds} s and was ended")]
    Timeout {
        program: String,
        /// How long it had.
        seconds: String,
    },
    /// It printed something else.
    #[error("{program} printed no number")]
    NoNumber { program: String },
    /// It printed and printed.
    #[error("{program} printed more than {most} bytes")]
    TooMuch {
        program: String,
        /// What would have been enough.
        most: u64,
    },
}
