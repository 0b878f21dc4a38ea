//! AWS Health: issues, planned changes and notices for the account.
//! docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html

use super::envelope::{Envelope, text};
use super::{Service, facts, listed, nothing_else};
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service =
    Service { kind: "health", name: "Health", source: "aws.health", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let category = envelope.text("eventTypeCategory").unwrap_or_default();
    let is_closed = envelope.text("statusCode").as_deref() == Some("closed");
    let entities = envelope.list("affectedEntities").filter_map(|entity| text(entity, "entityValue"));
    ServiceEvent {
        title: [envelope.text("service"), envelope.text("eventTypeCode")]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · "),
        outcome: match category.as_str() {
            _ if is_closed => Outcome::Succeeded,
            "issue" => Outcome::Failed,
            _ => Outcome::Attention,
        },
        severity: (!category.is_empty()).then(|| category.to_lowercase()),
        summary: envelope.first(&["eventDescription.0.latestDescription", "eventDescription"]),
        facts: facts([
            ("Category", Some(category)),
            ("Status", envelope.text("statusCode")),
            ("Affected", listed(entities, 5)),
            ("Start", envelope.text("startTime")),
            ("End", envelope.text("endTime")),
        ]),
        account: envelope.text("affectedAccount").or(event.account),
        region: envelope.text("eventRegion").or(event.region),
        matter: envelope.text("eventArn"),
        ..event
    }
}
