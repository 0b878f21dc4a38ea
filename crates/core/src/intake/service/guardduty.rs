//! GuardDuty: findings, and results of malware protection.
//! docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html

use super::envelope::Envelope;
use super::outcome::outcome;
use super::{Service, facts, generic, in_words, listed, nothing_else};
use crate::intake::fields::as_text;
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "guardduty", name: "GuardDuty", source: "aws.guardduty", owns: nothing_else, read };

/// Fields with the actor of an action.
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
    let is_scan = envelope.first(&["scanStatus", "scanResultDetails.scanResultStatus"]).is_some();
    if is_scan || envelope.detail_type.contains("Malware Protection") {
        return malware(envelope, event);
    }
    if envelope.at("currentStatus").is_some() {
        return coverage(envelope, event);
    }
    let severity = envelope.at("severity").and_then(crate::intake::fields::number);
    let said = envelope.text("severity").map(|word| word.to_lowercase());
    let said = LEVELS.into_iter().find(|level| said.as_deref() == Some(level));
    let word = severity.map(level).or(said);
    let is_finding = word.is_some() || envelope.first(&["title", "type"]).is_some();
    if !is_finding {
        return generic::alone(envelope, &SERVICE);
    }
    let resource = envelope.first(&RESOURCES);
    ServiceEvent {
        title: envelope.first(&["title", "type"]).map_or(event.title, Title::sentence),
        outcome: if matches!(word, Some("critical" | "high")) { Outcome::Failed } else { Outcome::Attention },
        summary: envelope.text("description"),
        facts: facts([
            ("Severity", word.map(|word| severity.map_or(word.to_owned(), |it| format!("{word} ({it})")))),
            ("Type", envelope.text("type")),
            ("Actor", envelope.first(&ACTORS)),
            ("Count", envelope.text("service.count")),
            ("First seen", envelope.text("service.eventFirstSeen")),
            ("Last seen", envelope.text("service.eventLastSeen")),
        ]),
        severity: word.map(str::to_owned),
        page: envelope.text("arn"),
        resource: resource.or_else(|| envelope.text("resource.resourceType")),
        account: envelope.text("accountId").or(event.account),
        matter: envelope.text("id"),
        ..event
    }
}

const LEVELS: [&str; 4] = ["critical", "high", "medium", "low"];

/// Returns GuardDuty's level of a severity.
/// docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html
fn level(severity: f64) -> &'static str {
    match severity {
        severity if severity >= 9.0 => "critical",
        severity if severity >= 7.0 => "high",
        severity if severity >= 4.0 => "medium",
        _ => "low",
    }
}

/// Reads whether GuardDuty monitors the runtime of a resource.
fn coverage(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let at = |path: &str| envelope.text(&format!("resourceDetails.{path}"));
    let clusters = ["ecsClusterDetails.clusterName", "eksClusterDetails.clusterName"];
    let name = clusters.into_iter().find_map(at).or_else(|| at("ec2InstanceDetails.instanceId"));
    let issues = envelope.list("resourceDetails.ecsClusterDetails.fargateDetails.issues");
    let status = envelope.text("currentStatus").unwrap_or_default();
    ServiceEvent {
        title: Title::of(name.clone().unwrap_or_default(), format!("runtime monitoring {status}")),
        outcome: outcome(&status),
        summary: envelope.text("issue").or_else(|| listed(issues.map(as_text), 3)),
        facts: facts([
            ("Type", at("resourceType")),
            ("Before", envelope.text("previousStatus")),
            (
                "Nodes",
                at("eksClusterDetails.availableNodes")
                    .zip(at("eksClusterDetails.desiredNodes"))
                    .map(|(available, desired)| format!("{available} / {desired}")),
            ),
        ]),
        page: at("ecsClusterDetails.clusterName")
            .and_then(|name| envelope.arn("ecs", &format!("cluster/{name}")))
            .or_else(|| {
                let name = at("eksClusterDetails.clusterName")?;
                envelope.arn("eks", &format!("cluster/{name}"))
            })
            .or_else(|| {
                let id = at("ec2InstanceDetails.instanceId")?;
                envelope.arn("ec2", &format!("instance/{id}"))
            }),
        matter: name.clone().map(|name| format!("coverage/{name}")),
        resource: name,
        account: envelope.text("resourceAccountId").or(event.account),
        ..event
    }
}

fn malware(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let result = envelope.first(&[
        "scanResultDetails.scanResultStatus",
        "scanResultDetails.scanResult",
        "scanStatus",
        "resourceStatus",
    ]);
    let (bucket, key) = (
        envelope.first(&["s3ObjectDetails.bucketName", "s3BucketDetails.bucketName"]),
        envelope.text("s3ObjectDetails.objectKey"),
    );
    let object = bucket.as_ref().zip(key).map(|(bucket, key)| format!("s3://{bucket}/{key}"));
    let resource =
        object.or_else(|| bucket.clone()).or_else(|| envelope.text("resourceArn")).or(event.resource);
    let threats =
        envelope.list("scanResultDetails.threats").filter_map(|it| super::envelope::text(it, "name"));
    let reasons = envelope.list("statusReasons").filter_map(|it| super::envelope::text(it, "code"));
    let failures =
        envelope.list("postScanActions").filter_map(|it| super::envelope::text(it, "failureReason"));
    let is_threat = result.as_deref() == Some("THREATS_FOUND");
    let happened = match &result {
        Some(result) if envelope.at("resourceStatus").is_some() => format!("malware protection {result}"),
        Some(result) => in_words(result, ""),
        None => envelope.detail_type.trim_start_matches("GuardDuty ").to_owned(),
    };
    ServiceEvent {
        title: Title::of(resource.clone().unwrap_or_default(), &happened),
        outcome: match result.as_deref() {
            Some("UNSUPPORTED" | "SKIPPED" | "COMPLETED_WITH_ISSUES") => Outcome::Attention,
            Some("ACTIVE") => Outcome::Succeeded,
            result => outcome(result.unwrap_or(&happened)),
        },
        severity: is_threat.then(|| "high".to_owned()),
        summary: envelope.first(&["errorMessage", "error"]),
        facts: facts([
            ("Threats", listed(threats, 5)),
            ("Result", result),
            ("Reason", listed(reasons.chain(failures), 3)),
            ("Size", envelope.text("s3ObjectDetails.objectSize").map(|size| format!("{size} B"))),
        ]),
        page: bucket.map(|bucket| format!("arn:aws:s3:::{bucket}")),
        resource,
        ..event
    }
}
