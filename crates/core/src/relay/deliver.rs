//! One notice as one message: claimed, sent, recorded.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::admit::Admitted;
use super::attach::illustrated;
use super::incident::{Held, Hold};
use super::lane::Lane;
use super::place::Telling;
use super::{Ending, Outcome, Passage, Relay};
use crate::compose::Draft;
use crate::delivery::{DeliveryError, Receipt};
use crate::incident::Story;
use crate::ledger::{CLOCKS_APART, Change, Entry, Fate, Past};
use crate::notice::Notice;
use crate::plan::{NotifyReason, SilenceReason, picture, reply};
use crate::ports::{Clock, Picture, Receiver, Wake};
use crate::store::{Item, Put, Store, StoreError, Write};

/// From one look at what another is doing to the next.
pub(super) const LOOK: Duration = Duration::from_millis(250);

/// What is kept for saying how it went.
pub(super) const TO_RECORD: Duration = Duration::from_millis(500);

/// What getting a picture may take.
const PICTURE_WITHIN: Duration = Duration::from_secs(2);

/// What is kept for the text, which comes first: enough for Slack to answer, and for another try.
const FOR_TEXT: Duration = Duration::from_secs(5);

/// How claiming a notice ended.
enum Claim {
    /// It is ours; the record, and its revision.
    Ours(Box<Entry>, u64),
    /// Somebody has seen to it.
    Settled(Box<Entry>),
    /// It waits in the outbox.
    Waits(Box<Entry>),
    /// Somebody is at it still.
    Theirs,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Relay<'_, R, S, W, C> {
    /// By the gate and the claim to Slack, or into the outbox.
    pub(super) async fn pass(&self, passage: &Passage<'_, R>, past: &Past) -> Result<Outcome, StoreError> {
        if let Some(entry) = past.own.as_ref().filter(|own| own.is_waiting()) {
            return self.go_on_waiting(passage, entry).await;
        }
        let name = passage.receiver.name();
        if let Some(grouped) = &passage.grouped
            && let Some(outcome) = self.gather(passage, grouped).await?
        {
            return Ok(outcome);
        }
        match self.admit(name, passage.deadline).await? {
            Admitted::Wait(because) => self.join(passage, &Lane::of(name), because).await,
            Admitted::TooLate(error) => Ok(passage.outcome(Err(error))),
            Admitted::Go => self.send(passage, (past.own.clone(), past.revision)).await,
        }
    }

    /// `known` is what the ledger said of this notice when it was last read.
    pub(super) async fn send(
        &self,
        passage: &Passage<'_, R>,
        known: (Option<Entry>, Option<u64>),
    ) -> Result<Outcome, StoreError> {
        match self.claim(passage, known).await? {
            Claim::Ours(entry, revision) => self.send_claimed(passage, *entry, revision).await,
            Claim::Settled(entry) => Ok(passage.outcome(Ok(settled(passage, &entry)))),
            Claim::Waits(entry) => self.go_on_waiting(passage, &entry).await,
            Claim::Theirs => Ok(passage.outcome(Err(later("somebody else is delivering it")))),
        }
    }

    /// Claims the notice; waits, where somebody else has, for what they make of it.
    async fn claim(
        &self,
        passage: &Passage<'_, R>,
        (mut own, mut revision): (Option<Entry>, Option<u64>),
    ) -> Result<Claim, StoreError> {
        let key = passage.key.entry(passage.receiver.name());
        let read = |item: Option<Item>| (item.as_ref().and_then(Entry::read), item.map(|item| item.revision));
        loop {
            while own.as_ref().is_some_and(|own| own.is_claimed(self.clock.now())) {
                if self.left(passage.deadline) <= TO_RECORD {
                    return Ok(Claim::Theirs);
                }
                self.clock.pause(LOOK).await;
                (own, revision) = read(self.store.get(&key).await?);
            }
            match own {
                Some(own) if own.is_settled() => return Ok(Claim::Settled(Box::new(own))),
                Some(own) if own.is_waiting() => return Ok(Claim::Waits(Box::new(own))),
                _ => {}
            }
            let entry = self.claimed(passage, own.take());
            match self.put_entry(&key, &entry, revision).await? {
                Put::Written(revision) => return Ok(Claim::Ours(Box::new(entry), revision)),
                Put::Conflict(item) => (own, revision) = read(item),
            }
        }
    }

    /// The record that says that it is ours until somewhat after the deadline.
    fn claimed(&self, passage: &Passage<'_, R>, own: Option<Entry>) -> Entry {
        let until = passage.deadline.saturating_add(CLOCKS_APART).unwrap_or(passage.deadline);
        let fate = Fate::Claimed { until };
        match own {
            Some(own) => own.with(fate),
            None => Entry::new(passage.notice, &passage.key, self.clock.now(), fate),
        }
    }

