//! `bongsu man`: writes a manual page for the program and for each command.

use clap::CommandFactory as _;

use crate::arguments::{Arguments, ManArguments};
use crate::failure::Failure;

pub(crate) fn run(arguments: &ManArguments) -> Result<(), Failure> {
    let folder = &arguments.folder;
    let failure = |error: std::io::Error| Failure::File {
        path: folder.display().to_string(),
        cause: error.to_string(),
    };
    std::fs::create_dir_all(folder).map_err(failure)?;
    clap_mangen::generate_to(Arguments::command(), folder).map_err(failure)
}
