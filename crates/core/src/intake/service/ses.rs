//! SES: bounces, complaints, rejections and deliveries of email.
//! docs.aws.amazon.com/ses/latest/dg/notification-contents.html and event-publishing-retrieving-sns-contents.html

use super::envelope::{Envelope, text};
use super::outcome::outcome;
use super::{Service, facts, generic, listed};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "ses",
    name: "SES",
    source: "aws.ses",
    owns: |envelope| envelope.at("mail").is_some() && happened(envelope).is_some(),
    read,
};

fn happened(envelope: &Envelope<'_>) -> Option<String> {
    envelope.first(&["notificationType", "eventType"])
}

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let Some(happened) = happened(envelope) else { return generic::alone(envelope, &SERVICE) };
    let of = |list: &str| envelope.list(list).filter_map(|it| text(it, "emailAddress")).collect::<Vec<_>>();
    let recipients = [of("bounce.bouncedRecipients"), of("complaint.complainedRecipients")].concat();
    let recipients = listed(recipients.into_iter(), 3).or_else(|| envelope.text("mail.destination.0"));
    let is_transient = envelope.text("bounce.bounceType").as_deref() == Some("Transient");
    let arn = envelope.text("mail.sourceArn");
    let address = recipients.unwrap_or_default();
    ServiceEvent {
        outcome: match happened.as_str() {
            "Bounce" if is_transient => Outcome::Attention,
            "DeliveryDelay" => Outcome::Attention,
            "Send" | "Open" | "Click" => Outcome::Progress,
            "Delivery" => Outcome::Succeeded,
            happened => outcome(happened),
        },
        title: Title::of(address, happened),
        summary: envelope.first(&[
            "deliveryDelay.delayedRecipients.0.diagnosticCode",
            "bounce.bouncedRecipients.0.diagnosticCode",
            "reject.reason",
            "failure.errorMessage",
        ]),
        facts: facts([
            ("Type", envelope.first(&["bounce.bounceType", "complaint.complaintFeedbackType"])),
            ("Delay", envelope.text("deliveryDelay.delayType")),
            ("Subtype", envelope.first(&["bounce.bounceSubType", "complaint.complaintSubType"])),
            ("From", envelope.text("mail.source")),
            ("Subject", envelope.text("mail.commonHeaders.subject")),
        ]),
        account: envelope.text("mail.sendingAccountId").or(event.account),
        region: arn.as_deref().and_then(|arn| arn.split(':').nth(3)).map(str::to_owned).or(event.region),
        resource: arn.clone().or_else(|| envelope.text("mail.source")),
        matter: envelope.text("mail.messageId"),
        ..event
    }
}
