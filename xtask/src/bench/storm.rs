//! Counts the requests for an alarm of a storm with the simulation of `bench/faults`, in which a minute takes
//! no time.

use anyhow::{Context, Result};

use crate::shell;
use crate::workspace::Workspace;

/// The line of `bongsu-faults --cost` about the storm.
const LINE: &str = "10,000 in a minute";

/// Requests to the table for one alarm of ten thousand within a minute.
pub(super) fn requests_per_alarm(workspace: &Workspace) -> Result<f64> {
    let mut cargo = shell::cargo();
    cargo.current_dir(&workspace.root).args(["run", "--quiet", "--profile", "simulation", "--locked"]);
    let printed = shell::output(cargo.args(["--package", "bongsu-faults", "--", "--cost"]))?;
    requests(&printed).with_context(|| format!("no line about {LINE} in:\n{printed}"))
}

/// Slack calls, writes and reads follow the name.
fn requests(printed: &str) -> Option<f64> {
    let numbers = printed.lines().find_map(|line| line.strip_prefix(LINE))?.split_whitespace();
    numbers.skip(1).take(2).map(|number| number.parse::<f64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_are_requests() {
        let printed = "per notice  Slack calls   writes    reads    all told after\n10,000 in a minute  0.02  2.34  4.00  210 s\n";
        assert_eq!(requests(printed), Some(6.34));
        assert_eq!(requests("nothing"), None);
    }
}
