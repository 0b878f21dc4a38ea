//! Reads the event of any service: the common parts of EventBridge events and JSON messages.

use super::envelope::Envelope;
use super::headline::{headline, title, with_state, without_service};
use super::outcome::outcome;
use super::{Service, facts, sentence, unquoted};
use crate::arn;
use crate::notice::{EventFact, Outcome, ServiceEvent};

/// Fields with a state, the most reliable first.
const STATES: [&str; 20] = [
    "state",
    "status",
    "state.value",
    "state.name",
    "state.status",
    "build-status",
    "lastStatus",
    "jobStatus",
    "scanStatus",
    "newState",
    "currentState",
    "result",
    "outcome",
    "statusCode",
    "newEvaluationResult.complianceType",
    "scan-status",
    "Status",
    "deploymentStatus",
    "status-code",
    "new-state.status",
];

/// Fields that name the event within its type, the most reliable first. A field named just `type` may contain
/// the type of the subject.
const EVENTS: [&str; 8] =
    ["event_name", "event-name", "eventName", "event-type", "change-type", "event", "eventType", "type"];

/// Fields with the name of the subject.
const SUBJECTS: [&str; 31] = [
    "project-name",
    "instance-id",
    "instanceId",
    "EC2InstanceId",
    "AutoScalingGroupName",
    "application",
    "packageName",
    "branchName",
    "repositoryName",
    "repository-name",
    "jobName",
    "crawlerName",
    "bucket.name",
    "functionName",
    "stackName",
    "SourceIdentifier",
    "Source ID",
    "clusterName",
    "serviceName",
    "alertName",
    "queueName",
    "databaseName",
    "budgetName",
    "monitorName",
    "domainName",
    "taskName",
    "configRuleName",
    "CommonName",
    "resourceId",
    "workspaceId",
    "name",
];

/// Fields whose names look like the subject's but are not.
const OTHER_NAMES: [&str; 5] = ["eventname", "username", "displayname", "detectorname", "hostname"];

/// Fields with a sentence.
const SUMMARIES: [&str; 22] = [
    "FailureReason",
    "failureReason",
    "failure-message",
    "failure-reason",
    "state-reason",
    "description",
    "message",
    "Message",
    "stoppedReason",
    "statusReason",
    "reason",
    "Description",
    "Event Message",
    "errorMessage",
    "statusMessage",
    "cause",
    "athenaError.errorMessage",
    "error.message",
    "StatusMessage",
    "Summary",
    "insightDescription",
    "InsightDescription",
];

/// Fields with a severity as a word.
const SEVERITIES: [&str; 6] =
    ["severity", "severity.description", "severity.label", "Severity", "insightSeverity", "InsightSeverity"];

/// Reads the event from its common fields.
pub(super) fn read(envelope: &Envelope<'_>, kind: &'static str, service: &str) -> ServiceEvent {
    let facts = facts::telling(envelope.detail);
    let state = state(envelope).or_else(|| nested_state(&facts));
    let by_state = state.as_deref().map(outcome).unwrap_or_default();
    let summary = SUMMARIES.iter().find_map(|path| envelope.text(path).and_then(|it| sentence(&it)));
    let summary = summary.or_else(|| envelope.detail.as_str().and_then(sentence));
    let summary = summary.or_else(|| nested_sentence(&facts));
    let cut = summary.as_deref().map(facts::cut);
    let subject = subject(envelope);
    ServiceEvent {
        kind,
        service: service.to_owned(),
        title: title(envelope, service, subject.as_deref(), state),
        outcome: if by_state == Outcome::Unknown { outcome(headline(envelope)) } else { by_state },
        severity: None,
        facts: facts.into_iter().filter(|it| Some(&it.value) != cut.as_ref()).collect(),
        summary,
        account: envelope
            .account
            .clone()
            .or_else(|| envelope.first(&["awsAccountId", "accountId", "account"])),
        region: envelope.region.clone().or_else(|| envelope.first(&["awsRegion", "region"])),
        resource: envelope.resources.first().map(|&it| it.to_owned()).or(subject),
        at: envelope.at,
        id: envelope.id.clone(),
        url: None,
        page: None,
        matter: None,
    }
}

/// Reads an event whose type the service's reader does not know.
pub(super) fn alone(envelope: &Envelope<'_>, service: &Service) -> ServiceEvent {
    read_alone(envelope, service.kind, service.name)
}

