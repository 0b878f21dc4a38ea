//! Step Functions: executions.
//! docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html

use super::envelope::Envelope;
use super::generic::resource_name;
use super::{Service, facts, nothing_else};
use crate::notice::{ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "states", name: "Step Functions", source: "aws.states", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let machine = envelope.text("stateMachineArn").unwrap_or_default();
    let status = envelope.text("status").unwrap_or_default();
    ServiceEvent {
        title: Title::of(resource_name(&machine), status),
        summary: envelope.text("cause"),
        facts: facts([("Error", envelope.text("error")), ("Execution", envelope.text("name"))]),
        resource: envelope.text("executionArn").or(Some(machine)),
        matter: envelope.text("executionArn"),
        ..event
    }
}
