//! What can go wrong, said to a person, and the exit code it ends with.

use std::io::Write as _;
use std::process::ExitCode;

use bongsu_core::config::ConfigError;
#[cfg(feature = "aws")]
use bongsu_deployment::AwsError;
use bongsu_io::history::HistoryError;

/// A failure that ends the program. The codes stand in `--help`.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Something was not delivered.
    #[error("{}", .0.join("\n"))]
    Undelivered(Vec<String>),
    /// The arguments ask for what cannot be.
    #[error("{0}")]
    Arguments(String),
    /// The configuration cannot be used.
    #[error("{path}: {error}")]
    Configuration { path: String, error: ConfigError },
    /// No receiver is configured, or it cannot be.
    #[error("{0}")]
    Receiver(String),
    /// A file cannot be read or written.
    #[error("{path}: {cause}")]
    File { path: String, cause: String },
    /// A file of samples cannot be used.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// AWS refused something, or cannot be reached.
    #[cfg(feature = "aws")]
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// This build leaves out what works on an AWS account.
    #[cfg(not(feature = "aws"))]
    #[error(
        "{0} works on an AWS account, which this build leaves out; get it with: cargo install --path crates/cli --locked"
    )]
    LeftOut(&'static str),
    /// What AWS has could not be read.
    #[error("{0}")]
    Unread(String),
    /// A stack's change failed, or the stack cannot be changed.
    #[cfg(feature = "aws")]
    #[error("{0}")]
    Stack(String),
    /// Links of the chain are broken.
    #[error("{0}")]
    Broken(String),
    /// Links of the chain could not be looked at.
    #[cfg(feature = "aws")]
    #[error("{0}")]
    Unseen(String),
    /// The operating system refused something.
    #[error("{0}")]
    System(String),
    /// Stopped by the user before it was done.
    #[error("{0}")]
    Interrupted(String),
    /// The reader closed the pipe.
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

    /// Says it on standard error and gives the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        if !matches!(self, Self::ClosedOutput) {
            // Nobody is left to tell where standard error is closed.
            let _ = writeln!(anstream::stderr(), "bongsu: {self}");
        }
        ExitCode::from(self.code())
    }
}
