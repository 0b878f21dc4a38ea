//! Tests the way of an alarm to Slack under faults, in simulated time and with real programs.

mod lambda;
mod processes;
mod table;

use anyhow::Result;

use crate::shell;
use crate::workspace::Workspace;

/// The selection of runs.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The first seed; a failing seed is printed, and reproduces its failure
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Number of schedules to simulate
    #[arg(long, default_value_t = 10_000)]
    runs: u64,
    /// Simulate for this many minutes instead
    #[arg(long)]
    minutes: Option<u64>,
    /// Print each fault with its time, and every message
    #[arg(long)]
    trace: bool,
    /// Run real programs instead: the function, killed at random moments, a Slack with faults, and AWS's
    /// stand-in
    #[arg(long)]
    processes: bool,
    /// Number of alarms for the real programs
    #[arg(long, default_value_t = 1_000)]
    alarms: usize,
    /// Simulate a day of a company instead: many accounts, one hub, and the failure of an availability zone
    #[arg(long)]
    estate: bool,
    /// Count the requests for a notice instead
    #[arg(long)]
    cost: bool,
}

/// The runs of `cargo xtask ci`: thousands of schedules, and some alarms with real programs. A workflow simulates more each
/// night, with other seeds.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    simulate(workspace, &["--runs", "4000"])?;
    processes(workspace, 1, 200)
}

/// Runs the selection.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if options.processes {
        return processes(workspace, options.seed, options.alarms);
    }
    let (seed, runs) = (options.seed.to_string(), options.runs.to_string());
    let minutes = options.minutes.map(|minutes| minutes.to_string());
    let mut arguments = vec!["--seed", seed.as_str(), "--runs", runs.as_str()];
    arguments.extend(minutes.iter().flat_map(|minutes| ["--minutes", minutes.as_str()]));
    arguments.extend(options.trace.then_some("--trace"));
    arguments.extend(options.cost.then_some("--cost"));
    arguments.extend(options.estate.then_some("--estate"));
    simulate(workspace, &arguments)
}

fn simulate(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    let mut cargo = shell::cargo();
    cargo.current_dir(&workspace.root).args(["run", "--profile", "simulation", "--locked", "--quiet"]);
    shell::run(cargo.args(["--package", "bongsu-faults", "--"]).args(arguments))
}

fn processes(workspace: &Workspace, seed: u64, alarms: usize) -> Result<()> {
    workspace.build_programs()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(processes::run(workspace, seed, alarms))
}
