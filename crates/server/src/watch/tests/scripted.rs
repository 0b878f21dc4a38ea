use std::cell::RefCell;
use std::time::Duration;

use bongsu_alarm::simulate::{MetricDatum, MetricSource, WatchedAlarm, cpu_usage_active};
use bongsu_core::config::{Announce, Config, ReceiverConfig};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::ledger::Change;
use bongsu_core::notice::{Content, Notice};
use bongsu_core::pipeline::Ending;
use bongsu_core::ports::{Capabilities, Clock, Receiver};
use bongsu_core::store::{MemoryStore, WatchStore};
use bongsu_slack::Message;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::{Instant, sleep};

use crate::watch::{Passed, WatchEvent, WatchRelay, WatchReport, WatchSettings, Watching, watch};

/// The CPU usage of each second. `None` is a failed sample.
pub(super) struct Script(std::vec::IntoIter<Option<f64>>);

#[derive(Debug)]
pub(super) struct NoMetrics;

/// The answer of a receiver to each attempt. After the last answer, all attempts succeed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Answer {
    Works,
    Fails,
    Refuses,
    AsksFor(Duration),
    Hangs(Duration),
}

/// The results of a watch that has ended.
pub(super) struct Run {
    /// The changes of the state, in order.
    pub(super) changes: Vec<String>,
    /// The delivered changes, in order.
    pub(super) delivered: Vec<String>,
    /// The times of the attempts, in seconds.
    pub(super) attempts: Vec<u64>,
    pub(super) log: Vec<String>,
    pub(super) report: WatchReport,
    pub(super) elapsed: Duration,
}

pub(super) struct Planned {
    script: Script,
    answers: Vec<Answer>,
    alarms: Vec<WatchedAlarm>,
    jumps: Vec<Jump>,
}

/// A jump of the clock: the second from which the time of day is ahead, and the difference.
pub(super) type Jump = (u64, SignedDuration);

struct Answers {
    started: Instant,
    left: RefCell<std::vec::IntoIter<Answer>>,
    attempts: RefCell<Vec<u64>>,
}

/// The time of day for tokio's paused clock, with jumps.
pub(super) struct SteppedClock {
    pub(super) started: Instant,
    pub(super) jumps: Vec<Jump>,
}

impl SteppedClock {
    pub(super) fn right(started: Instant) -> Self {
        Self { started, jumps: Vec::new() }
    }
}

impl Clock for SteppedClock {
    fn now(&self) -> Timestamp {
        let midnight: Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
        let passed = self.jumps.iter().filter(|(second, _)| self.started.elapsed().as_secs() >= *second);
        passed.fold(midnight + self.started.elapsed(), |at, (_, jump)| at + *jump)
    }

    async fn pause(&self, span: Duration) {
        sleep(span).await;
    }
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
        Planned { script, answers, alarms: vec![WatchedAlarm::cpu("web-1")], jumps: Vec::new() }
    }
}

impl Planned {
    /// Sets the alarm and the jumps of the clock.
    pub(super) fn under(self, alarm: WatchedAlarm, jumps: &[Jump]) -> Self {
        Self { alarms: vec![alarm], jumps: jumps.to_vec(), ..self }
    }

    /// Runs from the start of a minute, and stops after that number of seconds.
    pub(super) async fn until(self, seconds: u64) -> Run {
        self.until_in(seconds, MemoryStore::default()).await
    }

