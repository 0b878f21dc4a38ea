//! ElastiCache: messages by SNS of one name, the event, and the cluster as its value.
//! docs.aws.amazon.com/AmazonElastiCache/latest/dg/ElastiCacheSNS.html

use super::Service;
use super::envelope::Envelope;
use super::outcome::outcome;
use crate::intake::fields::as_text;
use crate::notice::ServiceEvent;

const PREFIX: &str = "ElastiCache:";

pub(super) const SERVICE: Service = Service {
    kind: "elasticache",
    name: "ElastiCache",
    source: "aws.elasticache",
    owns: |envelope| told(envelope).is_some(),
    read,
};

fn told(envelope: &Envelope<'_>) -> Option<(String, String)> {
    let (name, value) = envelope.detail.as_object()?.iter().find(|(name, _)| name.starts_with(PREFIX))?;
    Some((
        name.trim_start_matches(PREFIX).to_owned(),
        if value.is_object() { String::new() } else { as_text(value) },
    ))
}

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let Some((happened, cluster)) = told(envelope) else { return event };
    let others = envelope.detail.as_object().map_or(0, serde_json::Map::len) > 1;
    ServiceEvent {
        title: format!("{cluster} {happened}").trim().to_owned(),
        outcome: outcome(&happened),
        facts: if others { event.facts } else { Vec::new() },
        resource: Some(cluster).filter(|it| !it.is_empty()),
        ..event
    }
}
