//! CodeBuild: builds and their phases.
//! docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html

use super::envelope::{Envelope, text};
use super::{Service, facts, nothing_else};
use crate::notice::ServiceEvent;

pub(super) const SERVICE: Service =
    Service { kind: "codebuild", name: "CodeBuild", source: "aws.codebuild", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let failed = envelope.list("additional-information.phases").find(|phase| {
        text(phase, "phase-status")
            .is_some_and(|status| !matches!(status.as_str(), "SUCCEEDED" | "IN_PROGRESS"))
    });
    let of_failed = |path: &str| failed.and_then(|phase| text(phase, path));
    ServiceEvent {
        summary: of_failed("phase-context.0").filter(|context| context.trim() != ":"),
        facts: facts([
            ("Failed phase", of_failed("phase-type")),
            ("Phase", envelope.first(&["completed-phase", "current-phase"])),
            ("Initiator", envelope.text("additional-information.initiator")),
            ("Source", envelope.text("additional-information.source.location")),
            ("Version", envelope.text("additional-information.source-version")),
        ]),
        url: envelope.text("additional-information.logs.deep-link"),
        matter: envelope.text("build-id"),
        ..event
    }
}
