//! EventBridge schedules: an event that identifies only the rule.

use super::envelope::Envelope;
use super::generic::resource_name;
use super::{Service, nothing_else};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "schedule", name: "EventBridge", source: "aws.events", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let rule = envelope.resources.first().map(|arn| resource_name(arn)).unwrap_or_default();
    ServiceEvent { title: Title::of(rule, envelope.detail_type), outcome: Outcome::Unknown, ..event }
}
