//! ECR: image scans, and pushed or deleted images.
//! docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html

use serde_json::Value;

use super::envelope::Envelope;
use super::outcome::outcome;
use super::{Service, facts, generic, in_words, listed, nothing_else};
use crate::intake::fields::as_text;
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "ecr", name: "ECR", source: "aws.ecr", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let Some(repository) = envelope.first(&["repository-name", "repositories.0.repository-name"]) else {
        return generic::alone(envelope, &SERVICE);
    };
    let others = envelope.count("repositories").filter(|count| *count > 1).map(|count| count - 1);
    let tag = envelope.first(&["image-tags.0", "image-tag"]);
    let image = match (&tag, others) {
        (Some(tag), _) => format!("{repository}:{tag}"),
        (None, Some(others)) => format!("{repository}, +{others}"),
        (None, None) => repository.clone(),
    };
    let counts = envelope.at("finding-severity-counts").and_then(Value::as_object);
    let found = |level: &str| counts.and_then(|it| it.get(level)?.as_u64()).filter(|count| *count > 0);
    let severity = ["CRITICAL", "HIGH", "MEDIUM", "LOW"].into_iter().find(|level| found(level).is_some());
    let told = || counts.into_iter().flatten().map(|(level, count)| format!("{level} {}", as_text(count)));
    let grave = ["CRITICAL", "HIGH"].into_iter().filter_map(|it| Some(format!("{it} {}", found(it)?)));
    let scan = envelope.text("scan-status");
    let done = match (envelope.text("action-type"), &scan) {
        (Some(action), _) if action.contains('_') => in_words(&action, ""),
        (Some(action), _) => {
            [Some(action), envelope.text("result")].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        (None, Some(status)) => listed(grave, 2).unwrap_or_else(|| format!("scan {status}")),
        (None, None) => {
            let status = envelope.first(&["sync-status", "result"]).unwrap_or_default();
            let action = envelope.detail_type.trim_start_matches("ECR ").trim_end_matches(" Action");
            format!("{action} {status}")
        }
    };
    ServiceEvent {
        title: Title::of(image, done),
        outcome: match severity {
            Some("CRITICAL" | "HIGH") => Outcome::Failed,
            Some(_) => Outcome::Attention,
            None => envelope
                .first(&["result", "scan-status", "sync-status"])
                .map_or(event.outcome, |it| outcome(&it)),
        },
        severity: severity.map(str::to_lowercase),
        summary: envelope.first(&["failure-reason", "failure-code"]),
        facts: facts([
            ("Findings", listed(told(), 6)),
            ("Result", envelope.text("result")),
            ("Source", envelope.text("upstream-registry-url")),
            ("Scan", envelope.text("repositories.0.scan-frequency")),
            ("Before", envelope.text("repositories.0.previous-scan-frequency")),
            ("Digest", envelope.text("image-digest")),
        ]),
        page: envelope.arn("ecr", &format!("repository/{repository}")),
        resource: Some(repository),
        ..event
    }
}
