//! The failures of the program: a message for people, and an exit code.

use std::io::Write as _;
use std::process::ExitCode;

use bongsu_core::config::ConfigError;
#[cfg(feature = "aws")]
use bongsu_deployment::AwsError;
use bongsu_io::history::HistoryError;

/// A failure that ends the program. `--help` lists the codes.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A message was not delivered.
    #[error("{}", .0.join("\n"))]
    Undelivered(Vec<String>),
    /// The arguments are wrong, or cannot be satisfied.
    #[error("{0}")]
    Arguments(String),
    #[error("{path}: {error}")]
    Configuration { path: String, error: ConfigError },
    /// No receiver is configured, or its configuration is wrong.
    #[error("{0}")]
    Receiver(String),
    #[error("{path}: {cause}")]
    File { path: String, cause: String },
    #[error(transparent)]
    History(#[from] HistoryError),
    /// AWS refused a request, or cannot be reached.
    #[cfg(feature = "aws")]
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// This build leaves out the commands for an AWS account.
    #[cfg(not(feature = "aws"))]
    #[error(
        "{0} works on an AWS account, which this build leaves out; get it with: cargo install --path crates/cli --locked"
    )]
    LeftOut(&'static str),
    /// Data in AWS could not be read.
    #[error("{0}")]
    Unread(String),
    #[cfg(feature = "aws")]
    #[error("{0}")]
    Stack(String),
    #[error("{0}")]
    Broken(String),
    #[cfg(feature = "aws")]
    #[error("{0}")]
    Unseen(String),
    /// The operating system refused an operation.
    #[error("{0}")]
    System(String),
    /// The user stopped the program before it was done.
    #[error("{0}")]
    Interrupted(String),
    #[error("the output was closed")]
    ClosedOutput,
}

impl Failure {
    fn code(&self) -> u8 {
        match self {
            Self::Undelivered(_) | Self::Broken(_) => 1,
            Self::Arguments(_) => 2,
            #[cfg(feature = "aws")]
            Self::Unseen(_) => 2,
            Self::Configuration { .. } | Self::Receiver(_) => 3,
            Self::File { .. } | Self::History(_) | Self::System(_) => 4,
            #[cfg(feature = "aws")]
            Self::Aws(_) => 5,
            #[cfg(not(feature = "aws"))]
            Self::LeftOut(_) => 2,
            Self::Unread(_) => 5,
            #[cfg(feature = "aws")]
            Self::Stack(_) => 6,
            Self::Interrupted(_) => 130,
            Self::ClosedOutput => 0,
        }
    }

    /// Prints the failure on standard error and returns the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        if !matches!(self, Self::ClosedOutput) {
            // If standard error is closed, nobody sees the error.
            let _ = writeln!(anstream::stderr(), "bongsu: {self}");
        }
        ExitCode::from(self.code())
    }
}
