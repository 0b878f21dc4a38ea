//! EC2 Auto Scaling: launches and terminations, from EventBridge and SNS.
//! docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html and ec2-auto-scaling-sns-notifications.html

use super::envelope::Envelope;
use super::outcome::outcome;
use super::{Service, facts};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "autoscaling",
    name: "Auto Scaling",
    source: "aws.autoscaling",
    owns: |envelope| {
        let named = envelope.first(&["Event", "LifecycleTransition"]);
        named.is_some_and(|event| event.starts_with("autoscaling:"))
    },
    read,
};

/// The names of events in EventBridge and SNS, each with a description and an outcome. SNS also reports
/// `InProgress` for events that have no second report.
const EVENTS: [(&str, &str, Outcome); 13] = [
    ("EC2 Instance Launch Successful", "instance launched", Outcome::Succeeded),
    ("EC2 Instance Launch Unsuccessful", "instance launch failed", Outcome::Failed),
    ("EC2 Instance Terminate Successful", "instance terminated", Outcome::Succeeded),
    ("EC2 Instance Terminate Unsuccessful", "instance termination failed", Outcome::Failed),
    ("EC2_INSTANCE_LAUNCH", "instance launched", Outcome::Succeeded),
    ("EC2_INSTANCE_LAUNCH_ERROR", "instance launch failed", Outcome::Failed),
    ("EC2_INSTANCE_TERMINATE", "instance terminated", Outcome::Succeeded),
    ("EC2_INSTANCE_TERMINATE_ERROR", "instance termination failed", Outcome::Failed),
    ("EC2 Instance-launch Lifecycle Action", "instance launching", Outcome::Progress),
    ("EC2 Instance-terminate Lifecycle Action", "instance terminating", Outcome::Progress),
    ("EC2_INSTANCE_LAUNCHING", "instance launching", Outcome::Progress),
    ("EC2_INSTANCE_TERMINATING", "instance terminating", Outcome::Progress),
    ("TEST_NOTIFICATION", "test notification", Outcome::Unknown),
];

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let group = envelope.text("AutoScalingGroupName").unwrap_or_default();
    let by_topic = envelope.first(&["Event", "LifecycleTransition"]);
    let by_topic = by_topic.map(|event| event.trim_start_matches("autoscaling:").to_owned());
    let happened = by_topic.unwrap_or_else(|| envelope.detail_type.to_owned());
    let known = EVENTS.iter().find(|(name, _, _)| *name == happened);
    let (happened, outcome) = match known {
        Some((_, words, outcome)) => ((*words).to_owned(), *outcome),
        None => (happened.trim_start_matches("EC2 Auto Scaling ").to_owned(), outcome(&happened)),
    };
    let arn = envelope.text("AutoScalingGroupARN");
    let made = || envelope.arn("autoscaling", &format!("autoScalingGroup:*:autoScalingGroupName/{group}"));
    ServiceEvent {
        title: Title::of(&group, happened),
        outcome,
        summary: envelope.first(&["StatusMessage", "Description"]),
        facts: facts([
            ("Cause", envelope.text("Cause")),
            ("Instance", envelope.text("EC2InstanceId")),
            ("Zone", envelope.first(&["Details.Availability Zone", "Details.AvailabilityZone"])),
            ("Lifecycle hook", envelope.text("LifecycleHookName")),
            ("Metadata", envelope.text("NotificationMetadata")),
            ("Instance refresh", envelope.text("InstanceRefreshId")),
            ("Percent done", envelope.text("CheckpointPercentage")),
        ]),
        account: event.account.or_else(|| envelope.text("AccountId")),
        matter: envelope.text("InstanceRefreshId"),
        page: arn.clone().or_else(made),
        resource: Some(group),
        ..event
    }
}
