//! Runs real programs: functions that are killed at random moments, a Slack with wrong answers, and a stand-in for AWS.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bongsu_stand_in::{Answer, FunctionOptions, Ministack, Slack, Sns};
use fastrand::Rng;
use serde_json::json;

use super::lambda::{Lambda, Settings};
use super::table;
use crate::say;
use crate::workspace::Workspace;

/// The number of functions that run at the same time.
const FUNCTIONS: usize = 4;
/// A time that is longer than a thousand alarms need.
const PATIENCE: Duration = Duration::from_secs(600);
/// The percentage of Slack's wrong answers before it recovers.
const BAD_ANSWERS: u32 = 15;

/// Sends the functions this number of alarms, and counts the arrivals.
pub(super) async fn run(workspace: &Workspace, seed: u64, alarms: usize) -> Result<()> {
    let mut rng = Rng::with_seed(seed);
    let (aws, slack) = (Ministack::start().await?, Slack::start().await?);
    aws.create_table("faults", "pk", "sk").await?;
    let (queue, _) = aws.create_queue("faults").await?;
    slack.script((0..alarms / 4).map(|_| answer(&mut rng)));
    let options = FunctionOptions::new(workspace.target.join("debug").join("bootstrap"))
        .env("AWS_ENDPOINT_URL", aws.endpoint())
        .env("BONGSU_ALLOW_INSECURE_WEBHOOK", "1")
        .env("BONGSU_LEDGER_TABLE", "faults")
        .env("BONGSU_SLACK_ORIGIN", slack.origin())
        .env("BONGSU_UNDELIVERED_QUEUE_URL", queue.clone())
        .env("SLACK_WEBHOOK_URL", slack.webhook());
    let started = Instant::now();
    let names: Vec<_> = (0..alarms).map(|number| format!("alarm-{number:05}")).collect();
    let events = names.iter().map(|name| event(name)).collect();
    let lambda = Arc::new(Lambda::new(Settings { options, queue, functions: FUNCTIONS, seed }, events));
    let ran = tokio::time::timeout(PATIENCE, lambda.run(Arc::new(aws))).await;
    let ran = ran.with_context(|| format!("not done within {PATIENCE:?}"))??;
    let counts = table::count(&names, &slack.posts());
    say::line(format!(
        "seed {seed}: {alarms} alarms in {:.0} s, {FUNCTIONS} functions",
        started.elapsed().as_secs_f64()
    ));
    table::print(&counts, &ran);
    if counts.lost > 0 {
        bail!("lost: {:?}", counts.names_of_lost);
    }
    if counts.repeated > ran.kills + counts.unanswered * 40 {
        bail!("repeated without a reason");
    }
    Ok(())
}

fn answer(rng: &mut Rng) -> Answer {
    if rng.u32(0..100) >= BAD_ANSWERS {
        return Answer::Ok;
    }
    match rng.u8(0..4) {
        0 => Answer::status(503, "<html>"),
        1 => Answer::rate_limited(1),
        2 => Answer::Slow(Duration::from_millis(rng.u64(100..1_500))),
        _ => Answer::CutConnection,
    }
}

fn event(name: &str) -> String {
    json!({ "Records": [{ "EventSource": "aws:sns", "Sns": Sns::alarm(name) }] }).to_string()
}
