use super::{LinkFinding, Patient};
use crate::audit::Records;
use crate::backlog::Backlog;
use crate::error::AwsError;
use crate::queue::QueueDepth;
use crate::words::counted;

const LINK: &str = "queues";

/// Checks that every notice was delivered.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    Ok(vec![undelivered(patient).await?, dead(patient).await?])
}

async fn undelivered(patient: &Patient) -> Result<LinkFinding, AwsError> {
    let url = patient.output("UndeliveredQueueUrl");
    let Some(queue) = look(patient, url).await? else { return Ok(gone(patient, url)) };
    // The check of the ledger reports why it cannot be read.
    let records = Records::of(patient.account(), patient.description()).await.unwrap_or_default();
    let backlog = Backlog::of(&queue, &records);
    if backlog.undelivered > 0 {
        let said =
            format!("{} not delivered to Slack yet; tried again", counted(backlog.undelivered, "notice"));
        let remedy = format!("repair the faults above; {} shows the answer of Slack or KMS", patient.logs());
        return Ok(LinkFinding::broken(LINK, said, remedy));
    }
    Ok(LinkFinding::fine(
        LINK,
        match backlog.in_turn {
            0 => format!("{} holds no notice", queue.name),
            count => {
                format!("{} in turn: Slack accepts about one message a second", counted(count, "notice"))
            }
        },
    ))
}

async fn dead(patient: &Patient) -> Result<LinkFinding, AwsError> {
    let url = patient.output("DeadQueueUrl");
    let Some(queue) = look(patient, url).await? else { return Ok(gone(patient, url)) };
    if queue.messages == 0 {
        return Ok(LinkFinding::fine(LINK, format!("{} is empty", queue.name)));
    }
    let said =
        format!("{} in {} never reached Slack, tried no more", counted(queue.messages, "notice"), queue.name);
    let replay = patient.bongsu("replay --dead-letters");
    Ok(LinkFinding::broken(LINK, said, format!("repair the faults above, then {replay} sends them again")))
}

async fn look(patient: &Patient, url: &str) -> Result<Option<QueueDepth>, AwsError> {
    if url.is_empty() { Ok(None) } else { QueueDepth::look(patient.account(), url).await }
}

fn gone(patient: &Patient, url: &str) -> LinkFinding {
    if url.is_empty() {
        let said = "no queue for undeliverable notices is named";
        return patient.missing(LINK, said.to_owned(), patient.redeploy(""));
    }
    LinkFinding::broken(LINK, format!("{url} was deleted"), patient.anew())
}
