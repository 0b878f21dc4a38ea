//! Checks the way of an undeliverable notice: into the queue, back to the function, and at last into the
//! dead-letter queue.

use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::{EventSourceMappingConfiguration, FunctionResponseType};

use super::{LinkFinding, Patient};
use crate::audit::Records;
use crate::backlog::{Backlog, QueueDepth};
use crate::error::{AwsError, Cause, Explain as _};
use crate::words::{counted, quoted};

pub(super) const RETRIES: &str = "retries";
pub(super) const TRIGGER: &str = "queue's trigger";
pub(super) const LINK: &str = "queues";
/// The template's resources for the first two links.
const INVOCATION: &str = "AsynchronousInvocation";
const MAPPING: &str = "UndeliveredQueueToFunction";
const REPORT: FunctionResponseType = FunctionResponseType::ReportBatchItemFailures;

/// Checks that Lambda puts events into the queue after three failures. Without the queue these events are lost.
pub(super) async fn retries(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let function = patient.output("FunctionName");
    if patient.output("UndeliveredQueueUrl").is_empty() {
        let said = "an undeliverable notice is lost after three attempts, because there is no queue";
        return Ok(vec![patient.missing(RETRIES, said.to_owned(), patient.redeploy(""))]);
    }
    let client = Client::new(patient.account().config());
    let asked = client.get_function_event_invoke_config().function_name(function).qualifier("$LATEST");
    let answer = asked.send().await.explain("lambda:GetFunctionEventInvokeConfig", patient.region());
    let queue = patient.intended.text(INVOCATION, "/DestinationConfig/OnFailure/Destination");
    let said = match answer {
        Ok(found) => {
            let on_failure = found.destination_config().and_then(|it| it.on_failure());
            match on_failure.and_then(|it| it.destination()).filter(|it| !it.is_empty()) {
                Some(destination) if destination == queue => {
                    return Ok(vec![LinkFinding::fine(RETRIES, "undeliverable notices go into the queue")]);
                }
                Some(other) => format!("undeliverable notices go to {other} instead of the queue"),
                None => "an undeliverable notice is lost after three attempts, because it goes to no queue".to_owned(),
            }
        }
        Err(AwsError { cause: Cause::NotFound(_), .. }) => {
            "an undeliverable notice is lost after three attempts: the asynchronous invocation settings were deleted".to_owned()
        }
        Err(error) => return Err(error),
    };
    let of = |pointer: &str| patient.intended.property(INVOCATION, pointer).to_string();
    let remedy = patient.aws(&format!(
        "lambda put-function-event-invoke-config --function-name {function} --qualifier '$LATEST' --maximum-retry-attempts {} --maximum-event-age-in-seconds {} --destination-config {}",
        of("/MaximumRetryAttempts"),
        of("/MaximumEventAgeInSeconds"),
        quoted(&of("/DestinationConfig"))
    ));
    Ok(vec![LinkFinding::broken(RETRIES, said, remedy)])
}

/// Checks that the queue of undelivered notices feeds the function.
pub(super) async fn trigger(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let function = patient.output("FunctionName");
    let queue = patient.intended.text(MAPPING, "/EventSourceArn");
    if patient.output("UndeliveredQueueUrl").is_empty() {
        return Ok(Vec::new());
    }
    let client = Client::new(patient.account().config());
    let asked = client.list_event_source_mappings().function_name(function);
    let (mut pages, mut found) = (asked.into_paginator().send(), Vec::new());
    while let Some(page) = pages.next().await {
        let page = page.explain("lambda:ListEventSourceMappings", patient.region())?;
        let mappings = page.event_source_mappings.unwrap_or_default().into_iter();
        found.extend(mappings.filter(|it| it.event_source_arn() == Some(&queue)));
    }
    Ok(vec![judge_mapping(patient, &found, &queue)])
}

