//! A channel and a ledger that count requests, and a clock that a test sets.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::task::Poll;
use std::time::Duration;

use bongsu_core::config::{Config, ReceiverConfig};
use bongsu_core::delivery::{DeliveryError, Receipt};
use bongsu_core::intake;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Local, Pipeline, RunOutcome};
use bongsu_core::ports::{Capabilities, Clock, Receiver, Updated, Wake, WakeError};
use bongsu_core::silence::{NewSilence, Silence};
use bongsu_core::store::{
    Commit, ConditionalWrite, Item, Key, MemoryStore, Order, Put, Store, StoreError, Write,
};
use bongsu_slack::{Message, Posted};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

/// Midnight.
pub(crate) const NOW: Timestamp = Timestamp::constant(1_795_392_000, 0);

/// A clock that advances during waits.
pub(crate) struct Watch(pub(crate) Cell<Timestamp>);

impl Clock for Watch {
    fn now(&self) -> Timestamp {
        self.0.get()
    }

    async fn pause(&self, span: Duration) {
        self.0.set(self.0.get() + span);
    }
}

/// A scheduler of emptyings that may be unavailable. It records the requested outboxes.
#[derive(Default)]
pub(crate) struct Bell {
    pub(crate) is_heard: Cell<bool>,
    pub(crate) asked: RefCell<BTreeSet<String>>,
}

impl Wake for Bell {
    async fn wake(&self, outbox: &str, _: Duration) -> Result<(), WakeError> {
        if !self.is_heard.get() {
            return Err(WakeError("nobody is there".to_owned()));
        }
        self.asked.borrow_mut().insert(outbox.to_owned());
        Ok(())
    }
}

/// A ledger that counts the requests that DynamoDB would get.
#[derive(Default)]
pub(crate) struct Counting {
    pub(crate) store: MemoryStore,
    pub(crate) requests: Cell<usize>,
    pub(crate) records: Cell<usize>,
}

impl Counting {
    fn count(&self, requests: usize, records: usize) {
        self.requests.set(self.requests.get() + requests);
        self.records.set(self.records.get() + records);
    }

    pub(crate) fn reset(&self) {
        self.requests.set(0);
        self.records.set(0);
    }
}

impl Store for Counting {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.count(1, 1);
        self.store.get(key).await
    }

    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        self.count(keys.len().div_ceil(100), keys.len());
        self.store.read(keys).await
    }

    async fn list(&self, partition: &str, order: Order, limit: usize) -> Result<Vec<Item>, StoreError> {
        let items = self.store.list(partition, order, limit).await?;
        self.count(1, items.len());
        Ok(items)
    }

    async fn put(
        &self,
        key: &Key,
        record: &str,
        expires: Timestamp,
        expected: Option<u64>,
    ) -> Result<Put, StoreError> {
        self.count(1, 1);
        self.store.put(key, record, expires, expected).await
    }

    async fn commit(&self, changes: Vec<ConditionalWrite>) -> Result<Commit, StoreError> {
        self.count(1, changes.len());
        self.store.commit(changes).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        self.count(writes.len().div_ceil(25), writes.len());
        self.store.write(writes).await
    }

    async fn scan(&self) -> Result<Vec<Item>, StoreError> {
        let items = self.store.scan().await?;
        self.count(items.len().div_ceil(1_000).max(1), items.len());
        Ok(items)
    }
}

/// A Slack channel of a bot or a webhook.
#[derive(Default)]
pub(crate) struct Channel {
    pub(crate) is_bot: bool,
    pub(crate) is_down: Cell<bool>,
    /// Whether Slack gets the messages but does not answer.
    pub(crate) is_silent: Cell<bool>,
    /// The messages, each with the message that it replies to.
    pub(crate) messages: RefCell<Vec<(Message, Option<String>)>>,
    /// The changed messages.
    pub(crate) updated: RefCell<Vec<String>>,
}

