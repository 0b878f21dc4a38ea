//! Measures the cost of an alarm with a growing number of other open alarms and with many silences.

use std::time::Duration;

use anyhow::Result;

use super::subject::{Programs, Subject};
use super::table;
use super::trial::{NO_STORM, Round, Trial};
use crate::say;

/// The numbers of open alarms at the measurements.
pub(super) const OPEN: [u32; 3] = [10, 1_000, 10_000];
/// The number of invocations at each measurement.
const ROUNDS: usize = 50;
const SILENCES: u32 = 1_000;

/// Measures invocations at each number of open alarms.
pub(super) async fn measure(programs: &Programs) -> Result<Vec<Vec<Round>>> {
    let config = tempfile::NamedTempFile::new()?;
    std::fs::write(config.path(), NO_STORM)?;
    let mut trial = Trial::start(programs, Subject::Deployed, config.path()).await?;
    // A delay adds nothing to processor time, which is measured here.
    trial.aws.set_delay(Duration::ZERO);
    table::fill(&trial.aws, SILENCES).await?;
    let (mut open, mut measured) = (0, Vec::new());
    for target in OPEN {
        while open < target {
            trial.round().await?;
            open += 1;
            say::progress(&format!("{open} of {target} open alarms"));
        }
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            rounds.push(trial.round().await?);
            open += 1;
        }
        measured.push(rounds);
    }
    say::progress("");
    Ok(measured)
}
