//! AWS Config: resources that comply with a rule or not.
//! docs.aws.amazon.com/config/latest/developerguide/monitor-config-with-cloudwatchevents.html

use super::envelope::Envelope;
use super::outcome::outcome;
use super::{Service, facts, nothing_else};
use crate::notice::{ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "config", name: "Config", source: "aws.config", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let rule = envelope.text("configRuleName");
    let Some((rule, compliance)) = rule.zip(envelope.text("newEvaluationResult.complianceType")) else {
        return event;
    };
    ServiceEvent {
        outcome: outcome(&compliance),
        title: Title::of(&rule, compliance),
        summary: envelope.text("newEvaluationResult.annotation"),
        facts: facts([
            ("Resource type", envelope.text("resourceType")),
            ("Before", envelope.text("oldEvaluationResult.complianceType")),
            ("Start", envelope.text("newEvaluationResult.resultRecordedTime")),
        ]),
        resource: envelope.text("resourceId").or(event.resource),
        matter: envelope.text("resourceId").map(|id| format!("{rule}/{id}")),
        ..event
    }
}
