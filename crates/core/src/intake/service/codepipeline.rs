//! CodePipeline: runs, stages and actions, and approvals that are pending.
//! docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html and
//! approvals-json-format.html

use super::envelope::{Envelope, text};
use super::{Service, facts, listed};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "codepipeline",
    name: "CodePipeline",
    source: "aws.codepipeline",
    owns: |envelope| envelope.at("approval.pipelineName").is_some(),
    read,
};

const WAITS: &str = "waits for approval";

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    if envelope.at("approval.pipelineName").is_some() {
        return approval(envelope, event);
    }
    let parts = ["pipeline", "stage", "action"].into_iter().filter_map(|path| envelope.text(path));
    let subject = parts.collect::<Vec<_>>().join(" ");
    let state = envelope.text("state").unwrap_or_default();
    let failed = envelope
        .list("additional-attributes.failed-actions")
        .filter_map(|it| text(it, "additional-information"));
    let is_step = envelope.at("stage").is_some();
    let waits = envelope.text("type.category").as_deref() == Some("Approval") && state == "STARTED";
    ServiceEvent {
        title: Title::of(subject, if waits { WAITS } else { &state }),
        outcome: match event.outcome {
            _ if waits => Outcome::Attention,
            // A completed stage or action is a step of its run.
            Outcome::Succeeded if is_step => Outcome::Progress,
            outcome => outcome,
        },
        summary: envelope
            .first(&["execution-result.external-execution-summary", "execution-result.error-code"])
            .or_else(|| listed(failed, 3)),
        facts: facts([
            ("Stage", envelope.first(&["stage", "additional-attributes.failed-stage"])),
            ("Action", envelope.first(&["action", "additional-attributes.failed-actions.0.action"])),
            ("Provider", envelope.text("type.provider").filter(|_| !waits)),
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

/// Reads an approval. The token alone suffices to approve, so no message shows it.
fn approval(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let pipeline = envelope.text("approval.pipelineName").unwrap_or_default();
    ServiceEvent {
        title: Title::of(&pipeline, WAITS),
        outcome: Outcome::Attention,
        summary: envelope.text("approval.customData"),
        facts: facts([
            ("Stage", envelope.text("approval.stageName")),
            ("Action", envelope.text("approval.actionName")),
            ("Expires", envelope.text("approval.expires")),
            ("To review", envelope.text("approval.externalEntityLink")),
        ]),
        page: envelope.arn("codepipeline", &pipeline),
        resource: Some(pipeline),
        url: envelope.first(&["approval.approvalReviewLink", "consoleLink"]),
        ..event
    }
}
