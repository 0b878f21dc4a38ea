//! Glue: jobs and crawlers.
//! docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html

use super::envelope::Envelope;
use super::{Service, facts, nothing_else};
use crate::notice::ServiceEvent;

pub(super) const SERVICE: Service =
    Service { kind: "glue", name: "Glue", source: "aws.glue", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    ServiceEvent {
        severity: envelope.text("severity").map(|word| word.to_lowercase()),
        summary: envelope.first(&["errorMessage", "message"]),
        facts: facts([
            ("Run", envelope.text("jobRunId")),
            ("Delay", envelope.text("notificationCondition.NotifyDelayAfter").map(|it| format!("{it} min"))),
            ("Tables created", envelope.text("tablesCreated")),
            ("Tables updated", envelope.text("tablesUpdated")),
            ("Running time", envelope.text("runningTime (sec)").map(|it| format!("{it} s"))),
        ]),
        matter: envelope.text("jobRunId"),
        ..event
    }
}
