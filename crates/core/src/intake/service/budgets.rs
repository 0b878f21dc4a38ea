//! AWS Budgets: a text by SNS.
//! docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html

use super::envelope::Envelope;
use super::{Service, facts};
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service = Service {
    kind: "budgets",
    name: "Budgets",
    source: "aws.budgets",
    owns: |envelope| envelope.at("Budget Name").is_some() && envelope.at("Budgeted Amount").is_some(),
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let name = envelope.text("Budget Name").unwrap_or_default();
    let amount = envelope.first(&["ACTUAL Amount", "FORECASTED Amount"]);
    let is_forecast = envelope.text("Alert Type").is_some_and(|it| it.eq_ignore_ascii_case("forecasted"));
    let title = amount.as_ref().map_or_else(|| name.clone(), |amount| format!("{name} {amount}"));
    ServiceEvent {
        title,
        outcome: if is_forecast { Outcome::Attention } else { Outcome::Failed },
        summary: None,
        facts: facts([
            ("Alert", envelope.text("Alert Type")),
            ("Threshold", envelope.text("Alert Threshold")),
            ("Amount", amount),
            ("Budget", envelope.text("Budgeted Amount")),
            ("Type", envelope.text("Budget Type")),
        ]),
        resource: Some(name),
        ..event
    }
}
