use std::cell::RefCell;
use std::time::Duration;

use bongsu_core::delivery::DeliveryError;
use bongsu_core::watch::{MetricDatum, MetricSource, NoStore, WatchedAlarm, cpu_usage_active};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::{Instant, sleep};

use crate::watch::{Earlier, Event, Report, Topic, Watching, watch};

/// CPU usage second by second; `None` fails.
pub(super) struct Script(std::vec::IntoIter<Option<f64>>);

#[derive(Debug)]
pub(super) struct NoMetrics;

/// A topic's answers, attempt by attempt; after the last one it works.
#[derive(Debug, Clone, Copy)]
pub(super) enum Answer {
    Works,
    Fails,
    Refuses,
    AsksFor(Duration),
    Hangs(Duration),
}

/// A watch that has ended.
pub(super) struct Run {
    pub(super) published: Vec<String>,
    pub(super) log: Vec<String>,
    pub(super) report: Report,
    pub(super) elapsed: Duration,
}

pub(super) struct Planned {
    script: Script,
    topic: Answers,
    alarms: Vec<WatchedAlarm>,
    jumps: Vec<Jump>,
}

/// The second from which the time of day is ahead, and by how much.
pub(super) type Jump = (u64, SignedDuration);

struct Answers {
    left: RefCell<std::vec::IntoIter<Answer>>,
    published: RefCell<Vec<String>>,
}

impl Script {
    pub(super) fn new(spans: &[(usize, Option<f64>)]) -> Self {
        let seconds = spans.iter().flat_map(|(seconds, value)| vec![*value; *seconds]);
        Self(seconds.collect::<Vec<_>>().into_iter())
    }
}

impl MetricSource for Script {
    type Error = NoMetrics;

    fn sample(&mut self) -> Result<Vec<MetricDatum>, NoMetrics> {
        let value = self.0.next().flatten().ok_or(NoMetrics)?;
        Ok(vec![MetricDatum::new(cpu_usage_active("web-1"), value)])
    }
}

impl Run {
    pub(super) fn of(script: Script, answers: Vec<Answer>) -> Planned {
        let left = RefCell::new(answers.into_iter());
        let topic = Answers { left, published: RefCell::default() };
        Planned { script, topic, alarms: vec![WatchedAlarm::cpu("web-1")], jumps: Vec::new() }
    }
}

impl Planned {
    /// A run with this alarm and these jumps of the clock.
    pub(super) fn under(self, alarm: WatchedAlarm, jumps: &[Jump]) -> Self {
        Self { alarms: vec![alarm], jumps: jumps.to_vec(), ..self }
    }

    /// Runs from a full minute on, and stops after that many seconds.
    pub(super) async fn until(self, seconds: u64) -> Run {
        let Self { script, topic, alarms, jumps } = self;
        let started = Instant::now();
        let log = RefCell::new(Vec::new());
        // Half a second more, so that the last second's sample is included.
        let shutdown = sleep(Duration::from_millis(seconds * 1_000 + 500));
        let observe = |event: Event<'_>| log.borrow_mut().push(line(&event));
        let watching = Watching { alarms, sources: vec![script] };
        let (_open, changes) = unbounded_channel();
        let report = watch(
            (watching, changes),
            (Earlier::default(), &NoStore),
            &topic,
            set_clock(started, jumps),
            observe,
            shutdown,
        )
        .await;
        let elapsed = Duration::from_secs(started.elapsed().as_secs());
        Run { published: topic.published.take(), log: log.take(), report, elapsed }
    }
}

impl Topic for Answers {
    async fn publish(&self, message: &str) -> Result<(), DeliveryError> {
        let answer = self.left.borrow_mut().next();
        let cause = "scripted".to_owned();
        match answer.unwrap_or(Answer::Works) {
            Answer::Works => {}
            Answer::Hangs(span) => sleep(span).await,
            Answer::Fails => return Err(DeliveryError::Unknown { cause }),
            Answer::Refuses => return Err(DeliveryError::Permanent { cause, hint: String::new() }),
            Answer::AsksFor(span) => return Err(DeliveryError::Retry { cause, after: Some(span) }),
        }
        self.published.borrow_mut().push(change_of(message));
        Ok(())
    }
}

/// The time of day for tokio's stopped clock.
pub(super) fn clock(started: Instant) -> impl Fn() -> Timestamp {
    let midnight: Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
    move || midnight + started.elapsed()
}

fn set_clock(started: Instant, jumps: Vec<Jump>) -> impl Fn() -> Timestamp {
    let right = clock(started);
    move || {
        let passed = jumps.iter().filter(|(second, _)| started.elapsed().as_secs() >= *second);
        passed.fold(right(), |at, (_, jump)| at + *jump)
    }
}

pub(super) fn change_of(message: &str) -> String {
    let message: serde_json::Value = serde_json::from_str(message).unwrap();
    let state = |key: &str| message[key].as_str().unwrap().to_owned();
    format!("{} -> {}", state("OldStateValue"), state("NewStateValue"))
}

fn line(event: &Event<'_>) -> String {
    match event {
        Event::Began(alarms) => format!("began {}", alarms.len()),
        Event::Young(young) => format!("young {}", young.len()),
        Event::Sampled(_) => "sampled".to_owned(),
        Event::Evaluated(evaluated) => format!("evaluated {}", evaluated.state),
        Event::NotSampled(_) => "not sampled".to_owned(),
        Event::NotKept(_) => "not kept".to_owned(),
        Event::Reloaded => "reloaded".to_owned(),
        Event::Published { attempts, .. } => format!("published {attempts}"),
        Event::NotPublished { wait, .. } => format!("wait {wait:?}"),
    }
}

impl std::fmt::Display for NoMetrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no metrics")
    }
}

impl std::error::Error for NoMetrics {}
