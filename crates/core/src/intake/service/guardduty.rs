//! GuardDuty: findings, and what its malware protection found.
//! docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html

use super::envelope::Envelope;
use super::outcome::outcome;
use super::{Service, facts, listed, nothing_else};
use crate::notice::{Outcome, ServiceEvent};

pub(super) const SERVICE: Service =
    Service { kind: "guardduty", name: "GuardDuty", source: "aws.guardduty", owns: nothing_else, read };

/// Where an action tells who acts.
const ACTORS: [&str; 6] = [
    "service.action.networkConnectionAction.remoteIpDetails.ipAddressV4",
    "service.action.awsApiCallAction.remoteIpDetails.ipAddressV4",
    "service.action.portProbeAction.portProbeDetails.0.remoteIpDetails.ipAddressV4",
    "service.action.kubernetesApiCallAction.remoteIpDetails.ipAddressV4",
    "service.action.rdsLoginAttemptAction.remoteIpDetails.ipAddressV4",
    "service.action.dnsRequestAction.domain",
];

const RESOURCES: [&str; 7] = [
    "resource.instanceDetails.instanceId",
    "resource.accessKeyDetails.userName",
    "resource.s3BucketDetails.0.name",
    "resource.eksClusterDetails.name",
    "resource.ecsClusterDetails.name",
    "resource.rdsDbInstanceDetails.dbInstanceIdentifier",
    "resource.lambdaDetails.functionName",
];

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    if envelope.at("scanResultDetails").is_some() || envelope.at("scanStatus").is_some() {
        return malware(envelope, event);
    }
    let severity = envelope.at("severity").and_then(crate::intake::fields::number);
    let word = severity.map(level);
    let resource = envelope.first(&RESOURCES);
    ServiceEvent {
        title: envelope.first(&["title", "type"]).unwrap_or(event.title),
        outcome: if matches!(word, Some("critical" | "high")) { Outcome::Failed } else { Outcome::Attention },
        summary: envelope.text("description"),
        facts: facts([
            ("Severity", word.zip(severity).map(|(word, number)| format!("{word} ({number})"))),
            ("Type", envelope.text("type")),
            ("Actor", envelope.first(&ACTORS)),
            ("Count", envelope.text("service.count")),
            ("First seen", envelope.text("service.eventFirstSeen")),
            ("Last seen", envelope.text("service.eventLastSeen")),
        ]),
        severity: word.map(str::to_owned),
        resource: resource.or_else(|| envelope.text("resource.resourceType")),
        account: envelope.text("accountId").or(event.account),
        matter: envelope.text("id"),
        ..event
    }
}

/// GuardDuty's own levels of severity.
/// docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html
fn level(severity: f64) -> &'static str {
    match severity {
        severity if severity >= 9.0 => "critical",
        severity if severity >= 7.0 => "high",
        severity if severity >= 4.0 => "medium",
        _ => "low",
    }
}

fn malware(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let result =
        envelope.first(&["scanResultDetails.scanResultStatus", "scanResultDetails.scanResult", "scanStatus"]);
    let (bucket, key) =
        (envelope.text("s3ObjectDetails.bucketName"), envelope.text("s3ObjectDetails.objectKey"));
    let object = bucket.zip(key).map(|(bucket, key)| format!("s3://{bucket}/{key}"));
    let resource = object.or_else(|| envelope.text("resourceArn")).or(event.resource);
    let threats =
        envelope.list("scanResultDetails.threats").filter_map(|it| super::envelope::text(it, "name"));
    let is_threat = result.as_deref().map(outcome) == Some(Outcome::Failed);
    ServiceEvent {
        title: format!("Malware scan {}", result.clone().unwrap_or_default()),
        outcome: result.as_deref().map(outcome).unwrap_or_default(),
        severity: is_threat.then(|| "high".to_owned()),
        summary: None,
        facts: facts([("Threats", listed(threats, 5)), ("Result", result)]),
        resource,
        ..event
    }
}
