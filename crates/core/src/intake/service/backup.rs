//! AWS Backup: jobs, recovery points and vaults, from EventBridge and as text from SNS.
//! docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html and backup-notifications.html

use super::envelope::Envelope;
use super::generic::resource_name;
use super::outcome::outcome;
use super::{Service, facts, in_words, unquoted};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service = Service {
    kind: "backup",
    name: "Backup",
    source: "aws.backup",
    owns: |envelope| {
        envelope.text("text").is_some_and(|text| {
            text.starts_with("An AWS Backup ") || envelope.subject == Some("Notification from AWS Backup")
        })
    },
    read,
};

const JOBS: [&str; 5] = ["backupJobId", "restoreJobId", "copyJobId", "reportJobId", "scanJobId"];

/// Fields with the resource, the most specific first.
const RESOURCES: [&str; 4] = ["resourceArn", "createdResourceArn", "sourceResourceArn", "recoveryPointArn"];

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    if let Some(text) = envelope.text("text") {
        return of_text(&text, envelope, event);
    }
    let resource = envelope.first(&RESOURCES).or(event.resource);
    let state = envelope.first(&["state", "status", "indexStatus"]).unwrap_or_default();
    let job = envelope.detail_type.trim_end_matches(" State Change").to_lowercase();
    let vault = envelope.first(&["backupVaultName", "destinationBackupVaultArn", "backupVaultArn"]);
    let vault = vault.map(|vault| resource_name(&vault).to_owned());
    let name = resource.as_deref().map(resource_name).map(str::to_owned).or_else(|| vault.clone());
    let message =
        envelope.first(&["statusMessage", "message", "indexStatusMessage"]).and_then(|it| unquoted(&it));
    let scan = envelope.text("scanResult.scanResultStatus");
    let is_infected = scan.as_deref() == Some("THREATS_FOUND");
    // The console shows a completed job with a message as "Completed with issues".
    let has_issues = job == "backup job" && state == "COMPLETED" && message.is_some();
    let happened = match (is_infected, has_issues) {
        (true, _) => "threats found".to_owned(),
        (false, true) => format!("{job} completed with issues"),
        (false, false) => format!("{job} {state}"),
    };
    ServiceEvent {
        title: Title::of(name.unwrap_or_default(), happened),
        outcome: if is_infected {
            Outcome::Failed
        } else if has_issues {
            Outcome::Attention
        } else {
            of_state(&job, &state)
        },
        summary: message,
        facts: facts([
            ("Type", envelope.text("resourceType")),
            ("Vault", vault),
            ("Scan", scan),
            ("Job", envelope.first(&JOBS)),
            ("Percent done", envelope.text("percentDone")),
        ]),
        matter: envelope.first(&JOBS),
        resource,
        ..event
    }
}

/// Returns the outcome of a state. Only a person aborts a job. An expired job made no backup, whereas the
/// expiry of a recovery point is routine.
fn of_state(job: &str, state: &str) -> Outcome {
    match state {
        "ABORTED" | "ABORTING" | "COMPLETED_WITH_ISSUES" => Outcome::Attention,
        "CREATED" if job.ends_with("job") => Outcome::Progress,
        "EXPIRED" if job.ends_with("job") => Outcome::Failed,
        state => outcome(state),
    }
}

/// Reads `An AWS Backup job failed. Resource ARN : arn:... BackupJob ID : ...`. The attributes also contain
/// the job and the state.
/// the job and the state.
fn of_text(text: &str, envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let sentence = text.split_inclusive(". ").next().unwrap_or(text).trim().trim_end_matches('.');
    let lower = text.to_ascii_lowercase();
    let after = |name: &str| {
        let at = lower.find(name)?.checked_add(name.len())?;
        let rest = text.get(at..)?.trim_start_matches([' ', ':']);
        rest.split_whitespace().next().map(|word| word.trim_end_matches(['.', ',']).to_owned())
    };
    let attribute = |name: &str| envelope.attribute(name).map(str::to_owned);
    let job_and_state = match (attribute("EventType").zip(attribute("State")), attribute("eventType")) {
        (Some((job, state)), _) => Some((in_words(&job, ""), state)),
        // `EKS_BACKUP_OBJECT_FAILED`
        (None, Some(kind)) => kind.rsplit_once('_').map(|(job, state)| (in_words(job, ""), state.to_owned())),
        (None, None) => None,
    };
    let (job, state) = job_and_state.unwrap_or_else(|| in_sentence(sentence));
    let id = after("job id").or_else(|| attribute("Id"));
    let point = after("recovery point arn");
    let cluster = attribute("clusterName");
    let resource = after("resource arn").or_else(|| cluster.clone()).or_else(|| point.clone());
    let reason = attribute("reason");
    ServiceEvent {
        outcome: of_state(&job, &state),
        title: Title::of(
            resource.as_deref().map(resource_name).unwrap_or_default(),
            format!("{job} {state}").trim(),
        ),
        summary: reason.or_else(|| Some(sentence).filter(|it| !is_plain(it)).map(|it| format!("{it}."))),
        facts: facts([
            ("Resource type", attribute("resourceType")),
            ("Resource", attribute("resourceName")),
            ("Job", id.clone()),
            ("Recovery point", point.filter(|point| Some(point) != resource.as_ref())),
            ("Start", attribute("StartTime")),
        ]),
        account: event
            .account
            .or_else(|| attribute("AccountId"))
            .or_else(|| Some(envelope.place_of_topic()?.0)),
        region: event.region.or_else(|| Some(envelope.place_of_topic()?.1)),
        page: cluster.and_then(|name| envelope.arn("eks", &format!("cluster/{name}"))),
        resource,
        matter: id,
        ..event
    }
}

/// Returns whether a sentence only repeats the state.
fn is_plain(sentence: &str) -> bool {
    [" failed", " successfully", " started", " stopped", " completed"]
        .iter()
        .any(|end| sentence.ends_with(end))
}

/// Returns the job and its state in a sentence.
fn in_sentence(sentence: &str) -> (String, String) {
    let rest = sentence.trim_start_matches("An AWS Backup ");
    let job = if rest.starts_with("job") { "backup job" } else { "job" };
    let job = rest.split_once(" job ").map_or_else(|| job.to_owned(), |(kind, _)| format!("{kind} job"));
    let state = match outcome(sentence) {
        Outcome::Failed => "FAILED",
        Outcome::Succeeded => "COMPLETED",
        Outcome::Progress => "STARTED",
        Outcome::Attention if sentence.ends_with("stopped") => "ABORTED",
        Outcome::Attention => "EXPIRED",
        Outcome::Unknown => "",
    };
    (job, state.to_owned())
}
