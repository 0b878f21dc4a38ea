//! Reads events of AWS services, which arrive on the same topics as alarms.
//!
//! The generic reader (`generic`) reads every event first. If the service has a reader, that reader then
//! improves the result. To add a service, add a fixture, a file with its [`Service`], and a line in
//! [`SERVICES`].

mod access_analyzer;
mod acm;
mod alertmanager;
mod autoscaling;
mod backup;
mod batch;
mod beanstalk;
mod budgets;
mod cloudformation;
mod cloudtrail;
mod codebuild;
mod codecommit;
mod codedeploy;
mod codepipeline;
mod config;
mod cost_anomaly;
mod database;
mod ec2;
mod ecr;
mod ecs;
mod elasticache;
mod emr;
mod envelope;
mod facts;
mod generic;
mod glue;
mod guardduty;
mod headline;
mod health;
mod inspector;
mod lambda;
mod names;
mod outcome;
mod pairs;
mod s3;
mod schedule;
mod securityhub;
mod ses;
mod ssm;
mod stepfunctions;
mod synthetics;
mod trusted_advisor;

use serde_json::Value;

use super::secret;
use crate::notice::{EventFact, SEVERITIES, ServiceEvent, Source, Title};
use envelope::Envelope;
pub(super) use outcome::outcome;

