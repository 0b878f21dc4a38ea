//! ECS: stopped tasks, services that cannot start tasks, and deployments.
//! docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html

use super::envelope::{Envelope, text};
use super::generic::resource_name;
use super::outcome::outcome;
use super::{Service, facts, in_words, listed, nothing_else};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "ecs", name: "ECS", source: "aws.ecs", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    if envelope.at("taskArn").is_some() {
        return task(envelope, event);
    }
    if envelope.at("containerInstanceArn").is_some() {
        return container_instance(envelope, event);
    }
    service(envelope, event)
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
    let is_clean = !exited.is_empty() && exited.iter().all(|it| it.ends_with(" 0"));
    let is_service = envelope.text("group").is_some_and(|group| group.starts_with("service:"));
    let stopped = envelope.text("stoppedReason").map(|reason| outcome(&reason)).unwrap_or_default();
    let reasons = envelope.list("containers").filter_map(|container| text(container, "reason"));
    ServiceEvent {
        title: Title::of(
            group.clone().or_else(|| family.clone()).unwrap_or_default(),
            format!("task {status}"),
        ),
        outcome: match envelope.text("stopCode").as_deref() {
            _ if status != "STOPPED" => Outcome::Progress,
            Some("TaskFailedToStart") => Outcome::Failed,
            // A standalone task completed its work.
            Some("EssentialContainerExited") if is_clean && !is_service => Outcome::Succeeded,
            Some("EssentialContainerExited") => {
                if is_clean {
                    Outcome::Attention
                } else {
                    Outcome::Failed
                }
            }
            // A person stopped the task, so the exit codes of its containers are not a failure.
            Some(_) if stopped == Outcome::Failed => Outcome::Failed,
            Some(_) => Outcome::Attention,
            None => {
                if is_clean || exited.is_empty() {
                    Outcome::Attention
                } else {
                    Outcome::Failed
                }
            }
        },
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
    let reason = envelope.text("reason").unwrap_or_default();
    let is_rollback = happened.ends_with("IN_PROGRESS") && reason.contains("rolling back");
    let subject = event.resource.as_deref().map(resource_name).unwrap_or_default();
    let by_name = if happened == "DRAINING" { Outcome::Attention } else { outcome(&happened) };
    ServiceEvent {
        title: Title::of(
            subject,
            if is_rollback { "rolling back".to_owned() } else { in_words(&happened, "SERVICE") },
        ),
        outcome: match level.as_str() {
            "ERROR" => Outcome::Failed,
            _ if happened.ends_with("STEADY_STATE") => Outcome::Succeeded,
            // The deployment is in progress because an earlier deployment failed.
            _ if is_rollback => Outcome::Attention,
            "WARN" if by_name != Outcome::Failed => Outcome::Attention,
            _ => by_name,
        },
        severity: (!level.is_empty()).then(|| level.to_lowercase()),
        summary: Some(reason).filter(|reason| !reason.is_empty()),
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

/// Reads the state of a container instance. In normal operation, its agent disconnects several times an hour.
fn container_instance(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let instance = envelope.text("ec2InstanceId").or_else(|| name(envelope, "containerInstanceArn"));
    let status = envelope.text("status").unwrap_or_default();
    ServiceEvent {
        title: Title::of(instance.unwrap_or_default(), format!("container instance {status}")),
        outcome: match status.as_str() {
            "ACTIVE" | "REGISTERING" => Outcome::Progress,
            "DRAINING" | "DEREGISTERING" | "INACTIVE" => Outcome::Attention,
            status => outcome(status),
        },
        summary: envelope.text("statusReason"),
        facts: facts([
            ("Cluster", name(envelope, "clusterArn")),
            ("Agent connected", envelope.text("agentConnected")),
            ("Version", envelope.text("versionInfo.agentVersion")),
        ]),
        resource: envelope.text("containerInstanceArn"),
        page: envelope.text("clusterArn"),
        ..event
    }
}

fn name(envelope: &Envelope<'_>, path: &str) -> Option<String> {
    envelope.text(path).map(|arn| resource_name(&arn).to_owned())
}
