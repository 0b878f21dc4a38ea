//! The arguments of what makes bongsu at home in a shell.

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
    /// The folder, made where it is missing
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}
