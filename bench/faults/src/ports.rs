//! The ports of one invocation, with the faults of the schedule.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use bongsu_core::delivery::{DeliveryError, Receipt, next_attempt};
use bongsu_core::ports::{Capabilities, Clock, Receiver, Updated, Wake, WakeError};
use bongsu_core::store::{Commit, ConditionalWrite, Item, Key, Order, Put, Store, StoreError, Write};
use bongsu_slack::{Message, Posted};
use jiff::{SignedDuration, Timestamp};

use crate::schedule::{LedgerFault, SlackFault, at};
use crate::time::Millis;
use crate::world::{Post, World, timestamp};

/// The world, as one invocation reaches it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) world: Rc<World>,
    pub(crate) invocation: u64,
    /// The time by which the invocation's clock is ahead.
    pub(crate) skew: Millis,
}

fn millis(span: Duration) -> Millis {
    Millis::try_from(span.as_millis()).unwrap_or(Millis::MAX)
}

impl Clock for Seen {
    fn now(&self) -> Timestamp {
        timestamp(self.world.time.now() + self.skew)
    }

    async fn pause(&self, span: Duration) {
        self.world.time.step(millis(span)).await;
    }
}

impl Wake for Seen {
    async fn wake(&self, receiver: &str, delay: Duration) -> Result<(), WakeError> {
        self.world.time.step(self.world.draw(5..50)).await;
        let now = self.world.time.now();
        if self.world.schedule.queue.iter().any(|window| window.contains(&now)) {
            return Err(WakeError("the queue is unavailable".to_owned()));
        }
        self.world.wakes.borrow_mut().push((receiver.to_owned(), now + millis(delay)));
        self.world.time.step(1).await;
        Ok(())
    }
}

/// The effect of a fault on a request to the ledger.
#[derive(Debug, Clone, Copy)]
struct Answer {
    /// Whether the ledger's answer arrives.
    arrives: bool,
    /// Whether the ledger performs the operation.
    is_done: bool,
}

impl Seen {
    /// Makes a request to the ledger.
    async fn ask(&self) -> Answer {
        let world = &self.world;
        let fault = at(&world.schedule.ledger, world.time.now());
        let span = if fault == Some(LedgerFault::Slow) { 500..1_500 } else { 1..20 };
        world.time.step(world.draw(span)).await;
        match fault {
            Some(LedgerFault::Down) => {
                world.note(self.invocation, |it| it.missed_ledger = true);
                Answer { arrives: false, is_done: world.chance(300) }
            }
            _ => Answer { arrives: true, is_done: true },
        }
    }

    async fn answer<T>(&self, answer: Answer, value: Option<T>) -> Result<T, StoreError> {
        // After this step, a crash follows the operation.
        self.world.time.step(self.world.draw(0..5)).await;
        let away = || StoreError::Unavailable("the ledger is unavailable".to_owned());
        if answer.arrives { value.ok_or_else(away) } else { Err(away()) }
    }
}

impl Store for Seen {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        count(&self.world.reads);
        let answer = self.ask().await;
        let found = self.world.store.get(key).await?;
        self.world.see(|traffic, at| traffic.read(at, &key.partition, &found));
        self.answer(answer, Some(found)).await
    }

    async fn read(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, StoreError> {
        // DynamoDB reads up to 100 keys in one request, and each key at a different time.
        keys.chunks(100).for_each(|_| count(&self.world.reads));
        let answer = self.ask().await;
        let mut items = Vec::with_capacity(keys.len());
        for key in keys {
            if self.world.chance(100) {
                self.world.time.step(1).await;
            }
            let found = self.world.store.get(key).await?;
            self.world.see(|traffic, at| traffic.read(at, &key.partition, &found));
            items.push(found);
        }
        self.answer(answer, Some(items)).await
    }

    async fn list(&self, partition: &str, order: Order, limit: usize) -> Result<Vec<Item>, StoreError> {
        count(&self.world.reads);
        let answer = self.ask().await;
        let items = self.world.store.list(partition, order, limit).await?;
        self.world.see(|traffic, at| traffic.read(at, partition, &items));
        self.answer(answer, Some(items)).await
    }

    async fn put(
        &self,
        key: &Key,
        record: &str,
        expires: Timestamp,
        expected: Option<u64>,
    ) -> Result<Put, StoreError> {
        count(&self.world.writes);
        let answer = self.ask().await;
        self.world.see(|traffic, at| traffic.write(at, key, record));
        let put = if answer.is_done {
            Some(self.world.store.put(key, record, expires, expected).await?)
        } else {
            None
        };
        self.answer(answer, put).await
    }

    async fn commit(&self, changes: Vec<ConditionalWrite>) -> Result<Commit, StoreError> {
        count(&self.world.writes);
        let answer = self.ask().await;
        self.world.see(|traffic, at| traffic.commit(at, &changes));
        let commit = if answer.is_done { Some(self.world.store.commit(changes).await?) } else { None };
        self.answer(answer, commit).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), StoreError> {
        // DynamoDB accepts up to 25 writes in one request. A crash may come between two requests.
        writes.chunks(25).for_each(|_| count(&self.world.writes));
        for write in writes {
            let answer = self.ask().await;
            self.world.see(|traffic, at| match &write {
                Write::Put(key, record, _) => traffic.write(at, key, record),
                Write::Remove(key) => traffic.write(at, key, ""),
            });
            let done = if answer.is_done { Some(self.world.store.write(vec![write]).await?) } else { None };
            self.answer(answer, done).await?;
        }
        Ok(())
    }

    async fn scan(&self) -> Result<Vec<Item>, StoreError> {
        count(&self.world.reads);
        let answer = self.ask().await;
        self.answer(answer, Some(self.world.store.scan().await?)).await
    }
}

