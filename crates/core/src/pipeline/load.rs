//! Second stage: reads all records that a plan depends on, in one round trip.

use futures_util::future::{join, join3};

use super::claim::settled;
use super::route::Step;
use super::{Pipeline, RunOutcome};
use crate::incident::{Incident, Open};
use crate::ledger::{Entry, History, LOOKED_AT, Matter, NoticeKey, RateLimiter, Waiting};
use crate::notice::Content;
use crate::plan::notify_reason;
use crate::ports::{Clock, Receiver, Wake};
use crate::silence::{self, Silence};
use crate::store::{Item, Order, Store, StoreError};

/// The ledger's records of a notice and its alarm, for one receiver.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    pub(super) history: History,
    /// The record of the rate limiter.
    pub(super) limiter: Option<Item>,
    /// The record of the incident, or of the matter of an event.
    pub(super) found: Option<Item>,
    pub(super) incident: Option<Incident>,
    /// The announced alarms that may hold back the notice: composite alarms that watch its alarm, and sources
    /// of inhibitions.
    pub(super) open: Vec<Open>,
    pub(super) silences: Vec<Silence>,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    pub(super) async fn load(&self, step: &Step) -> Result<Snapshot, StoreError> {
        let (name, key, now) = (step.receiver.as_str(), &step.key, self.clock.now());
        self.know_channel(name).await?;
        let Content::Alarm(alarm) = &step.notice.content else {
            let keys = [RateLimiter::key(name), silence::in_force_key()];
            let keys: Vec<_> = keys.into_iter().chain(Matter::key(name, &step.notice)).collect();
            let (history, items) = join(self.history(name, key), self.store.read(&keys)).await;
            let mut items = items?.into_iter();
            let mut next = || items.next().flatten();
            let (limiter, in_force, found) = (next(), next(), next());
            let silences = self.silences(in_force.as_ref()).await?;
            return Ok(Snapshot { history: history?, limiter, found, silences, ..Snapshot::default() });
        };
        let keys = [
            RateLimiter::key(name),
            Incident::key(name, key.incident()),
            silence::in_force_key(),
            Open::watching_key(name, &alarm.alarm),
        ];
        let labels = self.config.routing.labels(&step.notice);
        let (history, items, sources) = join3(
            self.history(name, key),
            self.store.read(&keys),
            self.sources(name, std::slice::from_ref(&labels)),
        )
        .await;
        let mut items = items?.into_iter();
        let mut next = || items.next().flatten();
        let (limiter, found, in_force, watching) = (next(), next(), next(), next());
        let mut open = sources?;
        open.extend(watching.iter().flat_map(Open::read_all));
        let silences = self.silences(in_force.as_ref()).await?;
        let waiting = RateLimiter::read(limiter.as_ref(), &self.config.storm, now).outbox;
        self.local.see_storm(name, waiting == Some(Waiting::Storm), now);
        let incident = found.as_ref().and_then(Incident::read).filter(|_| key.change.is_some());
        Ok(Snapshot { history: history?, limiter, incident, found, open, silences })
    }

    /// Returns the silences in force. Rewrites the record of them if it is missing or unreadable.
    pub(super) async fn silences(&self, in_force: Option<&Item>) -> Result<Vec<Silence>, StoreError> {
        match silence::read_in_force(in_force) {
            Some(silences) => Ok(silences),
            None => silence::gather(self.store, self.clock.now()).await,
        }
    }

    /// Reads the entries of a notice and of its alarm's latest changes.
    pub(super) async fn history(&self, receiver: &str, key: &NoticeKey) -> Result<History, StoreError> {
        let entry = key.entry(receiver);
        let items = self.store.list(&entry.partition, Order::Descending, LOOKED_AT).await?;
        let mut history = History::read(&items, key);
        if history.revision.is_none() && items.len() >= LOOKED_AT {
            // After many changes of the alarm, the notice is not among the latest.
            let own = self.store.get(&entry).await?;
            history.own = own.as_ref().and_then(Entry::read);
            history.revision = own.map(|item| item.revision);
        }
        Ok(history)
    }

    pub(super) async fn limiter(&self, receiver: &str) -> Result<RateLimiter, StoreError> {
        let found = self.store.get(&RateLimiter::key(receiver)).await?;
        Ok(RateLimiter::read(found.as_ref(), &self.config.storm, self.clock.now()))
    }
}

impl Snapshot {
    /// Returns the record of the event's matter.
    pub(super) fn matter(&self) -> Option<Matter> {
        self.found.as_ref().filter(|_| self.incident.is_none()).and_then(Matter::read)
    }

    /// Returns the outcome if another program has handled the notice while this one waited.
    pub(super) fn ended_elsewhere(&self, step: &Step) -> Option<RunOutcome> {
        let own = self.history.own.as_ref().filter(|own| own.is_settled())?;
        Some(RunOutcome::of(&step.receiver, Ok(settled(notify_reason(&step.notice), own))))
    }
}
