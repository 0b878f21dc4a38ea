use bongsu_core::silence::Silence;

use super::{LinkFinding, Patient};
use crate::silences;

const LINK: &str = "silences";

/// Lists the silences in force. A silence is not a fault. It explains why an alarm is silent.
pub(super) async fn check(patient: &Patient) -> Vec<LinkFinding> {
    match silences::active(patient.account(), patient.description(), patient.now).await {
        Ok(active) if active.is_empty() => vec![LinkFinding::fine(LINK, "none is active")],
        Ok(active) => active.iter().map(|silence| LinkFinding::fine(LINK, said(patient, silence))).collect(),
        Err(error) => {
            vec![LinkFinding::cannot_tell(LINK, format!("the ledger cannot be read: {error}"), None)]
        }
    }
}

fn said(patient: &Patient, silence: &Silence) -> String {
    let matchers: Vec<_> = silence.matchers.iter().map(ToString::to_string).collect();
    let until = silence.until.map_or_else(|| "it is over".to_owned(), |until| until.to_string());
    format!(
        "{} silenced until {until}, by {}; {} ends it",
        matchers.join(" and "),
        silence.created_by,
        patient.bongsu(&format!("silence expire {}", silence.id))
    )
}
