//! AWS Backup: jobs, by EventBridge and as a text by SNS.
//! docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html and backup-notifications.html

use super::envelope::Envelope;
use super::generic::resource_name;
use super::outcome::outcome;
use super::{Service, facts};
use crate::notice::ServiceEvent;

pub(super) const SERVICE: Service = Service {
    kind: "backup",
    name: "Backup",
    source: "aws.backup",
    owns: |envelope| envelope.text("text").is_some_and(|text| text.starts_with("An AWS Backup job")),
    read,
};

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    if let Some(text) = envelope.text("text") {
        return told(&text, event);
    }
    let resource = envelope.first(&["resourceArn", "createdResourceArn", "recoveryPointArn"]);
    let state = envelope.first(&["state", "status"]).unwrap_or_default();
    let job = envelope.detail_type.trim_end_matches(" State Change").to_lowercase();
    let name = resource.as_deref().map(resource_name).unwrap_or_default();
    ServiceEvent {
        title: format!("{job} of {name} {state}"),
        outcome: outcome(&state),
        summary: envelope.text("statusMessage"),
        facts: facts([
            ("Type", envelope.text("resourceType")),
            ("Vault", envelope.text("backupVaultName")),
            ("Job", envelope.first(&["backupJobId", "restoreJobId", "copyJobId"])),
            ("Percent done", envelope.text("percentDone")),
        ]),
        matter: envelope.first(&["backupJobId", "restoreJobId", "copyJobId"]),
        resource: resource.or(event.resource),
        ..event
    }
}

/// `An AWS Backup job failed. Resource ARN : arn:... BackupJob ID : ...`
fn told(text: &str, event: ServiceEvent) -> ServiceEvent {
    let sentence = text.split_inclusive('.').next().unwrap_or(text).trim();
    let after = |name: &str| {
        let rest = text.split_once(name)?.1.trim_start_matches([' ', ':']);
        rest.split_whitespace().next().map(|word| word.trim_end_matches(['.', ',']).to_owned())
    };
    ServiceEvent {
        title: sentence.trim_end_matches('.').replace("An AWS Backup job", "backup job"),
        outcome: outcome(sentence),
        summary: None,
        facts: facts([("Job", after("BackupJob ID")), ("Recovery point", after("Recovery point ARN"))]),
        resource: after("Resource ARN"),
        ..event
    }
}
