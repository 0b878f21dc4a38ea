//! ElastiCache: SNS messages in which the event is the only name and the cluster is its value, as JSON or as
//! a line of text.
//! docs.aws.amazon.com/AmazonElastiCache/latest/dg/ElastiCacheSNS.html

use super::envelope::Envelope;
use super::outcome::outcome;
use super::{Service, generic};
use crate::intake::fields::as_text;
use crate::notice::{EventFact, Outcome, ServiceEvent, Title};

const PREFIX: &str = "ElastiCache:";

pub(super) const SERVICE: Service = Service {
    kind: "elasticache",
    name: "ElastiCache",
    source: "aws.elasticache",
    owns: |envelope| event_and_cluster(envelope).is_some() || is_source(envelope),
    read,
};

/// Returns whether the message has the fields of the API's events.
fn is_source(envelope: &Envelope<'_>) -> bool {
    let kinds = ["cache-cluster", "replication-group", "serverless-cache", "cache-parameter-group"];
    let kind = envelope.text("SourceType");
    kind.is_some_and(|it| kinds.contains(&it.as_str())) && envelope.at("Message").is_some()
}

fn event_and_cluster(envelope: &Envelope<'_>) -> Option<(String, String)> {
    if let Some(text) = envelope.text("text") {
        let line = text.trim().strip_prefix(PREFIX)?;
        let (event, cluster) = line.split_once([' ', ':'])?;
        return Some((event.to_owned(), cluster.trim_matches([' ', ':']).to_owned()));
    }
    if is_source(envelope) {
        return Some((envelope.text("Message")?, envelope.text("SourceIdentifier").unwrap_or_default()));
    }
    let (name, value) = envelope.detail.as_object()?.iter().find(|(name, _)| name.starts_with(PREFIX))?;
    let cluster = if value.is_object() { String::new() } else { as_text(value) };
    Some((name.trim_start_matches(PREFIX).to_owned(), cluster))
}

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let Some((happened, cluster)) = event_and_cluster(envelope) else {
        return generic::alone(envelope, &SERVICE);
    };
    let is_repeated = |fact: &EventFact| fact.name.starts_with(PREFIX) || is_source(envelope);
    let place = envelope.place_of_topic();
    ServiceEvent {
        outcome: match outcome(&happened) {
            _ if happened == "FailoverComplete" => Outcome::Attention,
            // ElastiCache reports each event once, so an event cannot be the progress of something that ends
            // later.
            Outcome::Progress => Outcome::Unknown,
            outcome => outcome,
        },
        title: Title::of(&cluster, happened),
        summary: None,
        facts: if envelope.at("text").is_some() {
            Vec::new()
        } else {
            event.facts.into_iter().filter(|fact| !is_repeated(fact)).collect()
        },
        account: event.account.or_else(|| place.as_ref().map(|(account, _)| account.clone())),
        region: event.region.or_else(|| place.as_ref().map(|(_, region)| region.clone())),
        page: envelope.arn("elasticache", &format!("cluster:{cluster}")).filter(|_| !cluster.is_empty()),
        resource: Some(cluster).filter(|it| !it.is_empty()),
        ..event
    }
}
