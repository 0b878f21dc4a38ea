//! EC2 Auto Scaling: launches and terminations, by EventBridge and by SNS.
//! docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html

use super::envelope::Envelope;
use super::outcome::outcome;
use super::{Service, facts};
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service = Service {
    kind: "autoscaling",
    name: "Auto Scaling",
    source: "aws.autoscaling",
    owns: |envelope| envelope.text("Event").is_some_and(|event| event.starts_with("autoscaling:")),
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let group = envelope.text("AutoScalingGroupName").unwrap_or_default();
    let by_topic = envelope.text("Event").map(|event| event.trim_start_matches("autoscaling:").to_owned());
    let happened = by_topic.unwrap_or_else(|| envelope.detail_type.to_owned());
    let by_code = envelope.text("StatusCode").map(|code| outcome(&code)).unwrap_or_default();
    let by_name = outcome(&happened);
    ServiceEvent {
        title: format!("{group} · {happened}"),
        outcome: if by_name == Outcome::Failed || by_code == Outcome::Unknown { by_name } else { by_code },
        summary: envelope.first(&["StatusMessage", "Description"]),
        facts: facts([
            ("Cause", envelope.text("Cause")),
            ("Instance", envelope.text("EC2InstanceId")),
            ("Zone", envelope.first(&["Details.Availability Zone", "Details.AvailabilityZone"])),
            ("Lifecycle hook", envelope.text("LifecycleHookName")),
        ]),
        account: event.account.or_else(|| envelope.text("AccountId")),
        resource: envelope.text("AutoScalingGroupARN").or(Some(group)),
        ..event
    }
}
