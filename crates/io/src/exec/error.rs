use thiserror::Error;

/// The reason why a command returned no number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExecError {
    /// The command does not exist or cannot be run.
    #[error("{program} cannot be run: {cause}")]
    Start { program: String, cause: String },
    #[error("{program} ended with {status}")]
    Status { program: String, status: String },
    /// The command exceeded its time limit and was ended.
    #[error("{program} took longer than {seconds} s and was ended")]
    Timeout {
        program: String,
        /// The time limit.
        seconds: String,
    },
    /// The output contains no number.
    #[error("{program} printed no number")]
    NoNumber { program: String },
    /// The output is too long.
    #[error("{program} printed more than {most} bytes")]
    TooMuch {
        program: String,
        /// The limit of the output.
        most: u64,
    },
}
