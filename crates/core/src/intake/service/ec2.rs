//! EC2: states of instances, Spot interruptions, volumes, snapshots and images.
//! docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html, spot-instance-termination-notices.html,
//! rebalance-recommendations.html and docs.aws.amazon.com/ebs/latest/userguide/ebs-cloud-watch-events.html

use super::envelope::Envelope;
use super::generic::resource_name;
use super::outcome::outcome;
use super::{Service, facts, nothing_else};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "ec2", name: "EC2", source: "aws.ec2", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let instance = envelope.text("instance-id");
    let (title, outcome) = title_and_outcome(envelope, &event);
    let arn = instance.as_ref().and_then(|id| envelope.arn("ec2", &format!("instance/{id}")));
    ServiceEvent {
        title,
        outcome,
        summary: envelope.first(&["cause", "ErrorMessage"]),
        facts: facts([("Snapshot", envelope.text("snapshot_id")), ("Image", envelope.text("ImageId"))]),
        // The ARN in a Spot event has an Availability Zone instead of the region, and no account.
        resource: arn.or(event.resource).or(instance),
        ..event
    }
}

fn title_and_outcome(envelope: &Envelope<'_>, event: &ServiceEvent) -> (Title, Outcome) {
    let instance = envelope.text("instance-id").unwrap_or_default();
    if let Some(action) = envelope.text("instance-action") {
        // Hibernation begins immediately.
        let when = if action == "hibernate" { "now" } else { "in 2 min" };
        return (Title::of(instance, format!("Spot interruption {when}: {action}")), Outcome::Failed);
    }
    if let Some(state) = envelope.text("state").filter(|_| !instance.is_empty()) {
        let outcome = match state.as_str() {
            "running" => Outcome::Succeeded,
            "pending" | "stopping" | "shutting-down" => Outcome::Progress,
            _ => event.outcome,
        };
        return (Title::of(instance, state), outcome);
    }
    if envelope.detail_type == "EC2 Instance Rebalance Recommendation" {
        return (Title::of(instance, "rebalance recommended"), Outcome::Attention);
    }
    match (envelope.text("event"), envelope.text("result")) {
        (Some(done), Some(result)) => {
            let name = envelope.resources.first().map(|arn| resource_name(arn)).unwrap_or_default();
            (Title::of(name, format!("{done} {result}")), outcome(&result))
        }
        _ => match (envelope.text("ImageId"), envelope.text("State")) {
            (Some(image), Some(state)) => (Title::of(image, &state), outcome(&state)),
            _ => (event.title.clone(), event.outcome),
        },
    }
}