fn count(counter: &Cell<u64>) {
    counter.set(counter.get() + 1);
}

/// Slack, as one invocation reaches it.
#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) seen: Seen,
    pub(crate) name: &'static str,
}

impl Receiver for Channel {
    fn name(&self) -> &str {
        self.name
    }

    fn capabilities(&self) -> Capabilities {
        let is_bot = self.seen.world.schedule.bot;
        Capabilities { update: is_bot, thread: is_bot, ..Capabilities::POST_ONLY }
    }

    async fn deliver(&self, message: &Message, budget: Duration) -> Result<Receipt, DeliveryError> {
        self.ask(&Request::Post(message), budget).await
    }

    async fn update(
        &self,
        posted: &Posted,
        message: &Message,
        budget: Duration,
    ) -> Result<Updated, DeliveryError> {
        let Ok(index) = posted.ts.parse() else { return Ok(Updated::Gone) };
        self.ask(&Request::Update(index, message), budget).await.map(Updated::Done)
    }
}

/// A request to Slack.
enum Request<'m> {
    Post(&'m Message),
    /// A change of the message at this index.
    Update(usize, &'m Message),
}

impl Channel {
    async fn ask(&self, request: &Request<'_>, budget: Duration) -> Result<Receipt, DeliveryError> {
        let deadline = self.seen.now().saturating_add(SignedDuration::try_from(budget).unwrap_or_default());
        let deadline = deadline.unwrap_or(Timestamp::MAX);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let error = match self.attempt(request, deadline).await {
                Ok(posted) => return Ok(Receipt { attempts, posted, ..Receipt::default() }),
                Err(error) => error,
            };
            let left = Duration::try_from(deadline.duration_since(self.seen.now())).unwrap_or_default();
            let Some(wait) = next_attempt(&error, attempts, left) else { return Err(error) };
            self.seen.pause(wait).await;
        }
    }

    async fn attempt(
        &self,
        request: &Request<'_>,
        deadline: Timestamp,
    ) -> Result<Option<Posted>, DeliveryError> {
        let world = &self.seen.world;
        world.time.step(world.draw(50..300)).await;
        let fault = at(&world.schedule.slack, world.time.now());
        let cause = || "Slack".to_owned();
        let posted = match fault {
            // Only the usual receiver's webhook is revoked.
            None => self.arrive(request, false),
            Some(SlackFault::Revoked) if self.name != crate::world::RECEIVERS[0] => {
                self.arrive(request, false)
            }
            Some(SlackFault::TooMany) => {
                let after = Some(Duration::from_secs(world.rng.borrow_mut().u64(1..40)));
                return Err(DeliveryError::Retry { cause: cause(), after });
            }
            Some(SlackFault::Broken) => return Err(DeliveryError::Retry { cause: cause(), after: None }),
            Some(SlackFault::Revoked) => {
                return Err(DeliveryError::Permanent { cause: cause(), hint: cause() });
            }
            Some(SlackFault::Silent) => {
                if world.chance(500) {
                    self.arrive(request, true);
                }
                // The client stops waiting at its own timeout or at the deadline.
                let left = deadline.duration_since(self.seen.now()).as_millis();
                world.time.step(Millis::try_from(left).unwrap_or(0).min(10_000)).await;
                return Err(DeliveryError::Unknown { cause: cause() });
            }
        };
        world.time.step(world.draw(20..200)).await;
        Ok(posted.filter(|_| world.schedule.bot))
    }

    /// Records the request. Returns the position of a new message that is not a reply.
    fn arrive(&self, request: &Request<'_>, is_unanswered: bool) -> Option<Posted> {
        let mut posts = self.seen.world.posts.borrow_mut();
        match request {
            Request::Update(index, message) => {
                posts[*index].shown = message.to_json();
                None
            }
            Request::Post(message) => {
                let replies_to = message.thread.as_ref().and_then(|thread| thread.ts.parse().ok());
                posts.push(Post {
                    at: self.seen.world.time.now(),
                    receiver: self.name,
                    body: message.to_json(),
                    shown: message.to_json(),
                    replies_to,
                    invocation: self.seen.invocation,
                    is_unanswered,
                });
                let ts = (posts.len() - 1).to_string();
                replies_to.is_none().then(|| Posted { channel: self.name.to_owned(), ts })
            }
        }
    }
}