/// Reads the event of a service without a reader. The title has the words of the event's type beside the
/// state. The event has its severity and a link if the detail includes them, and no facts that repeat the
/// title.
pub(super) fn read_alone(envelope: &Envelope<'_>, kind: &'static str, service: &str) -> ServiceEvent {
    let event = read(envelope, kind, service);
    let arn =
        envelope.resources.iter().copied().find(|it| arn::resource_of_text(it).is_some()).map(str::to_owned);
    let resource = arn.or_else(|| own_arn(envelope, &event.facts)).or(event.resource);
    let event = ServiceEvent { resource, ..event };
    let state = state(envelope).or_else(|| nested_state(&event.facts));
    let own = state.is_none() && outcome(headline(envelope)) == Outcome::Unknown;
    let own = own.then(|| own_name(envelope)).flatten();
    let by_name = own.as_deref().map(outcome).filter(|it| *it != Outcome::Progress);
    let state = state.or(own);
    let happened = state.as_ref().map(|state| with_state(without_service(envelope, service), state));
    let subject = subject(envelope).or_else(|| own_id(envelope));
    let title = title(envelope, service, subject.as_deref(), happened);
    let severity = SEVERITIES.iter().find_map(|path| envelope.text(path)).map(|word| word.to_lowercase());
    let severity = severity.filter(|word| crate::notice::SEVERITIES.contains(&word.as_str()));
    let is_told = |fact: &EventFact| {
        let value = fact.value.as_str();
        let is_severity = severity.is_some() && fact.name.to_lowercase().contains("severity");
        let is_state = !service.is_empty() && state.as_deref() == Some(value);
        let happened = title.happened.as_deref().unwrap_or_default();
        let is_resource = envelope.resources.contains(&value) || event.resource.as_deref() == Some(value);
        let is_phrase = value.contains(' ') && happened.contains(value);
        is_severity || is_state || is_phrase || is_resource || value == facts::cut(&title.subject)
    };
    let is_link =
        |fact: &&EventFact| facts::plain(facts::last(&fact.name)).ends_with("url") && is_console(&fact.value);
    let url = event.facts.iter().find(is_link).map(|fact| fact.value.clone());
    ServiceEvent {
        outcome: match (by_name.unwrap_or(event.outcome), severity.as_deref()) {
            (Outcome::Unknown, Some("critical" | "high" | "fatal" | "error")) => Outcome::Failed,
            (Outcome::Unknown, Some("medium" | "warning" | "warn" | "low")) => Outcome::Attention,
            (outcome, _) => outcome,
        },
        facts: event
            .facts
            .iter()
            .filter(|fact| !is_told(fact) && Some(&fact.value) != url.as_ref())
            .take(facts::MOST)
            .cloned()
            .collect(),
        url,
        severity,
        title,
        ..event
    }
}

/// Returns whether the URL leads to the AWS console. Other links of an event may lead anywhere.
fn is_console(url: &str) -> bool {
    let host =
        url.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    ["aws.amazon.com", "amazonaws.cn", "amazonaws-us-gov.com"].iter().any(|domain| {
        let console = format!("console.{domain}");
        host == console || host.ends_with(&format!(".{console}"))
    })
}

/// Returns the state, which must be a word, because HTTP status codes are numbers. A failed result takes
/// precedence over the end of the run.
fn state(envelope: &Envelope<'_>) -> Option<String> {
    let is_word = |state: &String| state.chars().any(char::is_alphabetic) && state.chars().count() <= 60;
    let known = || STATES.iter().filter_map(|path| envelope.text(path).filter(is_word));
    let is_success = |state: &String| outcome(state) == Outcome::Succeeded;
    let failed = || known().next().filter(is_success).and(known().find(|it| outcome(it) == Outcome::Failed));
    let is_state = |name: &str| {
        let name = facts::plain(name);
        (name.ends_with("state") || name.ends_with("status")) && !facts::is_past(&name)
    };
    failed().or_else(|| known().next()).or_else(|| by_name(envelope, is_state).filter(is_word))
}

/// Returns the first text whose field name satisfies `fits`.
fn by_name(envelope: &Envelope<'_>, fits: impl Fn(&str) -> bool) -> Option<String> {
    let fields = envelope.detail.as_object()?.iter();
    fields.filter(|(name, _)| fits(name)).find_map(|(_, value)| value.as_str().and_then(unquoted))
}

/// Returns a sentence from a field that is nested more deeply than the known fields, or that has another
/// name.
fn nested_sentence(facts: &[EventFact]) -> Option<String> {
    let is_sentence = |fact: &&EventFact| {
        let name = facts::plain(facts::last(&fact.name));
        let ends = ["message", "reason", "description", "detail", "cause", "error", "errorinfo", "details"];
        ends.iter().any(|end| name.ends_with(end)) && fact.value.contains(' ')
    };
    facts.iter().find(is_sentence).map(|fact| fact.value.clone())
}

