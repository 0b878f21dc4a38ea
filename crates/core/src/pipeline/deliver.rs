//! Sixth stage: sends a new message, or changes the existing message and replies in its thread.

use std::time::Duration;

use bongsu_slack::{Mention, Message, Posted};
use jiff::Timestamp;

use super::Pipeline;
use super::claim::{Claimed, Passage, TO_RECORD};
use super::destination::Destination;
use super::load::Snapshot;
use super::lock::Locked;
use crate::compose::Draft;
use crate::delivery::{DeliveryError, Receipt};
use crate::incident::{DeliveredMessage, Incident, Root, Story};
use crate::ledger::{Change, History};
use crate::notice::Notice;
use crate::plan::Reply;
use crate::ports::{Clock, Picture, Receiver, Updated, Wake};
use crate::reason::NotifyReason;
use crate::store::Store;

/// The content of one message.
pub(super) struct Telling<'t> {
    pub(super) notice: &'t Notice,
    pub(super) change: Change,
    pub(super) reason: NotifyReason,
    pub(super) story: Story,
    /// The thread to reply in. `None` means a separate message.
    pub(super) reply: Option<Reply>,
    /// All notices that the message covers.
    pub(super) notified: Vec<(&'t Notice, NotifyReason)>,
    /// The people that an escalation mentions. Otherwise the route decides.
    pub(super) escalated: Vec<Mention>,
    /// The picture of the message.
    pub(super) picture: Option<Picture>,
}