/// A service with its own reader.
struct Service {
    /// The word that routes match.
    kind: &'static str,
    /// The name for people.
    name: &'static str,
    /// EventBridge's `source`, or empty if the service has none.
    source: &'static str,
    /// Returns whether a message outside EventBridge is from the service.
    owns: fn(&Envelope<'_>) -> bool,
    /// Improves the result of the generic reader.
    read: fn(&Envelope<'_>, ServiceEvent) -> ServiceEvent,
}

/// The services, in the order in which messages without an envelope are checked.
const SERVICES: &[&Service] = &[
    &access_analyzer::SERVICE,
    &acm::SERVICE,
    &alertmanager::SERVICE,
    &autoscaling::SERVICE,
    &backup::SERVICE,
    &batch::SERVICE,
    &beanstalk::SERVICE,
    &budgets::SERVICE,
    &cloudformation::SERVICE,
    &cloudtrail::SERVICE,
    &cloudtrail::SIGN_IN,
    &codebuild::SERVICE,
    &codecommit::SERVICE,
    &codedeploy::SERVICE,
    &codepipeline::SERVICE,
    &config::SERVICE,
    &cost_anomaly::SERVICE,
    &database::RDS,
    &database::REDSHIFT,
    &database::DMS,
    &ec2::SERVICE,
    &ecr::SERVICE,
    &ecs::SERVICE,
    &elasticache::SERVICE,
    &emr::SERVICE,
    &glue::SERVICE,
    &glue::DATA_QUALITY,
    &guardduty::SERVICE,
    &health::SERVICE,
    &inspector::SERVICE,
    &lambda::SERVICE,
    &s3::SERVICE,
    &schedule::SERVICE,
    &securityhub::SERVICE,
    &ses::SERVICE,
    &ssm::SERVICE,
    &stepfunctions::SERVICE,
    &synthetics::SERVICE,
    &trusted_advisor::SERVICE,
];

/// The kinds that an EventBridge rule on their source cannot deliver: API calls, schedules, alarms, results of
/// functions, and services that only use SNS.
const BY_OTHER_WAYS: [&str; 5] = ["cloudtrail", "schedule", "cloudwatch", "budgets", "lambda"];

/// The kind of an event whose service is unknown.
const OTHER: &str = "other";

/// Returns all kinds of events.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    SERVICES.iter().map(|it| it.kind).chain(names::kinds()).chain([names::UNKNOWN, OTHER])
}

/// Returns the EventBridge source for rules, by kind of event.
pub fn event_sources() -> impl Iterator<Item = (&'static str, String)> {
    let own = SERVICES.iter().copied().filter(|it| !it.source.is_empty());
    let own = own.map(|it| (it.kind, it.source.to_owned()));
    let others = names::kinds().map(|kind| (kind, format!("aws.{kind}")));
    own.chain(others).filter(|(kind, _)| !BY_OTHER_WAYS.contains(kind))
}

/// Reads an event from JSON that is not an alarm, or returns `None` if the JSON is not an object.
pub(super) fn read(value: &Value, source: &Source) -> Option<ServiceEvent> {
    value.is_object().then(|| bounded(with_known_severity(of(&Envelope::of(value, source)))))
}

/// Reads an event from text that some services send instead of JSON, or returns `None` for any other text.
pub(super) fn read_text(text: &str, source: &Source) -> Option<ServiceEvent> {
    let value = pairs::read(text)?;
    let envelope = Envelope::of(&value, source);
    let service = by_shape(&envelope)?;
    Some((service.read)(&envelope, generic::read(&envelope, service.kind, service.name)))
}

fn with_known_severity(event: ServiceEvent) -> ServiceEvent {
    let severity = event.severity.filter(|it| SEVERITIES.contains(&it.as_str()));
    ServiceEvent { severity, ..event }
}

/// Cuts a title that is too long for one line.
fn bounded(event: ServiceEvent) -> ServiceEvent {
    let Title { subject, happened } = &event.title;
    let title = Title { subject: facts::cut(subject), happened: happened.as_deref().map(facts::cut) };
    ServiceEvent { title, ..event }
}

fn of(envelope: &Envelope<'_>) -> ServiceEvent {
    let by_source =
        || SERVICES.iter().copied().find(|it| it.source == envelope.source && envelope.is_event_bridge());
    // The source of an event about an API call is the called service.
    let is_call = envelope.detail_type.ends_with("via CloudTrail");
    let service =
        if is_call { Some(&cloudtrail::SERVICE) } else { by_source().or_else(|| by_shape(envelope)) };
    if let Some(service) = service {
        let event = (service.read)(envelope, generic::read(envelope, service.kind, service.name));
        let happened = event.title.happened.as_deref();
        // The service's reader does not know this type of event.
        let is_unread = envelope.is_event_bridge() && happened.is_some_and(|it| it.trim().is_empty());
        let alone = || generic::alone(envelope, service);
        return if is_unread { ServiceEvent { matter: event.matter, ..alone() } } else { event };
    }
    if envelope.is_event_bridge() {
        let (kind, name) = names::of(envelope.source);
        return generic::read_alone(envelope, kind, name);
    }
    generic::read_alone(envelope, OTHER, "")
}

fn by_shape(envelope: &Envelope<'_>) -> Option<&'static Service> {
    let is_bare = !envelope.is_event_bridge();
    SERVICES.iter().copied().find(|it| is_bare && (it.owns)(envelope))
}

/// The `owns` of services that send all events through EventBridge.
fn nothing_else(_: &Envelope<'_>) -> bool {
    false
}

/// Returns the facts that have a value, each cut to the maximum length.
fn facts<const N: usize>(facts: [(&str, Option<String>); N]) -> Vec<EventFact> {
    let told = facts.into_iter().filter_map(|(name, value)| {
        let value = value.filter(|value| !value.trim().is_empty())?;
        Some(EventFact { name: name.to_owned(), value: facts::cut(value.trim()) })
    });
    told.collect()
}

/// Converts a constant such as `SERVICE_TASK_START_IMPAIRED` or `ruleCreated` to words, without its prefix.
fn in_words(constant: &str, prefix: &str) -> String {
    let rest = constant.strip_prefix(prefix).unwrap_or(constant);
    outcome::words(rest).join(" ").to_lowercase()
}

/// Returns the text without the quotation marks that some services put around it, or `None` if it is empty.
fn unquoted(text: &str) -> Option<String> {
    let text = text.trim().trim_matches('"').trim();
    (!text.is_empty() && text != "null").then(|| text.to_owned())
}

/// The fields with the sentence of an error that a service passes on as JSON.
const SENTENCES: [&str; 10] = [
    "errorMessage",
    "ErrorMessage",
    "message",
    "Message",
    "StoppedReason",
    "stoppedReason",
    "Cause",
    "reason",
    "error",
    "description",
];

/// Returns the sentence in a text, which may be JSON. Returns `None` for JSON without a sentence.
fn sentence(text: &str) -> Option<String> {
    match secret::nested(text) {
        Some(inner) => {
            SENTENCES.iter().find_map(|path| envelope::text(&inner, path)).and_then(|told| sentence(&told))
        }
        None => unquoted(text),
    }
}

/// Lists the first texts and the number of the remaining ones.
fn listed(texts: impl Iterator<Item = String>, most: usize) -> Option<String> {
    let texts: Vec<_> = texts.collect();
    let shown = texts.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
    let more = texts.len().saturating_sub(most);
    (!shown.is_empty()).then(|| if more == 0 { shown } else { format!("{shown}, +{more}") })
}

#[cfg(test)]
mod tests;
