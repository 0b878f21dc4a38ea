//! EC2: states of instances, Spot interruptions, volumes.
//! docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html and spot-instance-termination-notices.html

use super::envelope::Envelope;
use super::{Service, facts, nothing_else};
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service =
    Service { kind: "ec2", name: "EC2", source: "aws.ec2", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let instance = envelope.text("instance-id");
    let (title, outcome) =
        match (instance.as_deref(), envelope.text("state"), envelope.text("instance-action")) {
            (Some(instance), _, Some(action)) => {
                (format!("Spot {instance} interrupted: {action} in 2 min"), Outcome::Failed)
            }
            (Some(instance), Some(state), None) => {
                let outcome = if state == "running" { Outcome::Succeeded } else { event.outcome };
                (format!("{instance} {state}"), outcome)
            }
            _ => (event.title.clone(), event.outcome),
        };
    ServiceEvent {
        title,
        outcome,
        facts: facts([
            ("Event", envelope.text("event")),
            ("Result", envelope.text("result")),
            ("Cause", envelope.text("cause").filter(|cause| !cause.is_empty())),
            ("Snapshot", envelope.text("snapshot_id")),
        ]),
        resource: event.resource.or(instance),
        ..event
    }
}