impl Telling<'_> {
    fn draft<'d>(&'d self, mentions: &'d [Mention]) -> Draft<'d> {
        let picture = self.picture.as_ref();
        Draft::Message {
            notice: self.notice,
            story: &self.story,
            notified: &self.notified,
            picture,
            mentions,
        }
    }
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Delivers a claimed notice.
    pub(super) async fn deliver(
        &self,
        passage: &Passage<'_, R>,
        snapshot: &Snapshot,
        claimed: &mut Claimed,
    ) -> Result<Receipt, DeliveryError> {
        let (step, reason, deadline) = (passage.step, passage.reason, passage.deadline);
        let mut story = story(&snapshot.history, passage);
        if let Some(held) = claimed.matter.as_mut() {
            return self.deliver_matter(passage, &story, held).await;
        }
        let (Some(locked), Some(change)) = (claimed.incident.as_mut(), step.key.change) else {
            return self.deliver_alone(passage, &story).await;
        };
        if let Some(previous) = self.previous(passage.receiver, locked, deadline).await {
            locked.incident.previous = Some(previous);
        }
        story.incident = Some(locked.incident.clone());
        let reply = passage.reply.clone();
        let picture = self.picture(passage.receiver, &step.notice, deadline).await;
        let (notice, notified) = (&step.notice, vec![(&step.notice, reason)]);
        let escalated = Vec::new();
        let telling = Telling { notice, change, reason, story, reply, notified, escalated, picture };
        let receipt = self.deliver_in_place(passage.receiver, &telling, locked, deadline).await?;
        self.local.remember(passage.receiver.name(), &step.key);
        Ok(receipt)
    }

    /// Delivers a notice without an incident, or with an unknown one.
    pub(super) async fn deliver_alone(
        &self,
        passage: &Passage<'_, R>,
        story: &Story,
    ) -> Result<Receipt, DeliveryError> {
        let (notice, notified) = (&passage.step.notice, [(&passage.step.notice, passage.reason)]);
        let picture = self.picture(passage.receiver, notice, passage.deadline).await;
        let mentions = self.mentions(passage.receiver.name(), notice, None);
        let (picture, mentions) = (picture.as_ref(), mentions.as_slice());
        let draft = Draft::Message { notice, story, notified: &notified, picture, mentions };
        let message = self.composed(passage.receiver, &draft);
        let receipt = self.deliver_to(passage.receiver, &message, self.budget(passage.deadline)).await?;
        self.local.remember(passage.receiver.name(), &passage.step.key);
        Ok(receipt)
    }

    /// Sends the message to its thread or channel, and records in the incident that people now know the
    /// change.
    pub(super) async fn deliver_in_place(
        &self,
        receiver: &Destination<'_, R>,
        telling: &Telling<'_>,
        locked: &mut Locked,
        deadline: Timestamp,
    ) -> Result<Receipt, DeliveryError> {
        let mentioned = self.mentioned(receiver, telling, &locked.incident);
        let told = match &telling.reply {
            None => self.post(receiver, telling, &mentioned, deadline).await,
            Some(reply) => {
                self.deliver_in_thread(receiver, telling, reply, &mentioned, &locked.incident, deadline).await
            }
        };
        let Ok(receipt) = told else {
            locked.incident.is_stale = locked.incident.own_message().is_some();
            return told;
        };
        let now = self.clock.now();
        let by = DeliveredMessage {
            change: telling.change,
            reason: telling.reason,
            posted: receipt.posted.clone().map(|posted| Root { posted, shared: false }),
            is_line: telling.reply.as_ref().is_some_and(|reply| !reply.broadcast),
            at: now,
        };
        locked.incident = locked.incident.clone().notified(&by);
        if !mentioned.is_empty() {
            locked.incident.mentioned = Some(now);
        }
        Ok(receipt)
    }

    /// Returns the people that the message mentions.
    fn mentioned(
        &self,
        receiver: &Destination<'_, R>,
        telling: &Telling<'_>,
        incident: &Incident,
    ) -> Vec<Mention> {
        if telling.reason == NotifyReason::Escalated {
            return telling.escalated.clone();
        }
        let is_seen = telling.reply.as_ref().is_none_or(|reply| reply.broadcast);
        let is_news = telling.change == incident.last && is_seen;
        if is_news { self.mentions(receiver.name(), telling.notice, Some(incident)) } else { Vec::new() }
    }

    /// Changes the message and then replies, so that people who follow the reply find the new state.
    async fn deliver_in_thread(
        &self,
        receiver: &Destination<'_, R>,
        telling: &Telling<'_>,
        to: &Reply,
        mentioned: &[Mention],
        incident: &Incident,
        deadline: Timestamp,
    ) -> Result<Receipt, DeliveryError> {
        let posted = &to.root.posted;
        if !to.root.shared {
            let shown = self.shown(receiver, telling, incident, deadline).await;
            if let Updated::Gone = receiver.update(posted, &shown, self.budget(deadline)).await? {
                return self.post(receiver, telling, mentioned, deadline).await;
            }
        }
        let reply = Draft::Reply { notice: telling.notice, story: &telling.story, to, mentions: mentioned };
        let message = self.composed(receiver, &reply);
        match receiver.deliver(&message, self.budget(deadline)).await {
            Ok(receipt) => Ok(Receipt { posted: None, ..receipt }),
            // The thread may have been deleted.
            Err(DeliveryError::Permanent { .. }) => self.post(receiver, telling, mentioned, deadline).await,
            Err(error) => Err(error),
        }
    }

    /// Sends a new message.
    async fn post(
        &self,
        receiver: &Destination<'_, R>,
        telling: &Telling<'_>,
        mentioned: &[Mention],
        deadline: Timestamp,
    ) -> Result<Receipt, DeliveryError> {
        let message = self.composed(receiver, &telling.draft(mentioned));
        self.deliver_to(receiver, &message, self.budget(deadline)).await
    }

    /// Composes the new content of the incident's message. The message keeps showing the alarm's latest
    /// change if this change is late or belongs to a contributor.
    async fn shown(
        &self,
        receiver: &Destination<'_, R>,
        telling: &Telling<'_>,
        incident: &Incident,
        deadline: Timestamp,
    ) -> Message {
        let is_other = telling.change != incident.last;
        let latest = if is_other { self.latest(receiver, incident, deadline).await } else { None };
        latest.unwrap_or_else(|| self.composed(receiver, &telling.draft(&[])))
    }

    /// Updates the incident's own message. If this fails, the check of due incidents tries again.
    pub(super) async fn refresh(
        &self,
        receiver: &Destination<'_, R>,
        incident: &mut Incident,
        deadline: Timestamp,
    ) {
        let Some(posted) = incident.own_message().cloned().filter(|_| incident.is_stale) else { return };
        let Some(message) = self.latest(receiver, incident, deadline).await else { return };
        match receiver.update(&posted, &message, self.budget(deadline)).await {
            Ok(Updated::Done(_)) => incident.is_stale = false,
            Ok(Updated::Gone) => (incident.is_stale, incident.posted) = (false, None),
            Err(_) => *incident = incident.clone().not_shown(self.clock.now()),
        }
    }

    /// Returns the link to the message of the previous incident, for the first message of a new incident.
    pub(super) async fn previous(
        &self,
        receiver: &Destination<'_, R>,
        locked: &Locked,
        deadline: Timestamp,
    ) -> Option<String> {
        let before: &Posted = locked.before.as_ref()?.posted.as_ref().map(|root| &root.posted)?;
        let is_new = locked.incident.posted.is_none();
        if !is_new || !receiver.capabilities().update {
            return None;
        }
        receiver.permalink(before, self.budget(deadline).min(Duration::from_secs(1))).await
    }

    pub(super) fn budget(&self, deadline: Timestamp) -> Duration {
        self.left(deadline).saturating_sub(TO_RECORD)
    }
}

fn story<R>(history: &History, passage: &Passage<'_, R>) -> Story {
    let (reason, refused) = (Some(passage.reason), passage.step.refused().cloned());
    let story = Story { reason, refused, ..Story::default() };
    let Some(change) = passage.step.key.change else { return story };
    Story { before: history.before(change), newer: history.newer(change), ..story }
}