    async fn send_claimed(
        &self,
        passage: &Passage<'_, R>,
        entry: Entry,
        revision: u64,
    ) -> Result<Outcome, StoreError> {
        let name = passage.receiver.name();
        let key = passage.key.entry(name);
        let past = self.past(name, &passage.key).await?;
        let Some(past) = self.after_earlier(passage, past).await? else {
            let error = later("an earlier change of this alarm is still being delivered");
            return Ok(self.give_up(passage, entry, revision, error).await);
        };
        let hold = match passage.key.change {
            Some(change) => {
                self.hold(name, &passage.key.about, &[(passage.notice, change)], passage.deadline).await?
            }
            None => Hold::None,
        };
        let mut held = match hold {
            Hold::Ours(held) => Some(*held),
            Hold::None => None,
            Hold::Theirs => {
                let error = later("another change of this alarm is still being delivered");
                return Ok(self.give_up(passage, entry, revision, error).await);
            }
        };
        let told = self.tell_claimed(passage, &past, held.as_mut()).await;
        let root = held.as_ref().and_then(|held| held.incident.own_message().cloned());
        if let Some(held) = held {
            // What is not noted of the incident is found out by its next change.
            let _ = self.let_go(name, held).await;
        }
        match told {
            Ok(Ending::Delivered(reason, receipt)) => {
                let fate = Fate::delivered(self.clock.now(), reason.as_str(), &receipt);
                let not_recorded = self.record(&key, &entry.with(fate), revision).await;
                let illustrated = illustrated(passage.notice, &receipt, root);
                let outcome = passage.outcome(Ok(Ending::Delivered(reason, receipt)));
                Ok(Outcome { not_recorded, illustrated, ..outcome })
            }
            Ok(ending) => {
                let reason = SilenceReason::Superseded;
                let fate = Fate::Silenced { at: self.clock.now(), reason: reason.as_str().to_owned() };
                let not_recorded = self.record(&key, &entry.with(fate), revision).await;
                Ok(Outcome { not_recorded, ..passage.outcome(Ok(ending)) })
            }
            Err(error) => {
                let not_recorded = self.keep(passage, entry, revision, &error).await.err();
                let is_kept = not_recorded.is_none();
                Ok(Outcome { is_kept, not_recorded, ..passage.outcome(Err(error)) })
            }
        }
    }

    /// Leaves a notice that is claimed to the next try.
    async fn give_up(
        &self,
        passage: &Passage<'_, R>,
        entry: Entry,
        revision: u64,
        error: DeliveryError,
    ) -> Outcome {
        let now = self.clock.now();
        let failed = entry.with(Fate::Claimed { until: now }).failed(now, error.to_string());
        let key = passage.key.entry(passage.receiver.name());
        let not_recorded = self.record(&key, &failed, revision).await;
        Outcome { not_recorded, ..passage.outcome(Err(error)) }
    }

    async fn tell_claimed(
        &self,
        passage: &Passage<'_, R>,
        past: &Past,
        held: Option<&mut Held>,
    ) -> Result<Ending, DeliveryError> {
        let reason = passage.reason;
        let is_over = |change: Change| !change.is_alarm() && past.newer(change).is_some();
        // A fallback is told whatever the others never can be.
        if reason != NotifyReason::Fallback && passage.key.change.is_some_and(is_over) {
            return Ok(Ending::Silenced(SilenceReason::Superseded));
        }
        let mut story = story(past, passage);
        let (Some(held), Some(change)) = (held, passage.key.change) else {
            return Ok(Ending::Delivered(reason, self.deliver(passage, &story).await?));
        };
        if let Some(previous) = self.previous(passage.receiver, held, passage.deadline).await {
            held.incident.previous = Some(previous);
        }
        story.incident = Some(held.incident.clone());
        let own = reply(reason, change, &held.incident).filter(|_| reason != NotifyReason::Fallback);
        let reply = own.or_else(|| passage.reply.clone());
        let picture = self.picture(passage.receiver, passage.notice, passage.deadline).await;
        let (notice, notified) = (passage.notice, vec![(passage.notice, reason)]);
        let telling = Telling { notice, change, reason, story, reply, notified, picture };
        let receipt = self.tell_in_place(passage.receiver, &telling, held, passage.deadline).await?;
        self.local.remember(passage.receiver.name(), &passage.key);
        Ok(Ending::Delivered(reason, receipt))
    }

    /// Waits until no earlier change of the alarm is being delivered; nothing where that takes too long.
    async fn after_earlier(
        &self,
        passage: &Passage<'_, R>,
        mut past: Past,
    ) -> Result<Option<Past>, StoreError> {
        while passage.key.change.is_some_and(|change| past.is_overtaking(change, self.clock.now())) {
            if self.left(passage.deadline) <= TO_RECORD {
                return Ok(None);
            }
            self.clock.pause(LOOK).await;
            past = self.past(passage.receiver.name(), &passage.key).await?;
        }
        Ok(Some(past))
    }

