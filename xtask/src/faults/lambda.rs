//! Plays the part of AWS: repeats each event and each message of the queue until it succeeds.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use bongsu_stand_in::{Function, FunctionOptions, Ministack};
use fastrand::Rng;
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// The function's timeout.
const TIMEOUT: Duration = Duration::from_secs(15);
/// The percentage of killed invocations.
const KILLS: u32 = 8;

pub(super) struct Settings {
    pub(super) options: FunctionOptions,
    pub(super) queue: String,
    pub(super) functions: usize,
    pub(super) seed: u64,
}

/// The events to deliver, with the invocations so far.
pub(super) struct Lambda {
    settings: Settings,
    events: Mutex<VecDeque<Call>>,
    ran: Mutex<Ran>,
}

/// The number of invocations and their results.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ran {
    pub(super) invocations: usize,
    pub(super) failures: usize,
    pub(super) kills: usize,
}

#[derive(Debug, Clone)]
enum Call {
    Event(String),
    /// A message of the queue, as the function receives it.
    Queued(Value),
}

impl Lambda {
    pub(super) fn new(settings: Settings, events: VecDeque<String>) -> Self {
        let events = events.into_iter().map(Call::Event).collect();
        Self { settings, events: Mutex::new(events), ran: Mutex::default() }
    }

    /// Runs until there are no events and no messages left.
    pub(super) async fn run(self: Arc<Self>, aws: Arc<Ministack>) -> Result<Ran> {
        let mut workers = JoinSet::new();
        for number in 0..self.settings.functions {
            let (lambda, aws) = (Arc::clone(&self), Arc::clone(&aws));
            workers.spawn(async move { lambda.work(&aws, number as u64).await });
        }
        while let Some(worker) = workers.join_next().await {
            worker??;
        }
        Ok(*lock(&self.ran))
    }

    /// Runs environments one after another, with one invocation at a time.
    async fn work(&self, aws: &Ministack, number: u64) -> Result<()> {
        let mut rng = Rng::with_seed(self.settings.seed ^ (number + 1));
        let mut function = None;
        while let Some(call) = self.next(aws).await? {
            let running: Function = match function.take() {
                Some(running) => running,
                None => self.settings.options.clone().start().await?,
            };
            lock(&self.ran).invocations += 1;
            let body = match &call {
                Call::Event(event) => event.clone(),
                Call::Queued(message) => json!({ "Records": [message] }).to_string(),
            };
            let done = if rng.u32(0..100) < KILLS {
                let after = Duration::from_millis(rng.u64(0..120));
                // Dropping the invocation kills the function.
                let _ = tokio::time::timeout(after, running.invoke(body, TIMEOUT)).await;
                lock(&self.ran).kills += 1;
                drop(running);
                false
            } else {
                let invocation = running.invoke(body, TIMEOUT).await;
                function = Some(running);
                invocation.is_ok_and(|it| it.success().is_some_and(|answer| is_success(&answer)))
            };
            self.ended(aws, call, done).await?;
        }
        Ok(())
    }

    /// Returns the next event or message of the queue, or `None` if there are no more.
    async fn next(&self, aws: &Ministack) -> Result<Option<Call>> {
        loop {
            let event = lock(&self.events).pop_front();
            if event.is_some() {
                return Ok(event);
            }
            // This is longer than the delay of a digest.
            let message = aws.receive(&self.settings.queue, 15).await?;
            if message.is_some() || lock(&self.events).is_empty() {
                return Ok(message.map(Call::Queued));
            }
        }
    }

    async fn ended(&self, aws: &Ministack, call: Call, done: bool) -> Result<()> {
        match (call, done) {
            (Call::Event(_), true) => {}
            (Call::Queued(message), true) => aws.delete(&self.settings.queue, &message).await?,
            (call, false) => {
                lock(&self.ran).failures += 1;
                tokio::time::sleep(Duration::from_millis(200)).await;
                lock(&self.events).push_back(call);
            }
        }
        Ok(())
    }
}

fn is_success(answer: &Value) -> bool {
    answer["batchItemFailures"].as_array().is_none_or(Vec::is_empty)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
