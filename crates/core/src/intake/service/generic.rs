//! Reads the event of any service: the common part of EventBridge events and JSON messages.

use super::envelope::Envelope;
use super::facts;
use super::outcome::outcome;
use crate::notice::{EventFact, Outcome, ServiceEvent, Title};

/// Fields with a state, the most certain first.
const STATES: [&str; 17] = [
    "state",
    "status",
    "state.value",
    "state.name",
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
];

/// Fields with the name of the subject.
const SUBJECTS: [&str; 28] = [
    "pipeline",
    "project-name",
    "instance-id",
    "instanceId",
    "EC2InstanceId",
    "AutoScalingGroupName",
    "application",
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
    "name",
];

/// Fields with a sentence.
const SUMMARIES: [&str; 12] = [
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
    "StatusMessage",
];

/// Reads the event from its common fields.
pub(super) fn read(envelope: &Envelope<'_>, kind: &'static str, service: &str) -> ServiceEvent {
    let facts = facts::telling(envelope.detail);
    let state = envelope.first(&STATES).or_else(|| nested_state(&facts));
    let by_state = state.as_deref().map(outcome).unwrap_or_default();
    let summary = envelope.first(&SUMMARIES);
    let subject = subject(envelope);
    ServiceEvent {
        kind,
        service: service.to_owned(),
        title: title(envelope, service, subject.as_deref(), state.as_deref()),
        outcome: if by_state == Outcome::Unknown { outcome(headline(envelope)) } else { by_state },
        severity: None,
        facts: facts.into_iter().filter(|it| Some(&it.value) != summary.as_ref()).collect(),
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

/// Returns a state that is nested more deeply than the known fields.
fn nested_state(facts: &[EventFact]) -> Option<String> {
    let is_state = |fact: &&EventFact| matches!(fact.name.rsplit('.').next(), Some("state" | "status"));
    facts.iter().find(is_state).map(|fact| fact.value.clone())
}

/// Returns the service's words for the event.
fn headline<'a>(envelope: &Envelope<'a>) -> &'a str {
    if envelope.is_event_bridge() { envelope.detail_type } else { envelope.subject.unwrap_or_default() }
}

/// Returns the title: `my-pipeline FAILED`, or the event's own words with the resource.
fn title(envelope: &Envelope<'_>, service: &str, subject: Option<&str>, state: Option<&str>) -> Title {
    if let Some(title) = envelope.first(&["title", "Title"]) {
        return Title::sentence(title);
    }
    let headline = without_service(headline(envelope), service);
    match (subject, state) {
        (Some(subject), Some(state)) => Title::of(subject, state),
        (Some(subject), None) if headline.contains(subject) => Title::sentence(headline),
        (Some(subject), None) => Title::of(subject, headline),
        (None, Some(state)) => Title::of(headline, state),
        (None, None) => Title { happened: Some(headline.to_owned()), ..Title::default() },
    }
}

/// Removes the service from the headline, because the title already contains it.
fn without_service<'a>(headline: &'a str, service: &str) -> &'a str {
    let rest = headline.strip_prefix("AWS ").unwrap_or(headline);
    let rest = rest.strip_prefix(service).unwrap_or(rest).trim_start();
    if rest.is_empty() { headline } else { rest }
}

/// Returns the name of the event's subject: a field with a name, or the first resource.
fn subject(envelope: &Envelope<'_>) -> Option<String> {
    let by_arn = || envelope.resources.first().map(|arn| resource_name(arn).to_owned());
    envelope.first(&SUBJECTS).or_else(by_arn).filter(|name| !name.is_empty())
}

/// Returns the last part of an ARN, which is the resource's own name.
pub(super) fn resource_name(arn: &str) -> &str {
    let resource = arn.splitn(6, ':').nth(5).filter(|_| arn.starts_with("arn:")).unwrap_or(arn);
    resource.rsplit(['/', ':']).find(|part| !part.is_empty()).unwrap_or(resource)
}
