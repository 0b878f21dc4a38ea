use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::{EventSourceMappingConfiguration, FunctionResponseType};

use super::{LinkFinding, Patient};
use crate::error::{AwsError, Explain as _};
use crate::words::quoted;

const LINK: &str = "queue's trigger";
const RESOURCE: &str = "UndeliveredQueueToFunction";
const REPORT: FunctionResponseType = FunctionResponseType::ReportBatchItemFailures;

/// Checks that the queue of undelivered notices feeds the function.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let function = patient.output("FunctionName");
    let queue = patient.intended.text(RESOURCE, "/EventSourceArn");
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
    Ok(vec![judge(patient, &found, &queue)])
}

fn judge(patient: &Patient, mappings: &[EventSourceMappingConfiguration], queue: &str) -> LinkFinding {
    let is_on = |it: &&EventSourceMappingConfiguration| {
        matches!(it.state(), Some("Enabled" | "Enabling" | "Creating" | "Updating"))
    };
    let on = mappings.iter().find(is_on);
    let Some(mapping) = on.or(mappings.first()) else {
        let said = "nothing delivers the messages of the queue to the function: the event source mapping was deleted";
        return LinkFinding::broken(LINK, said, made(patient, queue));
    };
    let uuid = mapping.uuid().unwrap_or_default();
    let update =
        |what: &str| patient.aws(&format!("lambda update-event-source-mapping --uuid {uuid} {what}"));
    if on.is_none() {
        let said = format!(
            "nothing delivers the messages of the queue to the function: the event source mapping is {}",
            mapping.state().unwrap_or("in no state")
        );
        return LinkFinding::broken(LINK, said, update("--enabled"));
    }
    if !mapping.function_response_types().contains(&REPORT) {
        let said = "a message that fails a second time is removed from the queue and lost: the event source mapping does not report failures";
        return LinkFinding::broken(LINK, said, update("--function-response-types ReportBatchItemFailures"));
    }
    LinkFinding::fine(LINK, "the function receives the messages of its queue")
}

fn made(patient: &Patient, queue: &str) -> String {
    let of = |pointer: &str| patient.intended.property(RESOURCE, pointer).to_string();
    patient.aws(&format!(
        "lambda create-event-source-mapping --function-name {} --event-source-arn {queue} --batch-size {} --scaling-config {} --function-response-types {}",
        patient.output("FunctionName"),
        of("/BatchSize"),
        quoted(&of("/ScalingConfig")),
        patient.intended.text(RESOURCE, "/FunctionResponseTypes/0")
    ))
}