fn judge_mapping(
    patient: &Patient,
    mappings: &[EventSourceMappingConfiguration],
    queue: &str,
) -> LinkFinding {
    let is_on = |it: &&EventSourceMappingConfiguration| {
        matches!(it.state(), Some("Enabled" | "Enabling" | "Creating" | "Updating"))
    };
    let on = mappings.iter().find(is_on);
    let Some(mapping) = on.or(mappings.first()) else {
        let said =
            "the function does not get the messages of the queue: the event source mapping was deleted";
        return LinkFinding::broken(TRIGGER, said, create_mapping(patient, queue));
    };
    let uuid = mapping.uuid().unwrap_or_default();
    let update =
        |what: &str| patient.aws(&format!("lambda update-event-source-mapping --uuid {uuid} {what}"));
    if on.is_none() {
        let said = format!(
            "the function does not get the messages of the queue: the event source mapping is {}",
            mapping.state().unwrap_or("in no state")
        );
        return LinkFinding::broken(TRIGGER, said, update("--enabled"));
    }
    if !mapping.function_response_types().contains(&REPORT) {
        let said = "a message that fails a second time is deleted and lost: the event source mapping does not report failures";
        return LinkFinding::broken(
            TRIGGER,
            said,
            update("--function-response-types ReportBatchItemFailures"),
        );
    }
    LinkFinding::fine(TRIGGER, "the function gets the messages of the queue")
}

fn create_mapping(patient: &Patient, queue: &str) -> String {
    let of = |pointer: &str| patient.intended.property(MAPPING, pointer).to_string();
    patient.aws(&format!(
        "lambda create-event-source-mapping --function-name {} --event-source-arn {queue} --batch-size {} --scaling-config {} --function-response-types {}",
        patient.output("FunctionName"),
        of("/BatchSize"),
        quoted(&of("/ScalingConfig")),
        patient.intended.text(MAPPING, "/FunctionResponseTypes/0")
    ))
}

/// Checks that every notice was delivered.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    Ok(vec![undelivered(patient).await?, dead(patient).await?])
}

async fn undelivered(patient: &Patient) -> Result<LinkFinding, AwsError> {
    let url = patient.output("UndeliveredQueueUrl");
    let Some(queue) = look(patient, url).await? else { return Ok(gone(patient, url)) };
    // If the ledger cannot be read, its own check reports the reason.
    let records = Records::of(patient.account(), patient.description()).await.unwrap_or_default();
    let backlog = Backlog::of(&queue, &records);
    if backlog.undelivered > 0 {
        let said = format!(
            "{} not delivered to Slack yet, and will be tried again",
            counted(backlog.undelivered, "notice")
        );
        let remedy = format!("repair the faults above; {} shows the answer of Slack or KMS", patient.logs());
        return Ok(LinkFinding::broken(LINK, said, remedy));
    }
    Ok(LinkFinding::fine(
        LINK,
        match backlog.in_turn {
            0 => format!("{} holds no notice", queue.name),
            count => {
                format!("{} waiting: Slack accepts about one message a second", counted(count, "notice"))
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
    let said = format!(
        "{} in {} did not reach Slack, and will not be tried again",
        counted(queue.messages, "notice"),
        queue.name
    );
    let replay = patient.bongsu("replay --dead-letters");
    Ok(LinkFinding::broken(LINK, said, format!("repair the faults above, then {replay} sends them again")))
}

async fn look(patient: &Patient, url: &str) -> Result<Option<QueueDepth>, AwsError> {
    if url.is_empty() { Ok(None) } else { QueueDepth::look(patient.account(), url).await }
}

fn gone(patient: &Patient, url: &str) -> LinkFinding {
    if url.is_empty() {
        let said = "the function names no queue for undeliverable notices";
        return patient.missing(LINK, said.to_owned(), patient.redeploy(""));
    }
    LinkFinding::broken(LINK, format!("{url} was deleted"), patient.anew())
}
