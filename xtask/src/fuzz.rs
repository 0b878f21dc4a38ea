//! Runs the fuzz targets one after another, each with the fixtures as its first inputs.

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use crate::{say, shell};

const CARGO_FUZZ: &str = "0.13.2";
const TARGETS: [&str; 5] = ["intake", "alarm_rule", "metric_math", "mrkdwn", "payload"];

/// The length of the runs.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Seconds for each target
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
}

/// Runs all targets. The first finding ends the run, and libFuzzer names its file.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if !shell::succeeds(shell::cargo().args(["fuzz", "--version"])) {
        bail!("cargo-fuzz is missing: cargo install cargo-fuzz --locked --version {CARGO_FUZZ}");
    }
    let seconds = format!("-max_total_time={}", options.seconds);
    for target in TARGETS {
        say::line(format!("fuzzing {target} for {} s", options.seconds));
        let corpus = workspace.root.join("fuzz").join("corpus").join(target);
        std::fs::create_dir_all(&corpus)?;
        let mut cargo = shell::cargo();
        // The flags of cargo-fuzz need a nightly toolchain, or this variable with a stable one, which has no runtimes of
        // sanitizers.
        cargo.current_dir(&workspace.root).env("RUSTC_BOOTSTRAP", "1").env_remove("CARGO_TARGET_DIR");
        cargo.args(["fuzz", "run", "--sanitizer", "none", target]).arg(corpus);
        cargo.arg(workspace.root.join("fuzz").join("seeds").join(target));
        if target == "intake" {
            cargo.arg(workspace.root.join("fixtures"));
        }
        shell::run(cargo.args(["--", &seconds, "-timeout=10", "-print_final_stats=1"]))?;
    }
    Ok(())
}
