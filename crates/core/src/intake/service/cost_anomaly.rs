//! Cost Anomaly Detection, from SNS and EventBridge.
//! docs.aws.amazon.com/cost-management/latest/userguide/ad-SNS.html

use super::envelope::{Envelope, text};
use super::{Service, facts, listed};
use crate::intake::fields::number;
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "cost-anomaly",
    name: "Cost Anomaly Detection",
    source: "aws.ce",
    owns: |envelope| envelope.at("anomalyId").is_some() && envelope.at("impact").is_some(),
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let dollars = |path: &str| envelope.at(path).and_then(number).map(|amount| format!("${amount:.2}"));
    let impact = dollars("impact.totalImpact");
    let causes = envelope.list("rootCauses").map(|cause| {
        let parts =
            ["service", "usageType", "region", "linkedAccount"].into_iter().filter_map(|it| text(cause, it));
        parts.collect::<Vec<_>>().join(" · ")
    });
    let about =
        envelope.first(&["dimensionalValue", "monitorName", "rootCauses.0.service"]).unwrap_or_default();
    ServiceEvent {
        title: Title::of(about, impact.as_ref().map(|it| format!("+{it}")).unwrap_or_default()),
        outcome: Outcome::Attention,
        summary: None,
        facts: facts([
            ("Impact", impact),
            ("Spent", dollars("impact.totalActualSpend")),
            ("Expected", dollars("impact.totalExpectedSpend")),
            ("Causes", listed(causes, 3)),
            ("Start", envelope.text("anomalyStartDate")),
            ("End", envelope.text("anomalyEndDate")),
            ("Monitor", envelope.text("monitorName")),
        ]),
        resource: None,
        account: event.account.or_else(|| envelope.text("accountId")),
        url: envelope.text("anomalyDetailsLink"),
        matter: envelope.text("anomalyId"),
        ..event
    }
}
