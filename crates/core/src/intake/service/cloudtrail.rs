//! CloudTrail: API calls and console sign-ins. The source of a call is the called service; sign-ins have a
//! source of their own.
//! docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html

use super::envelope::Envelope;
use super::outcome::outcome;
use super::{Service, facts, generic, nothing_else};
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
    let Some(call) = envelope.text("eventName") else { return generic::alone(envelope, &SERVICE) };
    let by = by(envelope);
    let is_by_service = envelope.text("eventType").as_deref() == Some("AwsServiceEvent");
    let by_name = if is_by_service { outcome(&call) } else { Outcome::Unknown };
    let is_without_mfa = envelope.text("additionalEventData.MFAUsed").as_deref() == Some("No");
    let error = envelope.first(&["errorCode", "responseElements.ConsoleLogin"]).filter(|it| it != "Success");
    ServiceEvent {
        title: Title::sentence(
            [Some(call), by.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        ),
        outcome: match (&error, envelope.text("userIdentity.type").as_deref()) {
            (Some(_), _) => Outcome::Failed,
            (None, Some("Root")) => Outcome::Attention,
            (None, Some("IAMUser")) if is_without_mfa => Outcome::Attention,
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

/// Returns the user, or the role with its session. CloudTrail hides a name that no user has, because it may be a
/// password.
fn by(envelope: &Envelope<'_>) -> Option<String> {
    if envelope.text("userIdentity.type").as_deref() == Some("Root") {
        return Some("root".to_owned());
    }
    let user = envelope.text("userIdentity.userName").filter(|name| !name.starts_with("HIDDEN_DUE_TO"));
    let arn = || {
        let arn = envelope.text("userIdentity.arn")?;
        let own = arn.splitn(6, ':').nth(5)?;
        Some(own.split_once('/').map_or(own, |(_, name)| name).to_owned())
    };
    let others = [
        "userIdentity.invokedBy",
        "userIdentity.type",
        "userIdentity.principalId",
        "additionalEventData.SecretId",
        "resources.0.ARN",
    ];
    let is_hidden = user.is_none() && envelope.at("userIdentity.userName").is_some();
    user.or_else(arn).or_else(|| envelope.first(&others).filter(|_| !is_hidden))
}
