use super::{Finding, Patient};
use crate::error::AwsError;
use crate::mutes;

const LINK: &str = "mute rules";

/// Lists the active mute rules. A mute is no fault; it explains why an alarm is silent.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let active = mutes::active(patient.account()).await?;
    if active.is_empty() {
        return Ok(vec![Finding::fine(LINK, "none is active")]);
    }
    Ok(active.iter().map(|rule| Finding::fine(LINK, format!("CloudWatch mutes {rule}"))).collect())
}
