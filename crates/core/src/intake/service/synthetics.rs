//! CloudWatch Synthetics: runs and states of canaries.
//! docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitoring-events-eventbridge.html

use super::envelope::Envelope;
use super::outcome::outcome;
use super::{Service, facts, generic, nothing_else, unquoted};
use crate::notice::{ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "synthetics", name: "Synthetics", source: "aws.synthetics", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let Some(canary) = envelope.text("canary-name") else { return generic::alone(envelope, &SERVICE) };
    let run = envelope.text("test-run-status");
    let state = run.clone().or_else(|| envelope.text("current-state")).unwrap_or_default();
    let what = if run.is_some() { "canary run" } else { "canary" };
    ServiceEvent {
        title: Title::of(&canary, format!("{what} {state}")),
        outcome: outcome(&state),
        summary: envelope
            .text("state-reason")
            .and_then(|it| unquoted(&it))
            .or_else(|| envelope.text("message").filter(|_| run.is_none())),
        facts: facts([
            ("Before", envelope.text("previous-state")),
            ("Artifacts", envelope.text("artifact-location").map(|place| format!("s3://{place}"))),
            ("Run", envelope.text("canary-run-id")),
        ]),
        page: envelope.arn("synthetics", &format!("canary:{canary}")),
        resource: Some(canary),
        ..event
    }
}
