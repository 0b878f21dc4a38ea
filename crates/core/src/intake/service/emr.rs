//! EMR: clusters, their steps and instance groups.
//! docs.aws.amazon.com/emr/latest/ManagementGuide/emr-manage-cloudwatch-events.html

use super::envelope::Envelope;
use super::{Service, facts, generic, nothing_else, sentence};
use crate::notice::ServiceEvent;

pub(super) const SERVICE: Service =
    Service { kind: "emr", name: "EMR", source: "aws.emr", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, _: ServiceEvent) -> ServiceEvent {
    let event = generic::alone(envelope, &SERVICE);
    let Some(cluster) = envelope.text("clusterId") else { return event };
    let step = envelope.text("stepId");
    let is_cluster = envelope.detail_type == "EMR Cluster State Change";
    ServiceEvent {
        facts: facts([
            ("Reason", envelope.text("stateChangeReason").and_then(|it| sentence(&it))),
            ("Cluster", Some(cluster.clone())),
            ("Step", step.clone()),
            ("Action", envelope.text("actionOnFailure")),
        ]),
        page: envelope.arn("elasticmapreduce", &format!("cluster/{cluster}")),
        matter: step.or_else(|| is_cluster.then(|| cluster.clone())),
        resource: Some(cluster),
        ..event
    }
}
