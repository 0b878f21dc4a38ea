//! ECS: tasks that stop, services that cannot start them, deployments.
//! docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html

use super::envelope::{Envelope, text};
use super::generic::resource_name;
use super::outcome::outcome;
use super::{Service, facts, listed, nothing_else};
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service =
    Service { kind: "ecs", name: "ECS", source: "aws.ecs", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    if envelope.at("taskArn").is_some() { task(envelope, event) } else { service(envelope, event) }
}

fn task(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let group = envelope.text("group").map(|group| group.trim_start_matches("service:").to_owned());
    let family = envelope.text("taskDefinitionArn");
    let family = family.and_then(|arn| Some(arn.rsplit_once('/')?.1.to_owned()));
    let status = envelope.text("lastStatus").unwrap_or_default();
    let exited = envelope.list("containers").filter_map(|container| {
        let code = text(container, "exitCode")?;
        Some(format!("{} {code}", text(container, "name").unwrap_or_default()))
    });
    let exited: Vec<_> = exited.collect();
    let has_failed = exited.iter().any(|it| !it.ends_with(" 0"))
        || matches!(
            envelope.text("stopCode").as_deref(),
            Some("TaskFailedToStart" | "EssentialContainerExited")
        );
    let reasons = envelope.list("containers").filter_map(|container| text(container, "reason"));
    ServiceEvent {
        title: format!("{} task {status}", group.clone().or_else(|| family.clone()).unwrap_or_default()),
        outcome: if status == "STOPPED" && has_failed { Outcome::Failed } else { outcome(&status) },
        summary: envelope.text("stoppedReason"),
        facts: facts([
            ("Exit codes", listed(exited.into_iter(), 5)),
            ("Reason", listed(reasons, 2)),
            ("Stop code", envelope.text("stopCode")),
            ("Cluster", name(envelope, "clusterArn")),
            ("Task definition", family),
            ("Task", name(envelope, "taskArn")),
        ]),
        resource: envelope.text("taskArn"),
        matter: envelope.text("taskArn"),
        ..event
    }
}

fn service(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let happened = envelope.first(&["eventName", "status"]).unwrap_or_default();
    let level = envelope.text("eventType").unwrap_or_default();
    let subject = event.resource.as_deref().map(resource_name).unwrap_or_default();
    let by_name = outcome(&happened);
    ServiceEvent {
        title: format!("{subject} {happened}"),
        outcome: match level.as_str() {
            "ERROR" => Outcome::Failed,
            "WARN" if by_name != Outcome::Failed => Outcome::Attention,
            _ => by_name,
        },
        severity: (!level.is_empty()).then(|| level.to_lowercase()),
        summary: envelope.text("reason"),
        facts: facts([
            ("Cluster", name(envelope, "clusterArn")),
            ("Deployment", envelope.text("deploymentId")),
            (
                "Capacity provider",
                envelope.text("capacityProviderArns.0").map(|arn| resource_name(&arn).to_owned()),
            ),
        ]),
        matter: envelope.text("deploymentId"),
        ..event
    }
}

fn name(envelope: &Envelope<'_>, path: &str) -> Option<String> {
    envelope.text(path).map(|arn| resource_name(&arn).to_owned())
}
