//! CodeBuild: builds and their phases.
//! docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html

use super::envelope::{Envelope, text};
use super::outcome::outcome;
use super::{Service, facts, nothing_else};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "codebuild", name: "CodeBuild", source: "aws.codebuild", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let failed = envelope.list("additional-information.phases").find(|phase| {
        text(phase, "phase-status")
            .is_some_and(|status| !matches!(status.as_str(), "SUCCEEDED" | "IN_PROGRESS"))
    });
    let of_failed = |path: &str| failed.and_then(|phase| text(phase, path));
    let context = of_failed("phase-context.0").or_else(|| envelope.text("completed-phase-context"));
    let context = context.map(|text| text.trim_matches(['[', ']', ' ']).to_owned());
    let project = envelope.text("project-name").unwrap_or_default();
    let phase = envelope.first(&["completed-phase", "current-phase"]);
    let (title, outcome) = match envelope.text("completed-phase-status") {
        Some(status) if envelope.at("build-status").is_none() => {
            let title = Title::of(format!("{project} {}", phase.clone().unwrap_or_default()), &status);
            // A completed phase is one step of its build.
            let outcome = Some(outcome(&status)).filter(|it| *it != Outcome::Succeeded);
            (title, outcome.unwrap_or(Outcome::Progress))
        }
        _ => (event.title, event.outcome),
    };
    ServiceEvent {
        title,
        outcome,
        summary: context.filter(|context| !matches!(context.as_str(), ":" | "")),
        facts: facts([
            ("Failed phase", of_failed("phase-type")),
            ("Phase", phase.filter(|_| failed.is_none())),
            ("Initiator", envelope.text("additional-information.initiator")),
            ("Source", envelope.text("additional-information.source.location")),
            ("Version", envelope.text("additional-information.source-version")),
        ]),
        resource: envelope.text("build-id").or(event.resource),
        url: envelope.text("additional-information.logs.deep-link"),
        matter: envelope.text("build-id"),
        ..event
    }
}
