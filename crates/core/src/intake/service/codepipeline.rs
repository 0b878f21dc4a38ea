//! CodePipeline: runs, stages and actions, and approvals that wait for a person.
//! docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html and
//! approvals-json-format.html

use super::envelope::{Envelope, text};
use super::{Service, facts, listed};
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service = Service {
    kind: "codepipeline",
    name: "CodePipeline",
    source: "aws.codepipeline",
    owns: |envelope| envelope.at("approval.pipelineName").is_some(),
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    if envelope.at("approval.pipelineName").is_some() {
        return approval(envelope, event);
    }
    let parts = ["pipeline", "stage", "action", "state"].into_iter().filter_map(|path| envelope.text(path));
    let failed = envelope
        .list("additional-attributes.failed-actions")
        .filter_map(|it| text(it, "additional-information"));
    ServiceEvent {
        title: parts.collect::<Vec<_>>().join(" "),
        summary: envelope
            .first(&["execution-result.external-execution-summary", "execution-result.error-code"])
            .or_else(|| listed(failed, 3)),
        facts: facts([
            ("Stage", envelope.first(&["stage", "additional-attributes.failed-stage"])),
            ("Action", envelope.text("action")),
            ("Provider", envelope.text("type.provider")),
            (
                "Trigger",
                envelope.first(&["execution-trigger.trigger-detail", "execution-trigger.trigger-type"]),
            ),
            ("Execution", envelope.text("execution-id")),
        ]),
        url: envelope.text("execution-result.external-execution-url"),
        matter: envelope.text("execution-id"),
        ..event
    }
}

/// Whoever has the token approves: it is shown nowhere.
fn approval(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let pipeline = envelope.text("approval.pipelineName").unwrap_or_default();
    ServiceEvent {
        title: format!("{pipeline} waits for approval"),
        outcome: Outcome::Attention,
        summary: envelope.text("approval.customData"),
        facts: facts([
            ("Stage", envelope.text("approval.stageName")),
            ("Action", envelope.text("approval.actionName")),
            ("Expires", envelope.text("approval.expires")),
            ("To review", envelope.text("approval.externalEntityLink")),
        ]),
        resource: Some(pipeline),
        url: envelope.first(&["approval.approvalReviewLink", "consoleLink"]),
        ..event
    }
}
