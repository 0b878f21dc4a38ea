//! AWS Backup: jobs, recovery points and vaults, by EventBridge and as a text by SNS.
//! docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html and backup-notifications.html

use super::envelope::Envelope;
use super::generic::resource_name;
use super::outcome::outcome;
use super::{Service, facts, in_words};
use crate::notice::{ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "backup",
    name: "Backup",
    source: "aws.backup",
    owns: |envelope| envelope.text("text").is_some_and(|text| text.starts_with("An AWS Backup ")),
    read,
};

const JOBS: [&str; 5] = ["backupJobId", "restoreJobId", "copyJobId", "reportJobId", "scanJobId"];

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    if let Some(text) = envelope.text("text") {
        return told(&text, envelope, event);
    }
    let resource = envelope.first(&["resourceArn", "createdResourceArn", "recoveryPointArn"]);
    let state = envelope.first(&["state", "status"]).unwrap_or_default();
    let job = envelope.detail_type.trim_end_matches(" State Change").to_lowercase();
    let vault = envelope.first(&["backupVaultName", "destinationBackupVaultArn", "backupVaultArn"]);
    let vault = vault.map(|vault| resource_name(&vault).to_owned());
    let name = resource.as_deref().map(resource_name).map(str::to_owned).or_else(|| vault.clone());
    ServiceEvent {
        title: Title::of(name.unwrap_or_default(), format!("{job} {state}")),
        outcome: outcome(&state),
        summary: envelope.first(&["statusMessage", "message"]),
        facts: facts([
            ("Type", envelope.text("resourceType")),
            ("Vault", vault),
            ("Job", envelope.first(&JOBS)),
            ("Percent done", envelope.text("percentDone")),
        ]),
        matter: envelope.first(&JOBS),
        resource: resource.or(event.resource),
        ..event
    }
}

/// Reads `An AWS Backup job failed. Resource ARN : arn:... BackupJob ID : ...`. The attributes also contain
/// the job and the state.
fn told(text: &str, envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let sentence = text.split_inclusive(". ").next().unwrap_or(text).trim().trim_end_matches('.');
    let after = |name: &str| {
        let rest = text.split_once(name)?.1.trim_start_matches([' ', ':']);
        rest.split_whitespace().next().map(|word| word.trim_end_matches(['.', ',']).to_owned())
    };
    let by_attributes = envelope.attribute("EventType").zip(envelope.attribute("State"));
    let happened = match by_attributes {
        Some((job, state)) => format!("{} {state}", in_words(job, "")),
        None => in_sentence(sentence),
    };
    let job = after("Job ID").or_else(|| envelope.attribute("Id").map(str::to_owned));
    let resource = after("Resource ARN").or_else(|| after("Recovery point ARN"));
    ServiceEvent {
        outcome: outcome(&happened),
        title: Title::of(resource.as_deref().map(resource_name).unwrap_or_default(), happened),
        summary: Some(sentence).filter(|it| !is_plain(it)).map(|it| format!("{it}.")),
        facts: facts([("Job", job.clone()), ("Recovery point", after("Recovery point ARN"))]),
        account: event.account.or_else(|| envelope.attribute("AccountId").map(str::to_owned)),
        resource,
        matter: job,
        ..event
    }
}

/// Returns whether a sentence only repeats the state.
fn is_plain(sentence: &str) -> bool {
    [" failed", " successfully", " started"].iter().any(|end| sentence.ends_with(end))
}

/// Returns the job and its state from a sentence.
fn in_sentence(sentence: &str) -> String {
    let rest = sentence.trim_start_matches("An AWS Backup ");
    let job = if rest.starts_with("job") { "backup job" } else { "job" };
    let job = rest.split_once(" job ").map_or_else(|| job.to_owned(), |(kind, _)| format!("{kind} job"));
    let state = match outcome(sentence) {
        crate::notice::Outcome::Failed => "FAILED",
        crate::notice::Outcome::Succeeded => "COMPLETED",
        crate::notice::Outcome::Progress => "STARTED",
        crate::notice::Outcome::Attention => "EXPIRED",
        crate::notice::Outcome::Unknown => "",
    };
    format!("{job} {state}").trim().to_owned()
}
