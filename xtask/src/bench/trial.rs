//! One start of one program: its first invocation, as after a quiet night, and some more.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use bongsu_stand_in::{ConstantKms, Function, Invocation, Slack};

use crate::workspace::Workspace;

use super::subject::Subject;

const EVENT: &str = include_str!("event.json");
/// No program needs this long, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(10);

/// What one start showed.
#[derive(Debug)]
pub(super) struct Sample {
    /// From the start of the process to its asking for work.
    pub(super) first_next: Duration,
    /// From the start of the process to Slack's hearing of the alarm.
    pub(super) first_post: Duration,
    /// From an invocation's being given to its answer, once all is warm.
    pub(super) warm: Vec<Duration>,
    /// The most memory it ever had, in bytes.
    pub(super) peak_memory: u64,
}

/// Starts it, invokes it, ends it.
pub(super) async fn run(workspace: &Workspace, subject: Subject, warm: u32) -> Result<Sample> {
    let slack = Slack::start().await?;
    let kms = ConstantKms::start(&slack.webhook()).await?;
    let function = subject.options(workspace, &slack, &kms).start().await?;
    let sample = observe(&function, &slack, warm).await;
    sample.with_context(|| format!("{subject:?} wrote:\n{}\n", function.log()))
}

async fn observe(function: &Function, slack: &Slack, warm: u32) -> Result<Sample> {
    // There before the process asks, as when an alarm starts a function.
    let (first, first_next) = tokio::join!(invoke(function, 0), function.ready());
    first?;
    let posts = slack.wait_for_posts(1, PATIENCE).await?;
    let post = posts.first().context("no post")?;
    let mut rounds = Vec::new();
    for number in 1..=warm {
        // Idle again: what it does between two alarms is no part of either.
        function.api.next(usize::try_from(number)? + 1, PATIENCE).await?;
        rounds.push(invoke(function, number).await?.took);
    }
    if slack.posts().len() != rounds.len() + 1 {
        bail!("{} posts for {} invocations", slack.posts().len(), rounds.len() + 1);
    }
    Ok(Sample {
        first_next: first_next?,
        first_post: post.at - function.started(),
        warm: rounds,
        peak_memory: peak_memory(function.pid().context("it has ended")?)?,
    })
}

async fn invoke(function: &Function, number: u32) -> Result<Invocation> {
    let invocation = function.invoke(event(number), PATIENCE).await?;
    if let Some(error) = invocation.error() {
        bail!("invocation {number} failed: {}", error.message);
    }
    Ok(invocation)
}

/// Each with an id of its own and of an alarm of its own, or it would be the same once more.
pub(super) fn event(number: u32) -> String {
    let event = EVENT.replace("MESSAGE-ID", &format!("22b80b92-fdea-4c2c-8f9d-{number:012}"));
    event.replace("cpu-high", &format!("cpu-high-{number}"))
}

fn peak_memory(process: u32) -> Result<u64> {
    let path = format!("/proc/{process}/status");
    let status = fs::read_to_string(&path).with_context(|| format!("failed to read {path}"))?;
    high_water(&status).with_context(|| format!("no VmHWM in {path}"))
}

/// `VmHWM:      6132 kB`: the kernel's kB are of 1024.
fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_high_water_mark_is_the_peak_and_not_the_present() {
        let status = "Name:\tbootstrap\nVmPeak:\t  20000 kB\nVmHWM:\t    6132 kB\nVmRSS:\t    5000 kB\n";
        assert_eq!(high_water(status), Some(6132 * 1024));
        assert_eq!(high_water("Name:\tbootstrap\n"), None);
    }

    #[test]
    fn every_event_has_an_id_of_its_own() {
        assert!(event(1).contains("22b80b92-fdea-4c2c-8f9d-000000000001"));
        assert_ne!(event(1), event(2));
    }
}