    /// Composes and posts what belongs to no incident, or to one of which nothing is known.
    async fn deliver(&self, passage: &Passage<'_, R>, story: &Story) -> Result<Receipt, DeliveryError> {
        let (notice, notified) = (passage.notice, [(passage.notice, passage.reason)]);
        let picture = self.picture(passage.receiver, notice, passage.deadline).await;
        let mentions = self.mentions(passage.receiver.name(), notice, None);
        let (picture, mentions) = (picture.as_ref(), mentions.as_slice());
        let draft = Draft::Message { notice, story, notified: &notified, picture, mentions };
        let message = self.composed(passage.receiver, &draft);
        let receipt = passage.receiver.deliver(&message, self.budget(passage.deadline)).await?;
        self.local.remember(passage.receiver.name(), &passage.key);
        Ok(receipt)
    }

    /// The picture that goes along by the plan, where the receiver has it and there is the time.
    pub(super) async fn picture(
        &self,
        receiver: &R,
        notice: &Notice,
        deadline: Timestamp,
    ) -> Option<Picture> {
        let configured = self.configured(receiver.name())?;
        let is_planned = picture(notice, configured, self.config).goes_along();
        let budget = self.left(deadline).saturating_sub(FOR_TEXT).min(PICTURE_WITHIN);
        if !is_planned || !receiver.capabilities().picture || budget.is_zero() {
            return None;
        }
        receiver.picture(notice, budget).await
    }

    /// Without a ledger: at a modest speed of this program's own.
    pub(super) async fn deliver_unrecorded(&self, passage: &Passage<'_, R>, error: StoreError) -> Outcome {
        let name = passage.receiver.name();
        // Where there never was a ledger, Slack's own answer tells when it is too much.
        let wait = match error {
            StoreError::None => SignedDuration::ZERO,
            StoreError::Unavailable(_) => self.local.take(name, &self.config.storm, self.clock.now()),
        };
        let result = match self.turn(Duration::try_from(wait).unwrap_or_default(), passage.deadline).await {
            Admitted::TooLate(error) => Err(error),
            Admitted::Go | Admitted::Wait(_) => {
                let (reason, refused) = (Some(passage.reason), passage.refused.clone());
                let story = Story { reason, refused, ..Story::default() };
                self.deliver(passage, &story).await
            }
        };
        let not_recorded = match &result {
            Ok(receipt) => self.record_late(passage, receipt, error).await,
            Err(_) => Some(error),
        };
        let illustrated = result.as_ref().ok().and_then(|receipt| illustrated(passage.notice, receipt, None));
        let result = result.map(|receipt| Ending::Delivered(passage.reason, receipt));
        Outcome { not_recorded, illustrated, ..passage.outcome(result) }
    }

    /// The ledger may be back by now. What it said meanwhile does not matter: this is delivered.
    async fn record_late(
        &self,
        passage: &Passage<'_, R>,
        receipt: &Receipt,
        error: StoreError,
    ) -> Option<StoreError> {
        if error == StoreError::None {
            return Some(error);
        }
        let now = self.clock.now();
        let fate = Fate::delivered(now, passage.reason.as_str(), receipt);
        let entry = Entry::new(passage.notice, &passage.key, now, fate);
        let key = passage.key.entry(passage.receiver.name());
        self.store.write(vec![Write::Put(key, entry.write(), self.expiry())]).await.err()
    }
}

impl<R: Receiver> Passage<'_, R> {
    pub(super) fn outcome(&self, result: Result<Ending, DeliveryError>) -> Outcome {
        Outcome::of(self.receiver.name(), result)
    }
}

/// What somebody else's record says of how it ended.
pub(super) fn settled<R>(passage: &Passage<'_, R>, entry: &Entry) -> Ending {
    match &entry.fate {
        Fate::Delivered { attempts, fallback, .. } => {
            let receipt = Receipt { attempts: *attempts, fallback: fallback.clone(), ..Receipt::default() };
            Ending::Delivered(passage.reason, receipt)
        }
        _ => Ending::Silenced(SilenceReason::ToldTogether),
    }
}

fn story<R>(past: &Past, passage: &Passage<'_, R>) -> Story {
    let (reason, refused) = (Some(passage.reason), passage.refused.clone());
    let story = Story { reason, refused, ..Story::default() };
    let Some(change) = passage.key.change else { return story };
    Story { before: past.before(change), newer: past.newer(change), ..story }
}

/// It may work later.
pub(super) fn later(cause: &str) -> DeliveryError {
    DeliveryError::Retry { cause: cause.to_owned(), after: None }
}
