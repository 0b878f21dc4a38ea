//! Measures the first build of the README's first command, `cargo bongsu`.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::process;
use crate::workspace::Workspace;
use crate::{say, shell};

/// The limit on two idle cores.
const MOST: Duration = Duration::from_secs(150);

/// Builds into an empty folder and prints the time. Crates that are already downloaded remain.
pub(super) fn run(workspace: &Workspace) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut cargo = shell::cargo();
    cargo.current_dir(&workspace.root).env("CARGO_TARGET_DIR", folder.path());
    cargo.args(["build", "--profile", "quick", "--locked", "--package", "bongsu", "--no-default-features"]);
    let (began, before) = (Instant::now(), process::time_of_children()?);
    shell::run(&mut cargo)?;
    let (took, worked) = (began.elapsed(), process::time_of_children()?.saturating_sub(before));
    let cores = std::thread::available_parallelism()?;
    say::line(format!("cargo bongsu from nothing on {cores} cores: {:.0} s", took.as_secs_f64()));
    // Processor time does not count other work on the machine, which delays the build.
    say::line(format!(
        "processor time: {:.0} s, {:.0} s on each of two   (target: at most {} s)",
        worked.as_secs_f64(),
        worked.as_secs_f64() / 2.0,
        MOST.as_secs()
    ));
    ensure!(worked / 2 <= MOST, "the first build takes too long: cargo build --timings shows the cause");
    Ok(())
}
