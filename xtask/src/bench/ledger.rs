//! What the ledger adds to an alarm's way: the same function with and without one, turn by turn.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use bongsu_stand_in::{Function, FunctionOptions, Ministack, Slack};

use super::{subject, trial};
use crate::say;
use crate::workspace::Workspace;

const ROUNDS: u32 = 200;
const PATIENCE: Duration = Duration::from_secs(10);
/// No number of alarms is a storm here: what is measured is the way of one.
const NO_STORM: &str = "[storm]\nnotices = 65535\n";

/// Builds, measures, prints the medians.
pub(super) async fn run(workspace: &Workspace) -> Result<()> {
    subject::build(workspace)?;
    let (aws, slack) = (Ministack::start().await?, Slack::start().await?);
    aws.create_table("bench", "pk", "sk").await?;
    let config = tempfile::NamedTempFile::new()?;
    std::fs::write(config.path(), NO_STORM)?;
    let options = FunctionOptions::new(workspace.package().join("bootstrap"))
        .env("AWS_ENDPOINT_URL", aws.endpoint())
        .env("BONGSU_ALLOW_INSECURE_WEBHOOK", "1")
        .env("BONGSU_CONFIG", config.path())
        .env("BONGSU_SLACK_ORIGIN", slack.origin())
        .env("SLACK_WEBHOOK_URL", slack.webhook());
    let without = options.clone().start().await?;
    let with = options.env("BONGSU_LEDGER_TABLE", "bench").start().await?;
    let (mut bare, mut recorded) = (Vec::new(), Vec::new());
    for number in 0..ROUNDS {
        bare.push(invoke(&without, number).await?);
        recorded.push(invoke(&with, number).await?);
    }
    let (bare, recorded) = (median(bare), median(recorded));
    say::line("an alarm from the invocation to its answer, median      ms");
    say::line(format!("without a ledger                                  {:>8.2}", milliseconds(bare)));
    say::line(format!("with a table of the stand-in's, on loopback       {:>8.2}", milliseconds(recorded)));
    let added = milliseconds(recorded) - milliseconds(bare);
    let request = milliseconds(request(&aws).await?);
    say::line(format!("added, by six requests                            {added:>8.2}   (target: below 2)"));
    say::line(format!("one request alone: the stand-in's own time        {request:>8.2}"));
    Ok(())
}

async fn invoke(function: &Function, number: u32) -> Result<Duration> {
    let invocation = function.invoke(trial::event(number), PATIENCE).await?;
    if let Some(error) = invocation.error() {
        bail!("invocation {number} failed: {}", error.message);
    }
    Ok(invocation.took)
}

/// How long the stand-in takes for the least that it can be asked for.
async fn request(aws: &Ministack) -> Result<Duration> {
    let key = serde_json::json!({ "pk": { "S": "none" }, "sk": { "S": "none" } });
    let input = serde_json::json!({ "TableName": "bench", "Key": key });
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let began = std::time::Instant::now();
        aws.call("dynamodb", "DynamoDB_20120810.GetItem", &input).await.context("GetItem")?;
        took.push(began.elapsed());
    }
    Ok(median(took))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
