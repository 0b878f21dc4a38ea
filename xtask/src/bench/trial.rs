//! Measures one start of a program: the first invocation, as after a quiet night, and some more.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use bongsu_stand_in::{AwsRequest, Function, Invocation, MemoryAws, Slack, round_trips};

use super::process::{peak_memory, processor_time};
use super::share::Share;
use super::subject::{Programs, Subject};
use super::table;

const EVENT: &str = include_str!("event.json");
/// A time that is longer than any program needs on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// A configuration in which no number of alarms is a storm, because a single alarm is measured.
pub(super) const NO_STORM: &str = "[storm]\nnotices = 65535\n";
/// The pause before an alarm, because the function should have had its share of the processor for a while.
const REST: Duration = Duration::from_millis(60);

/// The measurements of one start.
#[derive(Debug)]
pub(super) struct Sample {
    /// The time from the start of the process to its first request for an invocation.
    pub(super) first_next: Duration,
    /// The time from the start of the process to the arrival of the alarm in Slack.
    pub(super) first_post: Duration,
    /// The invocations of a warm process.
    pub(super) warm: Vec<Round>,
    /// The invocations on a share of a processor, if that is possible.
    pub(super) shared: Vec<Round>,
    /// The peak memory in bytes.
    pub(super) peak_memory: u64,
}

/// The measurements of one invocation.
#[derive(Debug)]
pub(super) struct Round {
    /// The time from its start to its answer.
    pub(super) took: Duration,
    /// The time from its start to the arrival of the alarm in Slack.
    pub(super) post: Duration,
    /// The process's processor time until it was idle again.
    pub(super) processor: Duration,
    /// The number of requests to the table.
    pub(super) requests: usize,
    /// The number of round trips before the arrival of the alarm in Slack, and in all.
    pub(super) trips: (usize, usize),
}

/// Starts the program, invokes it and ends it.
pub(super) async fn run(
    programs: &Programs,
    subject: Subject,
    warm: u32,
    share: Option<&Share>,
) -> Result<Sample> {
    let config = tempfile::NamedTempFile::new()?;
    std::fs::write(config.path(), NO_STORM)?;
    let mut trial = Trial::start(programs, subject, config.path()).await?;
    let sample = trial.observe(warm, share).await;
    sample.with_context(|| format!("{subject:?} wrote:\n{}\n", trial.function.log()))
}

/// A running program with its stand-ins.
#[derive(Debug)]
pub(super) struct Trial {
    pub(super) aws: MemoryAws,
    slack: Slack,
    function: Function,
    invocations: u32,
}

impl Trial {
    pub(super) async fn start(programs: &Programs, subject: Subject, config: &Path) -> Result<Self> {
        let slack = Slack::start().await?;
        let aws = MemoryAws::start(&slack.webhook(), subject.delay()).await?;
        table::fill(&aws, 0).await?;
        let function = subject.options(programs, &slack, &aws, config).start().await?;
        Ok(Self { aws, slack, function, invocations: 0 })
    }

    async fn observe(&mut self, warm: u32, share: Option<&Share>) -> Result<Sample> {
        // The invocation comes before the process requests it, as when an alarm starts a function.
        let (first, first_next) = tokio::join!(invoke(&self.function, 0), self.function.ready());
        first?;
        self.invocations = 1;
        let posts = self.slack.wait_for_posts(1, PATIENCE).await?;
        let first_post = posts.first().context("no post")?.at - self.function.started();
        let mut rounds = Vec::new();
        for _ in 0..warm {
            rounds.push(self.round().await?);
        }
        let peak_memory = peak_memory(self.process()?)?;
        let mut shared = Vec::new();
        if let Some(share) = share {
            share.limit(self.process()?).context("the process cannot be given a share of a processor")?;
            for _ in 0..warm {
                tokio::time::sleep(REST).await;
                shared.push(self.round().await?);
            }
        }
        if self.slack.count() != usize::try_from(self.invocations)? {
            bail!("{} posts for {} invocations", self.slack.count(), self.invocations);
        }
        Ok(Sample { first_next: first_next?, first_post, warm: rounds, shared, peak_memory })
    }

    /// Invokes the program with a new alarm.
    pub(super) async fn round(&mut self) -> Result<Round> {
        self.idle().await?;
        self.aws.take_requests();
        let (process, posts) = (self.process()?, self.slack.count());
        let before = processor_time(process)?;
        let invocation = invoke(&self.function, self.invocations).await?;
        self.invocations += 1;
        // The work between two alarms also counts.
        self.idle().await?;
        let processor = processor_time(process)?.saturating_sub(before);
        let posted = self.slack.post(posts).context("no post")?.at;
        let requests: Vec<_> = self.aws.take_requests().into_iter().filter(AwsRequest::is_of_table).collect();
        let first = round_trips(requests.iter().filter(|request| request.ended <= posted));
        Ok(Round {
            took: invocation.took,
            post: posted.saturating_duration_since(invocation.given),
            processor,
            requests: requests.len(),
            trips: (first, round_trips(&requests)),
        })
    }

    /// Waits until the program requests an invocation.
    async fn idle(&self) -> Result<()> {
        self.function.api.next(usize::try_from(self.invocations)? + 1, PATIENCE).await.map(drop)
    }

    fn process(&self) -> Result<u32> {
        self.function.pid().context("it has ended")
    }
}

async fn invoke(function: &Function, number: u32) -> Result<Invocation> {
    let invocation = function.invoke(event(number), PATIENCE).await?;
    if let Some(error) = invocation.error() {
        bail!("invocation {number} failed: {}", error.message);
    }
    Ok(invocation)
}

/// Returns an event with a new ID and a new alarm. Otherwise it would be a repetition.
fn event(number: u32) -> String {
    let event = EVENT.replace("MESSAGE-ID", &format!("22b80b92-fdea-4c2c-8f9d-{number:012}"));
    event.replace("cpu-high", &format!("cpu-high-{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_another_id() {
        assert!(event(1).contains("22b80b92-fdea-4c2c-8f9d-000000000001"));
        assert_ne!(event(1), event(2));
    }
}
