use super::{Finding, Patient};
use crate::error::AwsError;
use crate::mutes;

const LINK: &str = "mute rules";

/// Whether somebody has alarms muted just now. That is no fault; it explains a silence.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let active = mutes::active(patient.account()).await?;
    if active.is_empty() {
        return Ok(vec![Finding::fine(LINK, "none is active")]);
    }
    Ok(active.iter().map(|rule| Finding::fine(LINK, format!("CloudWatch mutes {rule}"))).collect())
}
