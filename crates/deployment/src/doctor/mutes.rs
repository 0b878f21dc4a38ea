use super::{LinkFinding, Patient};
use crate::error::AwsError;
use crate::mutes;

const LINK: &str = "mute rules";

/// Lists the active mute rules. A mute is no fault; it explains why an alarm is silent.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let active = mutes::active(patient.account()).await?;
    if active.is_empty() {
        return Ok(vec![LinkFinding::fine(LINK, "none is active")]);
    }
    Ok(active.iter().map(|rule| LinkFinding::fine(LINK, format!("CloudWatch mutes {rule}"))).collect())
}
