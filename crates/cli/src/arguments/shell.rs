//! The arguments of the commands for a shell.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArguments {
    /// The folder, created if it does not exist
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}
