use bongsu_core::silence::Silence;

use super::{LinkFinding, Patient};
use crate::error::AwsError;
use crate::mutes;

pub(super) const RULES: &str = "mute rules";
pub(super) const SILENCES: &str = "silences";

/// Lists the active mute rules. A mute rule is no fault, but it explains why an alarm is silent.
pub(super) async fn rules(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let active = mutes::active_rules(patient.account()).await?;
    if active.is_empty() {
        return Ok(vec![LinkFinding::fine(RULES, "none is active")]);
    }
    Ok(active.iter().map(|rule| LinkFinding::fine(RULES, format!("CloudWatch mutes {rule}"))).collect())
}

/// Lists the active silences. A silence is no fault, but it explains why an alarm is silent.
pub(super) async fn silences(patient: &Patient) -> Vec<LinkFinding> {
    match mutes::active_silences(patient.account(), patient.description(), patient.now).await {
        Ok(active) if active.is_empty() => vec![LinkFinding::fine(SILENCES, "none is active")],
        Ok(active) => {
            active.iter().map(|silence| LinkFinding::fine(SILENCES, said(patient, silence))).collect()
        }
        Err(error) => {
            vec![LinkFinding::cannot_tell(SILENCES, format!("the ledger cannot be read: {error}"), None)]
        }
    }
}

fn said(patient: &Patient, silence: &Silence) -> String {
    let matchers: Vec<_> = silence.matchers.iter().map(ToString::to_string).collect();
    let until = silence.until.map_or_else(|| "the alarm ends".to_owned(), |until| until.to_string());
    format!(
        "{} silenced until {until}, by {}; {} ends it",
        matchers.join(" and "),
        silence.created_by,
        patient.bongsu(&format!("silence expire {}", silence.id))
    )
}
