//! CloudFormation: stacks, their resources, drift and stack sets, from EventBridge and as text from SNS.
//! docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacks-event-bridge.html

use super::envelope::Envelope;
use super::generic::resource_name;
use super::outcome::outcome;
use super::{Service, facts};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "cloudformation",
    name: "CloudFormation",
    source: "aws.cloudformation",
    owns: |envelope| envelope.at("StackId").is_some() && envelope.at("ResourceStatus").is_some(),
    read,
};

/// The fields with a status. The status of a drift comes before the status of its detection.
const STATUSES: [&str; 4] = [
    "status-details.stack-drift-status",
    "status-details.status",
    "ResourceStatus",
    "status-details.detection-status",
];

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let stack = envelope.first(&["stack-id", "StackId", "stack-set-arn"]).unwrap_or_default();
    let by_arn = stack.split('/').nth(1).unwrap_or_else(|| resource_name(&stack));
    let by_arn = by_arn.split(':').next().unwrap_or(by_arn);
    let name = envelope.text("StackName").unwrap_or_else(|| by_arn.to_owned());
    let status = envelope.first(&STATUSES).unwrap_or_default();
    let logical = envelope.first(&["logical-resource-id", "LogicalResourceId"]).filter(|it| *it != name);
    let subject = [Some(name), logical.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let token = envelope.first(&["client-request-token", "ClientRequestToken"]);
    let token = token.filter(|token| token != "null");
    ServiceEvent {
        title: Title::of(subject, &status),
        outcome: match outcome(&status) {
            _ if status == "DRIFTED" => Outcome::Attention,
            _ if status == "IN_SYNC" => Outcome::Succeeded,
            // A created resource is one step of its stack's operation.
            Outcome::Succeeded if logical.is_some() => Outcome::Progress,
            outcome => outcome,
        },
        summary: envelope.first(&["status-details.status-reason", "ResourceStatusReason"]),
        facts: facts([
            ("Resource type", envelope.first(&["resource-type", "ResourceType"])),
            ("Physical id", logical.and(envelope.first(&["physical-resource-id", "PhysicalResourceId"]))),
            ("Action", envelope.text("action")),
        ]),
        matter: token.map(|token| format!("{stack}#{token}")),
        resource: Some(stack),
        ..event
    }
}
