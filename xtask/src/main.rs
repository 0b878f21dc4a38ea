//! Development tasks: `cargo xtask ci`, `package`, `schema`, `check-size`, `bench`, `faults`, `judge`,
//! `gallery`, `browser`.

mod aside;
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
    /// Run every check that a change must pass, and install the tools that it needs
    Ci(ci::Options),
    /// Build the Lambda function and zip it reproducibly
    Package {
        /// The function's architecture
        #[arg(long, value_enum, default_value_t = Arch::native())]
        arch: Arch,
        /// A bongsu.toml to pack into the zip
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Make a release for this machine, and try it
    Dist(dist::Options),
    /// Print the changelog's text about a version
    Changes {
        /// The version, with or without a v
        version: String,
    },
    /// Write the generated pages of the book
    Docs {
        /// Build the book, and only check that its pages are up to date and every link works
        #[arg(long)]
        check: bool,
    },
    /// Write the JSON Schema of bongsu.toml
    Schema {
        /// Only check that the stored schema is up to date
        #[arg(long)]
        check: bool,
    },
    /// Check the size of the packaged function, and the C library that it needs
    CheckSize,
    /// Compare the cost of the Lambda function with the smallest possible function
    Bench(bench::Options),
    /// Test the way of alarms to Slack under faults
    Faults(faults::Options),
    /// Feed random input to the decoders and parsers; needs cargo-fuzz
    Fuzz(fuzz::Options),
    /// Check with Slack's own libraries that Slack would accept the golden messages
    Judge,
    /// Test the inbox in a real browser
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
