//! The commands for a shell: completions and manual pages.

use clap::CommandFactory as _;

use crate::arguments::{Arguments, CompletionsArguments, ManArguments};
use crate::failure::Failure;
use crate::output;

/// Prints the completions of commands and options for a shell.
pub(crate) fn completions(arguments: &CompletionsArguments) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "bongsu", &mut script);
    output::bytes(&script)
}

/// Writes a manual page for the program and for each command.
pub(crate) fn manual_pages(arguments: &ManArguments) -> Result<(), Failure> {
    let folder = &arguments.folder;
    let failure = |error: std::io::Error| Failure::File {
        path: folder.display().to_string(),
        cause: error.to_string(),
    };
    std::fs::create_dir_all(folder).map_err(failure)?;
    clap_mangen::generate_to(Arguments::command(), folder).map_err(failure)
}
