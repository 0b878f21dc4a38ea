//! Systems Manager: commands, automations, maintenance windows, compliance and OpsItems.
//! docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html and
//! monitoring-sns-notifications.html

use super::envelope::Envelope;
use super::generic::resource_name;
use super::outcome::outcome;
use super::{Service, facts, generic};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "ssm",
    name: "Systems Manager",
    source: "aws.ssm",
    owns: |envelope| ["commandId", "documentName", "status"].iter().all(|name| envelope.at(name).is_some()),
    read,
};

/// The fields with the document of a command or an automation.
const DOCUMENTS: [&str; 3] = ["documentName", "document-name", "Definition"];

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    if envelope.at("ops-item-id").is_some() {
        return ops_item(envelope, event);
    }
    let document = envelope.first(&DOCUMENTS);
    let subject = envelope.first(&["instanceId", "instance-id", "resource-id", "window-id", "name"]);
    let state = envelope
        .first(&["detailedStatus", "status", "Status", "compliance-status", "state", "operation"])
        .unwrap_or_default();
    let place = envelope.place_of_topic().filter(|_| !envelope.is_event_bridge());
    let run = envelope.first(&["commandId", "command-id", "ExecutionId", "window-execution-id"]);
    let (subject_type, is_compliance) = subject_type(envelope.detail_type);
    let subject = [document, subject].into_iter().flatten().collect::<Vec<_>>().join(" ");
    if subject.is_empty() || state.is_empty() {
        return generic::alone(envelope, &SERVICE);
    }
    ServiceEvent {
        title: Title::of(subject, format!("{subject_type} {state}").trim()),
        outcome: outcome(&state),
        severity: envelope.text("severity").filter(|_| is_compliance).map(|word| word.to_lowercase()),
        summary: envelope.first(&["FailureMessage", "status-details", "description"]),
        facts: facts([
            ("Type", envelope.first(&["compliance-type", "resource-type", "type"])),
            ("Step", envelope.text("Name")),
            ("Action", envelope.text("Action")),
            ("By", envelope.text("ExecutedBy").map(|arn| resource_name(&arn).to_owned())),
            (
                "Start",
                envelope.first(&["requestedDateTime", "requested-date-time", "StartTime", "start-time"]),
            ),
            ("End", envelope.first(&["EndTime", "end-time"])),
            ("Run", run.clone()),
        ]),
        account: event.account.or_else(|| Some(place.as_ref()?.0.clone())),
        region: event.region.or_else(|| Some(place.as_ref()?.1.clone())),
        page: run
            .as_ref()
            .filter(|_| envelope.first(&["commandId", "command-id"]).is_some())
            .and_then(|id| envelope.arn("ssm", &format!("command/{id}"))),
        // A step has the execution ID of its automation.
        matter: run.filter(|_| envelope.at("Name").is_none()),
        ..event
    }
}

/// Returns a word for the type of the subject, and whether the event is about compliance.
fn subject_type(detail_type: &str) -> (&'static str, bool) {
    let has = |word: &str| detail_type.contains(word);
    match detail_type {
        _ if has("Automation Step") => ("automation step", false),
        _ if has("Automation") => ("automation", false),
        _ if has("Compliance") => ("", true),
        _ if has("Maintenance Window") => ("maintenance window", false),
        _ if has("Parameter Store") => ("parameter", false),
        _ if has("Change Calendar") || has("Calendar") => ("calendar", false),
        _ => ("command", false),
    }
}

fn ops_item(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let severity = envelope.text("severity");
    let word = match severity.as_deref() {
        Some("1") => Some("critical"),
        Some("2") => Some("high"),
        Some("3") => Some("medium"),
        Some("4") => Some("low"),
        _ => None,
    };
    let status = envelope.first(&["status", "ops-item-status"]).unwrap_or_default();
    let is_closed = matches!(status.as_str(), "Resolved" | "Closed");
    ServiceEvent {
        title: match envelope.text("change-request-title") {
            Some(title) => Title::of(title, format!("change request {status}")),
            None => envelope.text("title").map_or(event.title, Title::sentence),
        },
        outcome: match word {
            _ if envelope.at("change-request-id").is_some() => outcome(&status),
            _ if is_closed => Outcome::Succeeded,
            Some("critical" | "high") => Outcome::Failed,
            _ => Outcome::Attention,
        },
        severity: word.map(str::to_owned),
        summary: envelope.text("description"),
        facts: facts([
            ("OpsItem", envelope.text("ops-item-id")),
            ("Status", Some(status)),
            ("By", envelope.text("ops-item-modified-by").map(|arn| resource_name(&arn).to_owned())),
            ("Category", envelope.text("category")),
            ("Source", envelope.text("source")),
        ]),
        matter: envelope.text("ops-item-id"),
        ..event
    }
}
