//! One notice as one message: claimed, sent, recorded.

use std::time::Duration;

use jiff::SignedDuration;

use super::admit::Admitted;
use super::{Ending, Outcome, Passage, Relay};
use crate::delivery::{DeliveryError, Receipt};
use crate::incident::Story;
use crate::ledger::{CLOCKS_APART, Entry, Fate, Past};
use crate::plan::{Action, NotifyReason, SilenceReason, picture};
use crate::ports::{Clock, Picture, Receiver, Wake};
use crate::render::render;
use crate::slack::{About, Metadata};
use crate::store::{Item, Put, Store, StoreError, Write};

/// From one look at what another is doing to the next.
const LOOK: Duration = Duration::from_millis(250);

/// What is kept for saying how it went.
const TO_RECORD: Duration = Duration::from_millis(500);

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
        match self.admit(passage.receiver.name(), passage.deadline).await? {
            Admitted::Wait(because) => self.join(passage, because).await,
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
            let failed = entry.with(Fate::Claimed { until: self.clock.now() });
            let failed = failed.failed(self.clock.now(), error.to_string());
            let not_recorded = self.record(&key, &failed, revision).await;
            return Ok(Outcome { not_recorded, ..passage.outcome(Err(error)) });
        };
        let unclaimed = Past { own: None, ..past.clone() };
        // A fallback is told whatever the others never can be.
        if passage.reason != NotifyReason::Fallback
            && let Action::Silence(reason @ SilenceReason::Superseded) =
                self.action(name, passage.notice, &passage.key, Some(&unclaimed))
        {
            let fate = Fate::Silenced { at: self.clock.now(), reason: reason.as_str().to_owned() };
            let not_recorded = self.record(&key, &entry.with(fate), revision).await;
            return Ok(Outcome { not_recorded, ..passage.outcome(Ok(Ending::Silenced(reason))) });
        }
        match self.deliver(passage, &story(&past, passage)).await {
            Ok(receipt) => {
                let fate = Fate::delivered(self.clock.now(), passage.reason.as_str(), &receipt);
                let not_recorded = self.record(&key, &entry.with(fate), revision).await;
                let ending = Ending::Delivered(passage.reason, receipt);
                Ok(Outcome { not_recorded, ..passage.outcome(Ok(ending)) })
            }
            Err(error) => {
                let not_recorded = self.keep(passage, entry, revision, &error).await.err();
                let is_kept = not_recorded.is_none();
                Ok(Outcome { is_kept, not_recorded, ..passage.outcome(Err(error)) })
            }
        }
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

    /// Renders and posts.
    async fn deliver(&self, passage: &Passage<'_, R>, story: &Story) -> Result<Receipt, DeliveryError> {
        let picture = self.picture(passage).await;
        let message = render(passage.notice, story, self.config, self.clock.now());
        let mut message = match picture {
            Some(picture) => message.with_picture(&picture.url, &picture.alt),
            None => message,
        };
        if passage.receiver.capabilities().metadata {
            message.metadata = Some(Metadata::new(vec![About::new(passage.notice, passage.reason.as_str())]));
        }
        let budget = self.left(passage.deadline).saturating_sub(TO_RECORD);
        let receipt = passage.receiver.deliver(&message, budget).await?;
        self.local.remember(passage.receiver.name(), &passage.key);
        Ok(receipt)
    }

    /// The picture that goes along by the plan, where the receiver has it and there is the time.
    async fn picture(&self, passage: &Passage<'_, R>) -> Option<Picture> {
        let name = passage.receiver.name();
        let receiver = self.config.receivers.iter().find(|receiver| receiver.name == name)?;
        let is_planned = picture(passage.notice, receiver, self.config).goes_along();
        let budget = self.left(passage.deadline).saturating_sub(FOR_TEXT).min(PICTURE_WITHIN);
        if !is_planned || !passage.receiver.capabilities().picture || budget.is_zero() {
            return None;
        }
        passage.receiver.picture(passage.notice, budget).await
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
            Admitted::Go | Admitted::Wait(_) => self.deliver(passage, &Story::default()).await,
        };
        let not_recorded = match &result {
            Ok(receipt) => self.record_late(passage, receipt, error).await,
            Err(_) => Some(error),
        };
        let result = result.map(|receipt| Ending::Delivered(passage.reason, receipt));
        Outcome { not_recorded, ..passage.outcome(result) }
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
    let is_found = passage.reason == NotifyReason::FoundByAudit;
    let Some(change) = passage.key.change else { return Story { is_found, ..Story::default() } };
    Story { before: past.before(change), untold: Vec::new(), newer: past.newer(change), is_found }
}

/// It may work later.
pub(super) fn later(cause: &str) -> DeliveryError {
    DeliveryError::Retry { cause: cause.to_owned(), after: None }
}
