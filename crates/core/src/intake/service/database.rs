//! RDS, Redshift and DMS, which share the format of their SNS messages.
//! docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.html and
//! docs.aws.amazon.com/dms/latest/userguide/CHAP_EventBridge.html

use super::envelope::Envelope;
use super::generic::resource_name;
use super::outcome::{outcome, words};
use super::{Service, facts, listed};
use crate::intake::fields::as_text;
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const RDS: Service = Service {
    kind: "rds",
    name: "RDS",
    source: "aws.rds",
    owns: |envelope| is_message(envelope) && of(envelope).is_some_and(|it| it.starts_with("db-")),
    read,
};

pub(super) const REDSHIFT: Service = Service {
    kind: "redshift",
    name: "Redshift",
    source: "aws.redshift",
    owns: |envelope| is_message(envelope) && of(envelope).is_some_and(|it| it.starts_with("cluster")),
    read,
};

pub(super) const DMS: Service = Service {
    kind: "dms",
    name: "DMS",
    source: "aws.dms",
    owns: |envelope| is_message(envelope) && of(envelope).is_some_and(|it| it.starts_with("replication")),
    read,
};

/// Categories of serious events. The text alone does not show how serious they are.
const GRAVE: [&str; 3] = ["FAILURE", "FAILOVER", "LOW STORAGE"];

fn is_message(envelope: &Envelope<'_>) -> bool {
    envelope.at("Event Message").is_some() && envelope.at("Event Source").is_some()
}

fn of(envelope: &Envelope<'_>) -> Option<String> {
    envelope.text("Event Source")
}

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let message = envelope.first(&["Message", "Event Message", "detailMessage"]).unwrap_or_default();
    let arn = event.resource.clone().unwrap_or_default();
    let link = envelope.first(&["Identifier Link", "resourceLink"]).unwrap_or_default();
    // The ARN of a migration task ends with a random word. A link ends with the task's name, which in SNS
    // text is on the line after the link.
    let by_link = || {
        let name = link.split_once("SourceId:").or_else(|| link.rsplit_once("Details/"));
        let name = name.or_else(|| link.rsplit_once(":cluster="))?.1.trim();
        Some(name.to_owned()).filter(|name| !name.is_empty())
    };
    let name = envelope
        .first(&["SourceIdentifier", "Source ID", "SourceId"])
        .or_else(by_link)
        .unwrap_or_else(|| resource_name(&arn).to_owned());
    let name = name.strip_prefix("rds:").unwrap_or(&name);
    let categories: Vec<_> =
        envelope.list("EventCategories").map(as_text).chain(envelope.text("category")).collect();
    let is_grave = categories.iter().any(|it| GRAVE.contains(&words(it).join(" ").as_str()));
    let source_arn = envelope.first(&["SourceArn", "Source ARN"]);
    let place = || envelope.place_of_topic().filter(|_| !envelope.is_event_bridge());
    let by_type = envelope.text("eventType").map(|it| outcome(&it)).unwrap_or_default();
    let told = if by_type == Outcome::Unknown { outcome(&message) } else { by_type };
    // Words such as "starting" in a sentence do not show that the event is only progress.
    let is_sentence = by_type == Outcome::Unknown;
    // The first sentence of a long message suffices.
    let first = message.split(" [").next().and_then(|it| it.split(". ").next()).unwrap_or(&message);
    let rest = message.get(first.len()..).map(|rest| rest.trim_start_matches(['.', ' ']).to_owned());
    let is_over = outcome(&message) == Outcome::Succeeded;
    ServiceEvent {
        title: Title::of(name, first),
        outcome: match told {
            _ if is_grave && is_over => Outcome::Attention,
            _ if is_grave => Outcome::Failed,
            Outcome::Progress if is_sentence => Outcome::Unknown,
            told => told,
        },
        summary: rest.filter(|rest| !rest.is_empty()),
        facts: facts([
            ("Category", listed(categories.into_iter(), 5)),
            ("Event", event_id(envelope)),
            ("Source", envelope.first(&["SourceType", "Event Source", "type"])),
        ]),
        account: event.account.or_else(|| Some(place()?.0)),
        region: event.region.or_else(|| Some(place()?.1)),
        resource: source_arn.or(event.resource).or_else(|| Some(name.to_owned())),
        url: link.lines().next().map(|link| link.trim().to_owned()),
        ..event
    }
}

/// Returns the event's code. In SNS messages, it is at the end of a link to AWS's documentation.
fn event_id(envelope: &Envelope<'_>) -> Option<String> {
    let id =
        envelope.first(&["EventID", "eventId", "eventName", "Event ID", "About this Event", "eventType"])?;
    Some(id.rsplit('#').next().unwrap_or(&id).trim().to_owned())
}
