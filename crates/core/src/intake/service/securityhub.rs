//! Security Hub: findings in its own format (ASFF) and in OCSF.
//! docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html

use super::envelope::{Envelope, text};
use super::{Service, facts, listed, nothing_else};
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service = Service {
    kind: "securityhub",
    name: "Security Hub",
    source: "aws.securityhub",
    owns: nothing_else,
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let Some(finding) = envelope.list("findings").next() else { return event };
    let first = |paths: [&str; 2]| paths.into_iter().find_map(|path| text(finding, path));
    let severity = first(["Severity.Label", "severity"]).map(|word| word.to_lowercase());
    let is_grave = matches!(severity.as_deref(), Some("critical" | "high" | "fatal"));
    let status = first(["Workflow.Status", "status"]);
    let is_over = matches!(status.as_deref(), Some("RESOLVED" | "Resolved" | "SUPPRESSED" | "Suppressed"));
    let resources =
        ["Resources", "resources"].into_iter().filter_map(|name| finding.get(name)?.as_array()).flatten();
    let resources: Vec<_> = resources.filter_map(|it| text(it, "Id").or_else(|| text(it, "uid"))).collect();
    ServiceEvent {
        title: first(["Title", "finding_info.title"]).unwrap_or(event.title),
        outcome: if is_over {
            Outcome::Succeeded
        } else if is_grave {
            Outcome::Failed
        } else {
            Outcome::Attention
        },
        summary: first(["Description", "finding_info.desc"]),
        facts: facts([
            ("Severity", severity.clone()),
            ("Status", status),
            ("Compliance", first(["Compliance.Status", "compliance.status"])),
            ("Product", first(["ProductName", "metadata.product.name"])),
            ("Resources", listed(resources.iter().cloned(), 3)),
            (
                "Findings",
                envelope.count("findings").filter(|count| *count > 1).map(|count| count.to_string()),
            ),
            ("Remediation", first(["Remediation.Recommendation.Text", "remediation.desc"])),
        ]),
        severity,
        account: first(["AwsAccountId", "cloud.account.uid"]).or(event.account),
        region: first(["Region", "cloud.region"]).or(event.region),
        resource: resources.into_iter().next().or(event.resource),
        url: first(["Remediation.Recommendation.Url", "remediation.references.0"]),
        matter: first(["Id", "finding_info.uid"]),
        ..event
    }
}
