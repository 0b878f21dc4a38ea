//! CloudFormation: stacks and their resources, by EventBridge and as a text by SNS.
//! docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacks-event-bridge.html

use super::envelope::Envelope;
use super::generic::resource_name;
use super::outcome::outcome;
use super::{Service, facts};
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service = Service {
    kind: "cloudformation",
    name: "CloudFormation",
    source: "aws.cloudformation",
    owns: |envelope| envelope.at("StackId").is_some() && envelope.at("ResourceStatus").is_some(),
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let stack = envelope.first(&["stack-id", "StackId"]).unwrap_or_default();
    let by_arn = stack.split('/').nth(1).unwrap_or_else(|| resource_name(&stack));
    let name = envelope.text("StackName").unwrap_or_else(|| by_arn.to_owned());
    let status =
        envelope.first(&["status-details.status", "ResourceStatus", "status-details.stack-drift-status"]);
    let status = status.unwrap_or_default();
    let logical = envelope.first(&["logical-resource-id", "LogicalResourceId"]).filter(|it| *it != name);
    let title = [Some(name), logical.clone(), Some(status.clone())].into_iter().flatten();
    ServiceEvent {
        title: title.collect::<Vec<_>>().join(" "),
        outcome: if status == "DRIFTED" { Outcome::Attention } else { outcome(&status) },
        summary: envelope.first(&["status-details.status-reason", "ResourceStatusReason"]),
        facts: facts([
            ("Resource type", envelope.first(&["resource-type", "ResourceType"])),
            ("Physical id", logical.and(envelope.first(&["physical-resource-id", "PhysicalResourceId"]))),
        ]),
        resource: Some(stack),
        ..event
    }
}
