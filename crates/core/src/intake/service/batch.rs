//! AWS Batch: jobs.
//! docs.aws.amazon.com/batch/latest/userguide/batch_job_events.html

use super::envelope::{Envelope, text};
use super::{Service, facts, listed, nothing_else};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "batch", name: "Batch", source: "aws.batch", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let reasons = envelope
        .list("attempts")
        .filter_map(|it| text(it, "container.reason").or_else(|| text(it, "statusReason")));
    let queue = envelope.text("jobQueue").map(|arn| super::generic::resource_name(&arn).to_owned());
    // A job that cannot get its resources also blocks all jobs behind it in the queue.
    let is_blocked = envelope.detail_type.ends_with("Blocked");
    let blocked = queue.clone().filter(|_| is_blocked);
    ServiceEvent {
        title: blocked.map_or(event.title, |queue| Title::of(queue, "job queue blocked")),
        outcome: if is_blocked { Outcome::Attention } else { event.outcome },
        summary: envelope.text("statusReason"),
        facts: facts([
            ("Exit code", envelope.first(&["container.exitCode", "attempts.0.container.exitCode"])),
            ("Reason", envelope.text("container.reason").or_else(|| listed(reasons, 2))),
            ("Queue", queue),
            ("Log stream", envelope.text("container.logStreamName")),
            ("Attempts", envelope.count("attempts").map(|count| count.to_string())),
            ("Job", envelope.text("jobId")),
        ]),
        matter: envelope.text("jobId"),
        ..event
    }
}
