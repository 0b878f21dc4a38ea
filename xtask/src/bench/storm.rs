//! Counts the requests for an alarm of a storm with the simulation of `bench/faults`, in which a minute takes
//! no time.

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::shell;
use crate::workspace::Workspace;

/// The requests for one notice, as `bongsu-faults --cost --json` prints them.
#[derive(Debug, Deserialize)]
struct Cost {
    writes: f64,
    reads: f64,
}

/// Returns the requests to the table for one alarm of ten thousand within a minute.
pub(super) fn requests_per_alarm(workspace: &Workspace) -> Result<f64> {
    let mut cargo = shell::cargo();
    cargo.current_dir(&workspace.root).args(["run", "--quiet", "--profile", "simulation", "--locked"]);
    let printed = shell::output(cargo.args(["--package", "bongsu-faults", "--", "--cost", "--json"]))?;
    let Cost { writes, reads } =
        serde_json::from_str(&printed).with_context(|| format!("no requests of a storm in:\n{printed}"))?;
    Ok(writes + reads)
}
