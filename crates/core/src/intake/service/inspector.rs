//! Inspector: vulnerabilities of packages, code and networks.
//! docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html

use super::envelope::{Envelope, text};
use super::{Service, facts, listed, nothing_else};
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service =
    Service { kind: "inspector", name: "Inspector", source: "aws.inspector2", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let severity = envelope.text("severity").map(|word| word.to_lowercase());
    let is_closed = matches!(envelope.text("status").as_deref(), Some("CLOSED" | "SUPPRESSED"));
    let is_grave = matches!(severity.as_deref(), Some("critical" | "high"));
    let resources = envelope.list("resources").filter_map(|it| text(it, "id"));
    ServiceEvent {
        title: envelope.text("title").unwrap_or(event.title),
        outcome: if is_closed {
            Outcome::Succeeded
        } else if is_grave {
            Outcome::Failed
        } else {
            Outcome::Attention
        },
        facts: facts([
            ("Severity", severity.clone()),
            ("Status", envelope.text("status")),
            ("Score", envelope.text("inspectorScore")),
            ("Resources", listed(resources, 3)),
            ("Fix available", envelope.text("fixAvailable")),
            ("Exploit available", envelope.text("exploitAvailable")),
            ("Remediation", envelope.text("remediation.recommendation.text")),
        ]),
        severity,
        resource: envelope.text("resources.0.id").or(event.resource),
        url: envelope.text("packageVulnerabilityDetails.sourceUrl"),
        matter: envelope.text("findingArn"),
        ..event
    }
}