impl Channel {
    fn take(&self, message: &Message) -> Receipt {
        let mut messages = self.messages.borrow_mut();
        let to = message.thread.as_ref().map(|thread| thread.ts.clone());
        let posted = Posted { channel: "C1".to_owned(), ts: format!("new-{}", messages.len()) };
        let posted = (self.is_bot && to.is_none()).then_some(posted);
        messages.push((message.clone(), to));
        Receipt { attempts: 1, posted, ..Receipt::default() }
    }
}

impl Receiver for Channel {
    fn name(&self) -> &'static str {
        "slack"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { update: self.is_bot, thread: self.is_bot, ..Capabilities::POST_ONLY }
    }

    async fn deliver(&self, message: &Message, _: Duration) -> Result<Receipt, DeliveryError> {
        if self.is_down.get() {
            return Err(DeliveryError::Retry { cause: "down".to_owned(), after: None });
        }
        let receipt = self.take(message);
        std::future::poll_fn(|_| if self.is_silent.get() { Poll::Pending } else { Poll::Ready(()) }).await;
        Ok(receipt)
    }

    async fn update(&self, posted: &Posted, _: &Message, _: Duration) -> Result<Updated, DeliveryError> {
        self.updated.borrow_mut().push(posted.ts.clone());
        Ok(Updated::Done(Receipt { attempts: 1, ..Receipt::default() }))
    }
}

pub(crate) struct World {
    pub(crate) config: Config,
    pub(crate) ledger: Counting,
    pub(crate) channels: [Channel; 1],
    pub(crate) clock: Watch,
    pub(crate) bell: Bell,
    pub(crate) local: Local,
}

impl World {
    pub(crate) fn new(settings: &str, is_bot: bool) -> Self {
        let receivers = vec![ReceiverConfig { name: "slack".to_owned(), ..ReceiverConfig::terminal() }];
        Self {
            config: Config { receivers, ..Config::parse(settings).unwrap() },
            ledger: Counting::default(),
            channels: [Channel { is_bot, ..Channel::default() }],
            clock: Watch(Cell::new(NOW)),
            bell: Bell::default(),
            local: Local::default(),
        }
    }

    pub(crate) fn pipeline(&self) -> Pipeline<'_, Channel, Counting, Bell, Watch> {
        Pipeline {
            config: &self.config,
            receivers: &self.channels,
            store: &self.ledger,
            wake: &self.bell,
            clock: &self.clock,
            local: &self.local,
            invocation: "test",
            remedy: "name a receiver",
        }
    }

    pub(crate) fn deadline(&self) -> Timestamp {
        self.clock.now() + SignedDuration::from_secs(25)
    }

    /// Runs a notice, in a function without memory.
    pub(crate) fn notify(&self, notice: &Notice) -> RunOutcome {
        let (pipeline, local) = (self.pipeline(), Local::default());
        let pipeline = Pipeline { local: &local, ..pipeline };
        pollster::block_on(pipeline.run(notice, self.deadline())).pop().unwrap()
    }

    pub(crate) fn check_due(&self) -> usize {
        pollster::block_on(self.pipeline().check_due(self.deadline())).unwrap().len()
    }

    pub(crate) fn texts(&self) -> Vec<String> {
        self.channels[0].messages.borrow().iter().map(|(message, _)| message.text.clone()).collect()
    }
}

pub(crate) fn notice(alarm: &str, state: &str, at: Timestamp) -> Notice {
    let message = json!({
        "AlarmName": alarm, "NewStateValue": state, "OldStateValue": null, "StateChangeTime": at.to_string(),
        "AWSAccountId": "123456789012", "Region": "Asia Pacific (Seoul)",
    });
    intake::notices(&message.to_string()).pop().unwrap()
}

/// Returns a silence that starts at `from`, which may be in the future.
pub(crate) fn new_silence(matchers: &[&str], from: Timestamp, until: Timestamp) -> Silence {
    let silence = NewSilence {
        matchers: matchers.iter().map(|it| it.parse().unwrap()).collect(),
        from,
        until: Some(until),
        created_by: "jane",
        comment: "",
        created_at: NOW,
        is_everything_allowed: false,
    };
    silence.create().unwrap()
}
