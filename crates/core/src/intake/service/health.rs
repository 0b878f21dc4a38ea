//! AWS Health: issues, planned changes and notices for the account.
//! docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html

use super::envelope::{Envelope, text};
use super::{Service, facts, in_words, listed, nothing_else};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "health", name: "Health", source: "aws.health", owns: nothing_else, read };

/// The address of the dashboard, which has no region.
const PAGE: &str = "https://health.aws.amazon.com/health/home#/account/event-log?eventID=";

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let category = envelope.text("eventTypeCategory").unwrap_or_default();
    let is_closed = envelope.text("statusCode").as_deref() == Some("closed");
    let entities = envelope.list("affectedEntities").filter_map(|entity| text(entity, "entityValue"));
    let service = envelope.text("service").unwrap_or_default();
    let arn = envelope.text("eventArn");
    ServiceEvent {
        title: match envelope.text("eventTypeCode") {
            Some(code) => Title::of(&service, happened(&code, &service, is_closed)),
            None => event.title,
        },
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
            ("Event", envelope.text("eventTypeCode")),
        ]),
        id: communication(envelope).or(event.id),
        account: envelope.text("affectedAccount").or(event.account),
        region: envelope.text("eventRegion").or(event.region),
        url: arn.as_ref().filter(|arn| arn.starts_with("arn:aws:")).map(|arn| format!("{PAGE}{arn}")),
        matter: arn,
        ..event
    }
}

/// Identifies the communication. Health also sends it to a backup region, as an event with another ID. All
/// its pages share this identifier.
fn communication(envelope: &Envelope<'_>) -> Option<String> {
    let part = |name| envelope.text(name).unwrap_or_default();
    let id = envelope.text("communicationId").filter(|id| !id.is_empty())?;
    Some(format!("health/{id}/{}/{}", part("affectedAccount"), part("page")))
}

/// Converts the code `AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED` of EC2 to `instance retirement scheduled`.
fn happened(code: &str, service: &str, is_closed: bool) -> String {
    let code = code.strip_prefix("AWS_").unwrap_or(code);
    let words = in_words(code, service);
    if is_closed { format!("{words} CLOSED") } else { words }
}
