//! Development tasks: `cargo xtask ci`, `package`, `schema`, `check-size`, `bench`, `faults`, `judge`,
//! `gallery`, `browser`.

mod bench;
mod browser;
mod changes;
mod ci;
mod dist;
mod docs;
mod faults;
mod fuzz;
mod gallery;
mod judge;
mod package;
mod say;
mod schema;
mod setup;
mod shell;
mod size;
mod template;
mod workflows;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::package::Arch;
use crate::workspace::Workspace;

/// Development tasks of bongsu
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Everything that must hold before a change goes in; installs what it needs and says so
    Ci(ci::Options),
    /// Build the Lambda function alone and zip it, the same bytes every time
    Package {
        /// The machine it is for
        #[arg(long, value_enum, default_value_t = Arch::native())]
        arch: Arch,
        /// A bongsu.toml to travel in the zip
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Put a release together for this machine, and try it
    Dist(dist::Options),
    /// Print what the changelog says of a version
    Changes {
        /// The version, with or without a v
        version: String,
    },
    /// Write the pages of the book that are made from the code
    Docs {
        /// Build the book, and only say whether its pages are up to date and every link leads somewhere
        #[arg(long)]
        check: bool,
    },
    /// Write the JSON Schema of bongsu.toml
    Schema {
        /// Only say whether the one checked in is up to date
        #[arg(long)]
        check: bool,
    },
    /// Check the packaged function's size, and the C library it needs
    CheckSize,
    /// Measure the Lambda function beside the least that one can be
    Bench(bench::Options),
    /// Give alarms to the function while everything around it fails; nothing may be lost
    Faults(faults::Options),
    /// Feed the decoders and parsers what nobody wrote; needs cargo-fuzz
    Fuzz(fuzz::Options),
    /// Ask Slack's own libraries whether Slack would take the golden messages
    Judge,
    /// Try the inbox in a real browser
    Browser(browser::Options),
    /// Draw the golden messages as Slack does, on one page
    Gallery(gallery::Options),
}

fn main() -> ExitCode {
    let args = Args::parse();
    match Workspace::find().and_then(|workspace| run(&workspace, args.task)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::error(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(workspace: &Workspace, task: Task) -> anyhow::Result<()> {
    match task {
        Task::Ci(options) => ci::run(workspace, &options),
        Task::Package { arch, config } => package::run(workspace, arch, config.as_deref()),
        Task::Dist(options) => dist::run(workspace, &options),
        Task::Changes { version } => changes::print(workspace, &version),
        Task::Docs { check: true } => docs::check(workspace),
        Task::Docs { check: false } => docs::write(workspace),
        Task::Schema { check: true } => schema::check(workspace),
        Task::Schema { check: false } => schema::write(workspace),
        Task::CheckSize => size::check(workspace),
        Task::Bench(options) => bench::run(workspace, &options),
        Task::Faults(options) => faults::run(workspace, &options),
        Task::Fuzz(options) => fuzz::run(workspace, &options),
        Task::Judge => judge::run(workspace),
        Task::Browser(options) => browser::run(workspace, &options),
        Task::Gallery(options) => gallery::run(workspace, &options),
    }
}