    /// Runs with this store, and stops after that number of seconds.
    pub(super) async fn until_in(self, seconds: u64, store: impl WatchStore) -> Run {
        let Self { script, answers, alarms, jumps } = self;
        let started = Instant::now();
        let answers =
            Answers { started, left: RefCell::new(answers.into_iter()), attempts: RefCell::default() };
        let (log, changes, delivered) = (RefCell::default(), RefCell::default(), RefCell::default());
        // Half a second more includes the sample of the last second.
        let shutdown = sleep(Duration::from_millis(seconds * 1_000 + 500));
        let observe = |event: WatchEvent<'_>| {
            if let WatchEvent::Evaluated(evaluated) = &event
                && let Some(message) = evaluated.change.as_ref().and_then(|change| change.message.as_ref())
            {
                RefCell::<Vec<_>>::borrow_mut(&changes).push(change_of(message));
            }
            RefCell::<Vec<_>>::borrow_mut(&log).push(line(&event));
        };
        let passed = |passed: Passed<'_>| RefCell::<Vec<_>>::borrow_mut(&delivered).extend(told(&passed));
        let watching = Watching { alarms, sources: vec![script] };
        let announce = Announce { first_evaluation: true, ..Announce::default() };
        let receiver = ReceiverConfig { name: "slack".to_owned(), ..ReceiverConfig::terminal() };
        let config = Config { receivers: vec![receiver], announce, ..Config::default() };
        let settings = WatchSettings { config, receivers: vec![&answers] };
        let relay = WatchRelay::new(
            settings,
            Duration::from_secs(30),
            store,
            SteppedClock { started, jumps },
            passed,
        );
        let (_open, further) = unbounded_channel();
        let report = watch(watching, further, &[], &relay, observe, shutdown).await;
        let elapsed = Duration::from_secs(started.elapsed().as_secs());
        let attempts = answers.attempts.borrow().clone();
        drop(relay);
        let (log, changes, delivered) = (log.into_inner(), changes.into_inner(), delivered.into_inner());
        Run { changes, delivered, attempts, log, report, elapsed }
    }
}

/// Returns the changes in a delivery.
fn told(passed: &Passed<'_>) -> Vec<String> {
    match passed {
        Passed::Outcome { notice, outcome } if matches!(outcome.result, Ok(Ending::Delivered(..))) => {
            let brought = outcome.brought.iter().map(|(notice, _)| change_in(notice));
            std::iter::once(change_in(notice)).chain(brought).collect()
        }
        Passed::Outcome { .. } | Passed::Again { .. } => Vec::new(),
        Passed::Emptied { emptied, .. } => emptied.told.iter().map(|(notice, _)| change_in(notice)).collect(),
    }
}

impl Receiver for &Answers {
    fn name(&self) -> &'static str {
        "slack"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::POST_ONLY
    }

    async fn deliver(&self, _: &Message, _: Duration) -> Result<Receipt, DeliveryError> {
        self.attempts.borrow_mut().push(self.started.elapsed().as_secs());
        let answer = self.left.borrow_mut().next();
        let cause = "scripted".to_owned();
        match answer.unwrap_or(Answer::Works) {
            Answer::Works => {}
            Answer::Hangs(span) => sleep(span).await,
            Answer::Fails => return Err(DeliveryError::Unknown { cause }),
            Answer::Refuses => return Err(DeliveryError::Permanent { cause, hint: String::new() }),
            Answer::AsksFor(span) => return Err(DeliveryError::Retry { cause, after: Some(span) }),
        }
        Ok(Receipt { attempts: 1, ..Receipt::default() })
    }
}

pub(super) fn change_of(message: &str) -> String {
    let message: serde_json::Value = serde_json::from_str(message).unwrap();
    let state = |key: &str| message[key].as_str().unwrap().to_owned();
    format!("{} -> {}", state("OldStateValue"), state("NewStateValue"))
}

fn change_in(notice: &Notice) -> String {
    let Content::Alarm(alarm) = &notice.content else { panic!("no alarm: {notice:?}") };
    assert!(Change::of(alarm).is_some());
    change_of(&notice.event)
}

fn line(event: &WatchEvent<'_>) -> String {
    match event {
        WatchEvent::Began(alarms) => format!("began {}", alarms.len()),
        WatchEvent::Young(young) => format!("young {}", young.len()),
        WatchEvent::Sampled(_) => "sampled".to_owned(),
        WatchEvent::Evaluated(evaluated) => format!("evaluated {}", evaluated.state),
        WatchEvent::NotSampled(_) => "not sampled".to_owned(),
        WatchEvent::NotKept(_) => "not kept".to_owned(),
        WatchEvent::Reloaded => "reloaded".to_owned(),
    }
}

impl std::fmt::Display for NoMetrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("no metrics")
    }
}

impl std::error::Error for NoMetrics {}
