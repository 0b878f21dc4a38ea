//! Glue: jobs, crawlers and data quality.
//! docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html

use super::envelope::Envelope;
use super::{Service, facts, nothing_else};
use crate::notice::{Outcome, ServiceEvent, Title};

pub(super) const SERVICE: Service =
    Service { kind: "glue", name: "Glue", source: "aws.glue", owns: nothing_else, read };

/// Results of data quality, which have a separate source.
pub(super) const DATA_QUALITY: Service = Service { source: "aws.glue-dataquality", ..SERVICE };

fn read(envelope: &Envelope<'_>, event: ServiceEvent) -> ServiceEvent {
    let job = envelope.text("jobName");
    let late = envelope.text("notificationCondition.NotifyDelayAfter");
    let name = job.clone().or_else(|| {
        envelope.first(&[
            "crawlerName",
            "tableName",
            "context.tableName",
            "context.jobName",
            "rulesetNames.0",
        ])
    });
    let is_quality = envelope.at("rulesetNames").is_some();
    let change = envelope.text("typeOfChange");
    let (title, outcome) = match (&late, name, envelope.text("state")) {
        (Some(minutes), Some(name), _) => {
            let minutes = minutes.strip_suffix(".0").unwrap_or(minutes);
            (Title::of(name, format!("running for over {minutes} min")), Outcome::Attention)
        }
        (None, Some(name), Some(state)) if is_quality => {
            (Title::of(name, format!("data quality {state}")), event.outcome)
        }
        (None, Some(name), Some(state)) => (Title::of(name, state), event.outcome),
        (None, Some(name), None) if change.is_some() => {
            (Title::of(name, change.unwrap_or_default()), Outcome::Unknown)
        }
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
            ("Rules failed", envelope.first(&["rulesFailed", "numRulesFailed"])),
            ("Ruleset", envelope.text("rulesetNames.0")),
            ("Database", envelope.first(&["databaseName", "context.databaseName"])),
            ("Tables created", envelope.text("tablesCreated")),
            ("Tables updated", envelope.text("tablesUpdated")),
            ("Running time", envelope.text("runningTime (sec)").map(|it| format!("{it} s"))),
        ]),
        page: job.and_then(|job| envelope.arn("glue", &format!("job/{job}"))),
        url: envelope.text("cloudWatchLogLink"),
        matter: envelope.text("jobRunId"),
        ..event
    }
}
