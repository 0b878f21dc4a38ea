//! CloudTrail: API calls and console sign-ins. The source of a call is the called service; sign-ins have a
//! source of their own.
//! docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html

use super::envelope::Envelope;
use super::outcome::outcome;
use super::{Service, facts, nothing_else};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "cloudtrail",
    name: "CloudTrail",
    source: "aws.cloudtrail",
    owns: |envelope| {
        envelope.at("eventSource").is_some()
            && envelope.at("userIdentity").is_some()
            && envelope.at("s3").is_none()
    },
    read,
};

pub(super) const SIGN_IN: Service = Service { source: "aws.signin", owns: nothing_else, ..SERVICE };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let Some(call) = envelope.text("eventName") else { return event };
    let by = envelope.first(&[
        "userIdentity.userName",
        "userIdentity.arn",
        "userIdentity.type",
        "userIdentity.principalId",
        "additionalEventData.SecretId",
        "resources.0.ARN",
    ]);
    let is_by_service = envelope.text("eventType").as_deref() == Some("AwsServiceEvent");
    let by_name = if is_by_service { outcome(&call) } else { Outcome::Unknown };
    let error = envelope.first(&["errorCode", "responseElements.ConsoleLogin"]).filter(|it| it != "Success");
    ServiceEvent {
        title: Title::sentence(
            [Some(call), by.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        ),
        outcome: match (&error, envelope.text("userIdentity.type").as_deref()) {
            (Some(_), _) => Outcome::Failed,
            (None, Some("Root")) => Outcome::Attention,
            (None, _) => by_name,
        },
        summary: envelope.text("errorMessage"),
        facts: facts([
            ("Error", error),
            ("By", by),
            ("Address", envelope.text("sourceIPAddress")),
            ("Service", envelope.text("eventSource")),
            ("MFA", envelope.text("additionalEventData.MFAUsed")),
            ("Agent", envelope.text("userAgent")),
        ]),
        ..event
    }
}
