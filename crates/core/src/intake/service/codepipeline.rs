//! CodePipeline: runs, stages and actions, and pending approvals.
//! docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html and
//! approvals-json-format.html

use serde_json::Value;

use super::envelope::{self, Envelope};
use super::{Service, facts, listed};
use crate::intake::fields::as_text;
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
    let failed = || envelope.additional("failedActions").and_then(Value::as_array).into_iter().flatten();
    let of_failed = |name: &'static str| listed(failed().filter_map(move |it| envelope::text(it, name)), 3);
    let is_step = envelope.at("stage").is_some();
    let waits = envelope.text("type.category").as_deref() == Some("Approval") && state == "STARTED";
    ServiceEvent {
        title: Title::of(subject, if waits { WAITS } else { &state }),
        outcome: match event.outcome {
            _ if waits => Outcome::Attention,
            // A completed stage or action is one step of its run.
            Outcome::Succeeded if is_step => Outcome::Progress,
            outcome => outcome,
        },
        summary: envelope
            .first(&[
                "execution-result.external-execution-summary",
                "execution-result.error-code",
                "stop-execution-comments",
            ])
            .or_else(|| of_failed("additionalInformation")),
        facts: facts([
            ("Stage", envelope.text("stage").or_else(|| Some(as_text(envelope.additional("failedStage")?)))),
            ("Action", envelope.text("action").or_else(|| of_failed("action"))),
            ("Provider", envelope.text("type.provider").filter(|_| !waits)),
            (
                "Trigger",
                envelope.first(&["execution-trigger.trigger-detail", "execution-trigger.trigger-type"]),
            ),
            ("Commit", envelope.first(&["execution-trigger.commit-message", "execution-trigger.commit-id"])),
            ("Author", envelope.text("execution-trigger.author-display-name")),
            ("Version", envelope.first(&["execution-trigger.tag-name", "execution-trigger.branch-name"])),
            ("Execution", envelope.text("execution-id")),
        ]),
        url: envelope.text("execution-result.external-execution-url"),
        matter: envelope.text("execution-id"),
        ..event
    }
}

/// Reads an approval. Anybody with the token can approve, so no message shows the token.
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
