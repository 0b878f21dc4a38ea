//! AWS Budgets: text from SNS.
//! docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html

use super::envelope::Envelope;
use super::{Service, facts};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "budgets",
    name: "Budgets",
    source: "aws.budgets",
    owns: |envelope| envelope.at("Budget Name").is_some() && envelope.at("Budgeted Amount").is_some(),
    read,
};

/// The amounts of a cost or usage budget.
const AMOUNTS: [&str; 4] = ["ACTUAL Amount", "FORECASTED Amount", "Actual Amount", "Forecasted Amount"];

/// The console's page of budgets, which has no region.
const PAGE: &str = "https://console.aws.amazon.com/costmanagement/home#/budgets";

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let Some(name) = envelope.text("Budget Name") else { return event };
    let amount = envelope.first(&AMOUNTS);
    let budget = envelope.text("Budgeted Amount");
    let is_forecast = envelope.text("Alert Type").is_some_and(|it| it.eq_ignore_ascii_case("forecasted"));
    let happened = [amount.clone(), budget.clone()].into_iter().flatten().collect::<Vec<_>>().join(" / ");
    ServiceEvent {
        title: Title::of(&name, happened),
        outcome: if is_forecast { Outcome::Attention } else { Outcome::Failed },
        summary: None,
        facts: facts([
            ("Alert", envelope.text("Alert Type")),
            ("Threshold", envelope.text("Alert Threshold")),
            ("Amount", amount),
            ("Budget", budget),
            ("Type", envelope.text("Budget Type")),
        ]),
        account: event.account.or_else(|| account(&envelope.text("text")?)),
        resource: Some(name),
        url: Some(PAGE.to_owned()),
        ..event
    }
}

fn account(text: &str) -> Option<String> {
    let word = text.split_once("AWS Account ")?.1.split_whitespace().next()?;
    word.bytes().all(|byte| byte.is_ascii_digit()).then(|| word.to_owned())
}