/// Returns a state from a field that is nested more deeply than the known fields. If the field has a longer
/// name, the state must be a known word.
fn nested_state(facts: &[EventFact]) -> Option<String> {
    let present = || facts.iter().filter(|fact| !fact.name.split('.').any(facts::is_past));
    let is_state = |fact: &&EventFact| matches!(facts::last(&fact.name), "state" | "status");
    let is_known = |fact: &&EventFact| {
        let name = facts::plain(facts::last(&fact.name));
        let is_state = name.ends_with("state") || name.ends_with("status");
        is_state && fact.name.contains('.') && outcome(&fact.value) != Outcome::Unknown
    };
    present().find(is_state).or_else(|| present().find(is_known)).map(|fact| fact.value.clone())
}

/// Returns the name of the event within its type.
fn own_name(envelope: &Envelope<'_>) -> Option<String> {
    let is_word = |name: &String| {
        let is_short = name.chars().count() <= 60 && !name.contains(['/', '{', '\n']);
        is_short && name.chars().any(char::is_alphabetic)
    };
    let known = EVENTS.iter().filter_map(|path| Some((*path, envelope.text(path).filter(is_word)?)));
    let mut known = known.filter(|(path, name)| *path != "type" || outcome(name) != Outcome::Unknown);
    known.next().map(|(_, name)| name)
}

/// Returns the name of the event's subject: a field with a name, or the first resource. A resource without an
/// ARN is more often a random word than a name.
fn subject(envelope: &Envelope<'_>) -> Option<String> {
    let arn = envelope.resources.iter().copied().find(|it| arn::resource_of_text(it).is_some());
    let is_name = |name: &str| {
        let name = facts::plain(name);
        name.ends_with("name") && !OTHER_NAMES.contains(&name.as_str())
    };
    // For example, the `channel_name` of `channel/AbC`.
    let is_of_resource = |name: &str| {
        let (name, kind) = (facts::plain(name), arn.map(kind_of).unwrap_or_default());
        name.strip_suffix("name").is_some_and(|thing| !thing.is_empty() && kind.starts_with(thing))
    };
    let known = envelope.first(&SUBJECTS).filter(|name| !name.is_empty());
    let known = known.or_else(|| by_name(envelope, is_of_resource)).or_else(|| arn.map(name_of));
    known.or_else(|| by_name(envelope, is_name)).or_else(|| {
        let resource = envelope.resources.first().map(|it| resource_name(it).to_owned());
        resource.filter(|name| !name.is_empty())
    })
}

/// Returns the type of an ARN's resource, such as `channel`.
fn kind_of(arn: &str) -> String {
    let resource = arn::resource(arn).unwrap_or_default();
    facts::plain(resource.split([':', '/']).next().unwrap_or_default())
}

/// Returns the name of an ARN's resource. It skips the random word at the end of `service/shop/8fe1e103`, and
/// keeps the name before the number at the end of `image/al2023/1.0.0/4`.
fn name_of(arn: &str) -> String {
    let last = resource_name(arn);
    let resource = arn::resource(arn).unwrap_or_default();
    let parts: Vec<_> = resource.split('/').collect();
    let is_number = last.bytes().all(|it| it.is_ascii_digit());
    let is_random = last.len() >= 8 && last.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-');
    match parts.as_slice() {
        [_, rest @ .., _] if is_number && !rest.is_empty() => {
            resource.split_once('/').map_or(last, |(_, name)| name).to_owned()
        }
        [_, .., name, _] if is_random && parts.len() > 2 => (*name).to_owned(),
        _ => last.to_owned(),
    }
}

/// Returns the ID of the event's subject, such as `placementId` for a `Queue Placement Event`.
fn own_id(envelope: &Envelope<'_>) -> Option<String> {
    let about = facts::plain(headline(envelope));
    let is_id = |name: &str| {
        let name = facts::plain(name);
        name.strip_suffix("id").is_some_and(|thing| thing.len() > 2 && about.contains(thing))
    };
    by_name(envelope, is_id)
}

/// Returns the first ARN in the facts that belongs to the event's service.
fn own_arn(envelope: &Envelope<'_>, facts: &[EventFact]) -> Option<String> {
    let service = envelope.source.strip_prefix("aws.")?;
    let is_own = |fact: &&EventFact| {
        arn::resource_of_text(&fact.value).is_some() && fact.value.split(':').nth(2) == Some(service)
    };
    facts.iter().find(is_own).map(|fact| fact.value.clone())
}

/// Returns the last part of an ARN, which is the resource's own name.
pub(super) fn resource_name(arn: &str) -> &str {
    let resource = arn::resource(arn).filter(|_| arn.starts_with("arn:")).unwrap_or(arn);
    let mut parts = resource.rsplit(['/', ':']).filter(|part| !part.is_empty() && *part != "$LATEST");
    parts.next().unwrap_or(resource)
}
