//! Elastic Beanstalk: a text by SNS, or EventBridge.
//! docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.managing.sns.html

use super::envelope::Envelope;
use super::outcome::outcome;
use super::{Service, facts};
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service = Service {
    kind: "elasticbeanstalk",
    name: "Elastic Beanstalk",
    source: "aws.elasticbeanstalk",
    owns: |envelope| envelope.at("Environment URL").is_some() && envelope.at("Message").is_some(),
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let environment = envelope.first(&["Environment", "EnvironmentName"]).unwrap_or_default();
    let message = envelope.first(&["Message", "Message.Message"]).unwrap_or_default();
    let by_severity = envelope.text("Severity").map(|word| outcome(&word)).unwrap_or_default();
    ServiceEvent {
        title: format!("{environment} · {}", envelope.text("Status").unwrap_or_else(|| message.clone())),
        outcome: if by_severity == Outcome::Unknown { outcome(&message) } else { by_severity },
        summary: Some(message),
        facts: facts([
            ("Application", envelope.first(&["Application", "ApplicationName"])),
            ("Action", envelope.text("EventDetail.EventType")),
        ]),
        resource: Some(environment),
        url: envelope.text("Environment URL"),
        ..event
    }
}
