//! Step Functions: executions.
//! docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html

use super::envelope::Envelope;
use super::generic::resource_name;
use super::{Service, facts, nothing_else, sentence};
use crate::notice::{ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "states", name: "Step Functions", source: "aws.states", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let machine = envelope.text("stateMachineArn").unwrap_or_default();
    let status = envelope.text("status").unwrap_or_default();
    let execution = envelope.text("executionArn");
    ServiceEvent {
        title: Title::of(resource_name(&machine), status),
        // If a function or task failed, the cause is the whole error as JSON.
        summary: envelope.text("cause").and_then(|it| sentence(&it)),
        facts: facts([("Error", envelope.text("error")), ("Execution", envelope.text("name"))]),
        resource: execution.clone().or(Some(machine)),
        matter: execution,
        ..event
    }
}
