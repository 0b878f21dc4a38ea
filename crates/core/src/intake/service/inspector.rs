//! Inspector: vulnerabilities in packages, code and networks, and image scans.
//! docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html

use serde_json::Value;

use super::envelope::{Envelope, text};
use super::generic::resource_name;
use super::outcome::outcome;
use super::{Service, facts, in_words, listed, nothing_else};
use crate::arn;
use crate::intake::fields::as_text;
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "inspector", name: "Inspector", source: "aws.inspector2", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    if envelope.at("findingArn").is_none() {
        return scan(envelope, event);
    }
    let severity = envelope.text("severity").map(|word| word.to_lowercase());
    let is_closed = matches!(envelope.text("status").as_deref(), Some("CLOSED" | "SUPPRESSED"));
    let resources = envelope.list("resources").filter_map(|it| text(it, "id")).map(|id| short(&id));
    let packages = envelope.list("packageVulnerabilityDetails.vulnerablePackages").filter_map(|it| {
        let package = [text(it, "name"), text(it, "version")].into_iter().flatten();
        let package = package.collect::<Vec<_>>().join(" ");
        Some(text(it, "fixedInVersion").map_or(package.clone(), |fixed| format!("{package} → {fixed}")))
            .filter(|package| !package.is_empty())
    });
    ServiceEvent {
        title: envelope.text("title").map_or(event.title, Title::sentence),
        outcome: if is_closed { Outcome::Succeeded } else { of_severity(severity.as_deref()) },
        facts: facts([
            ("Severity", severity.clone()),
            ("Status", envelope.text("status")),
            ("Score", envelope.text("inspectorScore")),
            ("Resources", listed(resources, 3)),
            ("Packages", listed(packages, 3)),
            ("Fix available", envelope.text("fixAvailable")),
            ("Exploit available", envelope.text("exploitAvailable")),
            (
                "Remediation",
                envelope.text("remediation.recommendation.text").filter(|it| it != "None Provided"),
            ),
        ]),
        severity,
        page: envelope
            .text("resources.0.id")
            .filter(|id| id.starts_with("i-"))
            .and_then(|id| envelope.arn("ec2", &format!("instance/{id}"))),
        resource: envelope.text("resources.0.id").or(event.resource),
        url: envelope.text("packageVulnerabilityDetails.sourceUrl"),
        matter: envelope.text("findingArn"),
        ..event
    }
}

/// Reads the scan of an image or an instance, with the number of findings.
fn scan(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let Some(status) = envelope.first(&["scan-status", "scanStatus.statusCodeValue", "scanStatus"]) else {
        return event;
    };
    let is_coverage = envelope.at("scanStatus.statusCodeValue").is_some();
    let counts = envelope.at("finding-severity-counts").and_then(Value::as_object);
    let found = |level: &str| counts.and_then(|it| it.get(level)?.as_u64()).filter(|count| *count > 0);
    let levels = ["CRITICAL", "HIGH", "MEDIUM", "LOW"];
    let severity = levels.into_iter().find(|level| found(level).is_some()).map(str::to_lowercase);
    let told = counts.into_iter().flatten().map(|(level, count)| format!("{level} {}", as_text(count)));
    let name = envelope.first(&["repository-name", "instance-id", "resourceId"]);
    let name = name.or_else(|| envelope.resources.first().map(|&arn| arn.to_owned())).unwrap_or_default();
    let tag = envelope.text("image-tags.0").map(|tag| format!(":{tag}")).unwrap_or_default();
    // The name of a repository may contain slashes.
    let own = name.split_once(":repository/").map(|(_, path)| path.split("/sha256:").next().unwrap_or(path));
    let name = format!("{}{tag}", own.unwrap_or_else(|| resource_name(&name)));
    let grave = ["CRITICAL", "HIGH"].into_iter().filter_map(|it| Some(format!("{it} {}", found(it)?)));
    let grave = listed(grave, 2);
    ServiceEvent {
        title: Title::of(
            name,
            match grave {
                Some(counts) => counts,
                None if is_coverage => format!("scan {status}"),
                None => in_words(&status, ""),
            },
        ),
        outcome: match status.as_str() {
            _ if severity.is_some() => of_severity(severity.as_deref()),
            "INACTIVE" => Outcome::Attention,
            status => outcome(status),
        },
        severity,
        summary: envelope.text("scanStatus.reason").map(|reason| in_words(&reason, "")),
        facts: facts([("Findings", listed(told, 6)), ("Digest", envelope.text("image-digest"))]),
        ..event
    }
}

/// Returns the ID of an instance, or the name of an ARN's resource with a shortened digest.
fn short(id: &str) -> String {
    let name = arn::resource(id).unwrap_or(id);
    match name.split_once("sha256:") {
        Some((image, digest)) => format!("{image}sha256:{}", digest.get(..12).unwrap_or(digest)),
        None => name.to_owned(),
    }
}

fn of_severity(severity: Option<&str>) -> Outcome {
    match severity {
        Some("critical" | "high") => Outcome::Failed,
        Some("informational" | "untriaged") => Outcome::Unknown,
        _ => Outcome::Attention,
    }
}
