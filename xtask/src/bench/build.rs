//! How long a newcomer waits: `bongsu` built from nothing.

use std::time::Instant;

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{say, shell};

/// On two cores.
const MOST_MINUTES: f64 = 6.0;

/// Builds into an empty folder, prints the time. What is downloaded already is not downloaded again.
pub(super) fn run(workspace: &Workspace) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut cargo = shell::cargo();
    cargo.current_dir(&workspace.root).env("CARGO_TARGET_DIR", folder.path());
    cargo.args(["build", "--release", "--locked", "--package", "bongsu"]);
    let began = Instant::now();
    shell::run(&mut cargo)?;
    let minutes = began.elapsed().as_secs_f64() / 60.0;
    let cores = std::thread::available_parallelism()?;
    say::line(format!(
        "bongsu from nothing on {cores} cores: {minutes:.1} min   (target: below {MOST_MINUTES:.0} on 2)"
    ));
    Ok(())
}
