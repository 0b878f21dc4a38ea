//! CloudTrail: API calls and console sign-ins. The source of a call is the called service. Sign-ins have a
//! separate source.
//! docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html

use super::envelope::Envelope;
use super::facts::telling;
use super::outcome::outcome;
use super::{Service, facts, generic, nothing_else};
use crate::arn;
use crate::notice::{EventFact, Outcome, ServiceEvent, Title};

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
    let (by, about, caller, error) = (by(envelope), about(envelope), caller(envelope), error(envelope));
    let who = by.clone().or_else(|| about.clone()).or_else(|| caller.clone());
    let is_by_service = envelope.text("eventType").as_deref() == Some("AwsServiceEvent");
    let by_name = match outcome(&call) {
        _ if !is_by_service => Outcome::Unknown,
        Outcome::Unknown if event.outcome == Outcome::Unknown => by_details(envelope),
        Outcome::Unknown => event.outcome,
        by_name => by_name,
    };
    let service = envelope.text("eventSource");
    let other = |path: &str| envelope.text(path).filter(|it| Some(it) != service.as_ref());
    let own = facts([
        ("Error", error.clone()),
        ("By", by.or(caller).filter(|it| Some(it) != service.as_ref())),
        ("Resource", about),
        ("Address", other("sourceIPAddress")),
        ("Service", service.clone()),
        ("MFA", envelope.text("additionalEventData.MFAUsed")),
    ]);
    let agent = facts([("Agent", other("userAgent"))]);
    let is_without_mfa = envelope.text("additionalEventData.MFAUsed").as_deref() == Some("No");
    ServiceEvent {
        title: Title::sentence([Some(call), who].into_iter().flatten().collect::<Vec<_>>().join(" · ")),
        outcome: match (error, envelope.text("userIdentity.type").as_deref()) {
            (Some(_), _) => Outcome::Failed,
            (None, Some("Root")) => Outcome::Attention,
            (None, Some("IAMUser")) if is_without_mfa => Outcome::Attention,
            (None, _) => by_name,
        },
        summary: envelope.text("errorMessage"),
        facts: own.into_iter().chain(called(envelope)).chain(agent).collect(),
        ..event
    }
}

/// Determines the outcome of a service's event from the words in its details.
fn by_details(envelope: &Envelope<'_>) -> Outcome {
    let is_failure = |fact: &EventFact| !fact.value.contains(' ') && outcome(&fact.value) == Outcome::Failed;
    let has_failed = envelope.at("serviceEventDetails").is_some_and(|it| telling(it).iter().any(is_failure));
    if has_failed { Outcome::Failed } else { Outcome::Unknown }
}

fn error(envelope: &Envelope<'_>) -> Option<String> {
    envelope.first(&["errorCode", "responseElements.ConsoleLogin"]).filter(|it| it != "Success")
}

/// The parts of a record that identify the target of a call.
const CALLED: [&str; 2] = ["requestParameters", "serviceEventDetails"];

/// The maximum number of parameters. The other facts need space too.
const PARAMETERS: usize = 5;

/// Returns the parameters of the call that are texts or numbers.
fn called(envelope: &Envelope<'_>) -> impl Iterator<Item = EventFact> {
    let parameters = CALLED.into_iter().filter_map(|path| envelope.at(path)).flat_map(telling);
    parameters.take(PARAMETERS)
}

/// Returns the user, or the role with its session. CloudTrail hides the name of a user that does not exist,
/// because the name may be a password.
fn by(envelope: &Envelope<'_>) -> Option<String> {
    if envelope.text("userIdentity.type").as_deref() == Some("Root") {
        return Some("root".to_owned());
    }
    let user = envelope.text("userIdentity.userName").filter(|name| !name.starts_with("HIDDEN_DUE_TO"));
    let arn = || {
        let arn = envelope.text("userIdentity.arn")?;
        let own = arn::resource(&arn)?;
        Some(own.split_once('/').map_or(own, |(_, name)| name).to_owned())
    };
    user.or_else(arn)
}

/// Returns the resource of a service's event.
fn about(envelope: &Envelope<'_>) -> Option<String> {
    let arn = envelope.first(&["additionalEventData.SecretId", "resources.0.ARN"])?;
    let own = arn::resource(&arn).unwrap_or(&arn);
    Some(own.split_once([':', '/']).map_or(own, |(_, name)| name).to_owned())
}

/// Returns the calling service, or the type of the caller, if the record does not name a user.
fn caller(envelope: &Envelope<'_>) -> Option<String> {
    let is_hidden = envelope.at("userIdentity.userName").is_some();
    let paths = ["userIdentity.invokedBy", "userIdentity.type", "userIdentity.principalId"];
    envelope.first(&paths).filter(|_| !is_hidden)
}
