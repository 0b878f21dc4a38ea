//! ECR: scans of images, and what was pushed or deleted.
//! docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html

use serde_json::Value;

use super::envelope::Envelope;
use super::{Service, facts, listed, nothing_else};
use crate::intake::fields::as_text;
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service =
    Service { kind: "ecr", name: "ECR", source: "aws.ecr", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let repository = envelope.text("repository-name").unwrap_or_default();
    let tag = envelope.first(&["image-tags.0", "image-tag"]);
    let image = tag.as_ref().map_or_else(|| repository.clone(), |tag| format!("{repository}:{tag}"));
    let counts = envelope.at("finding-severity-counts").and_then(Value::as_object);
    let found = |level: &str| counts.and_then(|it| it.get(level)?.as_u64()).filter(|count| *count > 0);
    let severity = ["CRITICAL", "HIGH", "MEDIUM", "LOW"].into_iter().find(|level| found(level).is_some());
    let told = counts.into_iter().flatten().map(|(level, count)| format!("{level} {}", as_text(count)));
    let done = envelope.first(&["action-type", "scan-status", "result"]).unwrap_or_default();
    ServiceEvent {
        title: format!("{image} {done}"),
        outcome: match severity {
            Some("CRITICAL" | "HIGH") => Outcome::Failed,
            Some(_) => Outcome::Attention,
            None => event.outcome,
        },
        severity: severity.map(str::to_lowercase),
        summary: None,
        facts: facts([
            ("Findings", listed(told, 6)),
            ("Result", envelope.text("result")),
            ("Digest", envelope.text("image-digest")),
        ]),
        resource: Some(repository),
        ..event
    }
}
