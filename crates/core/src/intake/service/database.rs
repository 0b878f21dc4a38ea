//! RDS, Redshift and DMS, which share the format of their SNS messages.
//! docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.html and
//! docs.aws.amazon.com/dms/latest/userguide/CHAP_EventBridge.html

use super::envelope::Envelope;
use super::outcome::outcome;
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

/// Categories of important events whose text does not show their importance.
const GRAVE: [&str; 3] = ["failure", "failover", "low storage"];

fn is_message(envelope: &Envelope<'_>) -> bool {
    envelope.at("Event Message").is_some() && envelope.at("Event Source").is_some()
}

fn of(envelope: &Envelope<'_>) -> Option<String> {
    envelope.text("Event Source")
}

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let message = envelope.first(&["Message", "Event Message", "detailMessage"]).unwrap_or_default();
    let arn = event.resource.clone().unwrap_or_default();
    let name = envelope
        .first(&["SourceIdentifier", "Source ID", "SourceId"])
        .unwrap_or_else(|| super::generic::resource_name(&arn).to_owned());
    let categories: Vec<_> = envelope.list("EventCategories").map(as_text).collect();
    let is_grave = categories.iter().any(|it| GRAVE.contains(&it.as_str()));
    let by_type = envelope.text("eventType").map(|it| outcome(&it)).unwrap_or_default();
    let told = if by_type == Outcome::Unknown { outcome(&message) } else { by_type };
    // Words such as "starting" in a sentence do not make it mere progress.
    let is_sentence = by_type == Outcome::Unknown;
    let is_over = outcome(&message) == Outcome::Succeeded;
    ServiceEvent {
        title: Title::of(name.clone(), message),
        outcome: match told {
            _ if is_grave && is_over => Outcome::Attention,
            _ if is_grave => Outcome::Failed,
            Outcome::Progress if is_sentence => Outcome::Unknown,
            told => told,
        },
        summary: None,
        facts: facts([
            ("Category", listed(categories.into_iter(), 5).or_else(|| envelope.text("category"))),
            ("Event", envelope.first(&["EventID", "eventType"])),
            ("Source", envelope.first(&["SourceType", "Event Source", "type"])),
        ]),
        resource: envelope.text("SourceArn").or(event.resource).or(Some(name)),
        url: envelope.first(&["Identifier Link", "resourceLink"]),
        ..event
    }
}
