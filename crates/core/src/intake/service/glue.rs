//! Glue: jobs, crawlers and data quality.
//! docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html

use super::envelope::Envelope;
use super::{Service, facts, nothing_else};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "glue", name: "Glue", source: "aws.glue", owns: nothing_else, read };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let job = envelope.text("jobName");
    let late = envelope.text("notificationCondition.NotifyDelayAfter");
    let name = job.clone().or_else(|| envelope.first(&["crawlerName", "rulesetNames.0"]));
    let (title, outcome) = match (&late, name, envelope.text("state")) {
        (Some(minutes), Some(name), _) => {
            (Title::of(name, format!("running for over {minutes} min")), Outcome::Attention)
        }
        (None, Some(name), Some(state)) => (Title::of(name, state), event.outcome),
        _ => (event.title, event.outcome),
    };
    ServiceEvent {
        title,
        outcome,
        severity: envelope.text("severity").map(|word| word.to_lowercase()),
        summary: envelope.first(&["errorMessage", "message"]),
        facts: facts([
            ("Run", envelope.text("jobRunId")),
            ("Score", envelope.text("score")),
            ("Rules failed", envelope.text("numRulesFailed")),
            ("Database", envelope.text("databaseName")),
            ("Tables created", envelope.text("tablesCreated")),
            ("Tables updated", envelope.text("tablesUpdated")),
            ("Running time", envelope.text("runningTime (sec)").map(|it| format!("{it} s"))),
        ]),
        page: job.and_then(|job| envelope.arn("glue", &format!("job/{job}"))),
        matter: envelope.text("jobRunId"),
        ..event
    }
}
