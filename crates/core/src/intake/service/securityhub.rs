//! Security Hub: findings in its own format (ASFF) and in OCSF.
//! docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html

use super::envelope::{self, Envelope, text};
use super::{Service, facts, listed, nothing_else};
use crate::intake::fields::number;
use crate::notice::{Outcome, ServiceEvent, Title};

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
    let severity = first(["Severity.Label", "severity"]).or_else(|| text(finding, "Severity"));
    let severity = severity.map(|word| word.to_lowercase()).or_else(|| {
        let normalized = envelope::at(finding, "Severity.Normalized").and_then(number)?;
        Some(level(normalized).to_owned())
    });
    let status = first(["Workflow.Status", "status"]);
    let closed = first(["RecordState", "activity_name"]);
    let is_closed = matches!(closed.as_deref(), Some("ARCHIVED" | "Close"));
    let compliance = first(["Compliance.Status", "compliance.status"]);
    let has_passed =
        compliance.as_deref().is_some_and(|it| it.eq_ignore_ascii_case("passed") || it == "Pass");
    let is_over =
        is_closed || matches!(status.as_deref(), Some("RESOLVED" | "Resolved" | "SUPPRESSED" | "Suppressed"));
    let resources =
        ["Resources", "resources"].into_iter().filter_map(|name| finding.get(name)?.as_array()).flatten();
    let resources: Vec<_> = resources.filter_map(|it| text(it, "Id").or_else(|| text(it, "uid"))).collect();
    let page = text(finding, "Id").filter(|id| id.starts_with("arn:"));
    // The newer console finds a finding by any ID.
    let page =
        page.or_else(|| envelope.arn("securityhub", &format!("v2/{}", text(finding, "finding_info.uid")?)));
    ServiceEvent {
        title: first(["Title", "finding_info.title"]).map_or(event.title, Title::sentence),
        outcome: match severity.as_deref() {
            _ if is_over || has_passed => Outcome::Succeeded,
            Some("critical" | "high" | "fatal") => Outcome::Failed,
            Some("informational") => Outcome::Unknown,
            _ => Outcome::Attention,
        },
        summary: first(["Description", "finding_info.desc"]),
        facts: facts([
            ("Severity", severity.clone()),
            ("Status", status),
            ("Compliance", compliance),
            ("Product", first(["ProductName", "metadata.product.name"])),
            ("Resources", listed(resources.iter().cloned(), 3)),
            (
                "Findings",
                envelope.count("findings").filter(|count| *count > 1).map(|count| count.to_string()),
            ),
            ("Action", envelope.text("actionName")),
            ("Remediation", first(["Remediation.Recommendation.Text", "remediation.desc"])),
        ]),
        severity,
        account: first(["AwsAccountId", "cloud.account.uid"]).or(event.account),
        region: first(["Region", "cloud.region"]).or(event.region),
        resource: resources.into_iter().next().or(event.resource),
        url: first(["Remediation.Recommendation.Url", "remediation.references.0"]).filter(|_| page.is_none()),
        page,
        matter: first(["Id", "finding_info.uid"]),
        ..event
    }
}

/// Returns the label of the severity of an older finding, which has only a number.
/// docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
fn level(normalized: f64) -> &'static str {
    match normalized {
        number if number >= 90.0 => "critical",
        number if number >= 70.0 => "high",
        number if number >= 40.0 => "medium",
        number if number >= 1.0 => "low",
        _ => "informational",
    }
}
