//! Lambda: results of asynchronous invocations and of event source mappings, which functions send to a destination.
//! docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html and kinesis-on-failure-destination.html

use super::envelope::Envelope;
use super::generic::resource_name;
use super::{Service, facts, sentence};
use crate::notice::{Outcome, ServiceEvent, Title};

/// Lambda. Its source in EventBridge is `lambda`, without the prefix `aws.`.
pub(super) const SERVICE: Service = Service {
    kind: "lambda",
    name: "Lambda",
    source: "lambda",
    owns: |envelope| {
        envelope.at("requestContext.functionArn").is_some()
            && envelope.at("requestContext.condition").is_some()
    },
    read,
};

/// Reads the record. The request's payload may contain secrets, so no message shows it.
fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let Some(function) = envelope.text("requestContext.functionArn") else { return event };
    let condition = envelope.text("requestContext.condition").unwrap_or_default();
    let function = function.trim_end_matches(":$LATEST").to_owned();
    let place = envelope.place_of_topic().filter(|_| !envelope.is_event_bridge());
    let is_success = condition == "Success";
    let stream = ["KinesisBatchInfo", "DDBStreamBatchInfo", "KafkaBatchInfo"];
    let stream = stream.into_iter().find(|name| envelope.at(name).is_some());
    let of_stream = |name: &str| envelope.text(&format!("{}.{name}", stream?));
    let by_error = envelope.first(&["responsePayload.errorMessage", "responsePayload"]);
    let message = by_error.and_then(|it| sentence(&it)).filter(|_| !is_success);
    ServiceEvent {
        title: Title::of(
            resource_name(&function),
            if is_success { "invocation succeeded" } else { "invocation failed" },
        ),
        outcome: if is_success { Outcome::Succeeded } else { Outcome::Failed },
        summary: message,
        facts: facts([
            ("Error", envelope.text("responsePayload.errorType")),
            ("Cause", Some(condition).filter(|_| !is_success)),
            ("Attempts", envelope.text("requestContext.approximateInvokeCount")),
            ("Source", of_stream("streamArn").map(|arn| resource_name(&arn).to_owned())),
            ("Records", of_stream("batchSize")),
            ("Shard", of_stream("shardId")),
            ("Request", envelope.text("requestContext.requestId")),
        ]),
        account: event.account.or_else(|| Some(place.as_ref()?.0.clone())),
        region: event.region.or_else(|| Some(place.as_ref()?.1.clone())),
        resource: Some(function),
        ..event
    }
}
