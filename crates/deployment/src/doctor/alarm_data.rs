use jiff::SignedDuration;

use super::alarm_actions::listed;
use super::{Finding, Patient};
use crate::alarms::{self, Alarm};
use crate::error::AwsError;

const LINK: &str = "alarms' data";
/// Without data for longer than a weekend nobody expects any.
const LONGEST: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Whether alarms have anything to look at: one in `INSUFFICIENT_DATA` for days watches nothing.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let all = alarms::all(&patient.account).await?;
    let is_blind = |alarm: &&Alarm| {
        let since = alarm.since.map(|since| patient.now.duration_since(since));
        alarm.state == "INSUFFICIENT_DATA" && since.is_some_and(|since| since > LONGEST)
    };
    let blind: Vec<_> = all.iter().filter(is_blind).map(|alarm| alarm.name.as_str()).collect();
    Ok(vec![if blind.is_empty() {
        Finding::fine(LINK, "no alarm has been without data for three days")
    } else {
        let said = format!("{} have had no data for more than three days", listed(&blind));
        Finding::broken(
            LINK,
            said,
            "check their metric and dimensions (a replaced instance?), or delete them",
        )
    }])
}
