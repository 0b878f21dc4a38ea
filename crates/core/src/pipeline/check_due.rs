//! Sends messages about incidents that no notice causes: a reminder, the end of a silence, the end of
//! flapping.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the path of a method holds for one lifetime only"
)]

use jiff::Timestamp;

use super::admit::Permit;
use super::compose::so_far;
use super::deliver::Telling;
use super::destination::Destination;
use super::lock::{IncidentChange, Lock, alarm};
use super::{Ending, Notified, Pipeline, RunOutcome};
use crate::delivery::Receipt;
use crate::incident::{Due, Incident, IncidentView, Open};
use crate::intake;
use crate::ledger::{DeliveryStatus, Entry, LOOKED_AT, NoticeKey, Settled, Waiting, alarm_records};
use crate::notice::Notice;
use crate::plan::{DueCheck, DueStep};
use crate::ports::{Clock, Receiver, Wake};
use crate::reason::NotifyReason;
use crate::route::Labels;
use crate::silence::{self, Silence};
use crate::store::{ConditionalWrite, Expected, Item, Order, Store, StoreError, Write};

/// The number of incidents in one read.
const PAGE: usize = 500;

/// An incident whose check is due.
pub(super) struct DueIncident<'a, R> {
    pub(super) receiver: &'a Destination<'a, R>,
    pub(super) due: Due,
    found: Option<Item>,
    incident: Option<Incident>,
    /// The notice of the latest change, if its event is readable.
    pub(super) notice: Option<Notice>,
    /// The records that may hold back a message about the incident.
    view: IncidentView,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Checks the due incidents and sends their messages. Programs call this function about once a minute.
    ///
    /// # Errors
    ///
    /// Returns an error if the ledger cannot be used. Slack's refusals are in the result. The next check
    /// tries these messages again.
    pub async fn check_due(&self, deadline: Timestamp) -> Result<Vec<Notified>, StoreError> {
        let mut told = Vec::new();
        let silences = silence::active_only(self.store, self.clock.now()).await?;
        for receiver in &self.destinations().await? {
            let name = receiver.name();
            self.reindex(name).await?;
            // The list is in order of time, so the next check starts with the incidents that this check does
            // not reach.
            let items = self.store.list(&Due::list(name), Order::Ascending, PAGE).await?;
            let is_due = |due: &Due| due.at <= self.clock.now();
            let dues: Vec<_> = items.iter().filter_map(Due::read).filter(is_due).collect();
            let keys: Vec<_> = dues.iter().map(|due| Incident::key(name, &due.about)).collect();
            let found = self.store.read(&keys).await?;
            let mut can_tell = true;
            for (due, found) in dues.into_iter().zip(found) {
                if self.left(deadline).is_zero() {
                    break;
                }
                let look = self.looked(receiver, due, found, &silences).await?;
                told.extend(self.check(look, &mut can_tell, deadline).await?);
            }
        }
        Ok(told)
    }

    /// Returns the receivers whose outbox contains undelivered notices. Programs empty these outboxes before
    /// [`Pipeline::check_due`], which sends nothing to a receiver while notices wait.
    ///
    /// # Errors
    ///
    /// Returns an error if the ledger cannot be used.
    pub async fn undelivered(&self) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for address in self.addresses().await? {
            if self.limiter(&address).await?.outbox == Some(Waiting::Undelivered) {
                names.push(address);
            }
        }
        Ok(names)
    }

    async fn looked<'r>(
        &self,
        receiver: &'r Destination<'r, R>,
        due: Due,
        found: Option<Item>,
        silences: &[Silence],
    ) -> Result<DueIncident<'r, R>, StoreError> {
        let incident = found.as_ref().and_then(Incident::read);
        let event = incident.as_ref().map_or("", |incident| incident.event.as_str());
        let notice = intake::notices(event).into_iter().next().filter(|_| incident.is_some());
        let mut view = IncidentView { silences: silences.to_vec(), ..IncidentView::default() };
        if let (Some(incident), Some(alarm)) = (&incident, notice.as_ref().and_then(alarm)) {
            let name = receiver.name();
            let mut open = self.sources(name, std::slice::from_ref(&incident.alarm.labels)).await?;
            let watching = self.store.get(&Open::watching_key(name, &alarm.alarm)).await?;
            open.extend(watching.iter().flat_map(Open::read_all));
            view.open.insert(name.to_owned(), open);
        }
        Ok(DueIncident { receiver, due, found, incident, notice, view })
    }

    async fn check(
        &self,
        look: DueIncident<'_, R>,
        can_tell: &mut bool,
        deadline: Timestamp,
    ) -> Result<Vec<Notified>, StoreError> {
        let (name, about) = (look.receiver.name(), look.due.about.as_str());
        let settled = if look.is_own() { None } else { self.settled(name, about).await? };
        match self.due(&look, look.incident.as_ref(), settled, |it| it.step()) {
            DueStep::CatchUp(settled) => self.catch_up(&look, &settled, deadline).await?,
            DueStep::Forget => self.forget(name, &look.due).await?,
            DueStep::Show => self.show_again(&look, deadline).await?,
            DueStep::Later => self.look_later(&look, deadline).await?,
            DueStep::Postpone(_) => self.postpone(&look, deadline).await?,
            DueStep::Escalate(..) => return self.escalate(&look, can_tell, deadline).await,
            DueStep::Notify(reason, _) => {
                if self.can_tell(name, can_tell, deadline).await? {
                    return Ok(self.remind(&look, reason, deadline).await?.into_iter().collect());
                }
            }
        }
        Ok(Vec::new())
    }

    /// Returns whether a message may be sent now. Waiting notices come first. After a refusal, the check
    /// sends no further message to the receiver.
    pub(super) async fn can_tell(
        &self,
        name: &str,
        can_tell: &mut bool,
        deadline: Timestamp,
    ) -> Result<bool, StoreError> {
        let is_free = |limiter: &crate::ledger::RateLimiter| limiter.outbox.is_none();
        *can_tell = *can_tell && matches!(self.take_turn(name, is_free, deadline).await?, Permit::Granted);
        Ok(*can_tell)
    }

    /// Locks the incident, checks again what is due, sends the message and records it.
    async fn remind(
        &self,
        look: &DueIncident<'_, R>,
        due: NotifyReason,
        deadline: Timestamp,
    ) -> Result<Option<Notified>, StoreError> {
        let (receiver, name) = (look.receiver, look.receiver.name());
        let still = |before: Option<Incident>| self.due(look, before.as_ref(), None, |it| it.notifying(due));
        let lock = self.lock(name, &look.due.about, still, deadline).await?;
        let Lock::Ours(mut locked) = lock else { return Ok(None) };
        locked.incident.unsure = locked.before.as_ref().and_then(|before| before.unsure);
        let step = self.due(look, Some(&locked.incident), None, |it| it.step());
        let (DueStep::Notify(reason, reply), Some(notice)) = (step, &look.notice) else {
            self.finish(name, Some(*locked), None).await?;
            return Ok(None);
        };
        locked.incident = locked.incident.escalated_anew(reason, self.clock.now());
        let change = locked.incident.last;
        let story = so_far(notice, &locked.incident.as_told_for(reason), Some(reason));
        let notified = vec![(notice, reason)];
        let escalated = Vec::new();
        let telling = Telling { notice, change, reason, story, reply, notified, escalated, picture: None };
        let told = self.deliver_in_place(receiver, &telling, &mut locked, deadline).await;
        if told.is_ok() {
            let without = self.due(look, Some(&locked.incident), None, |it| it.without_ended_mute());
            locked.incident = without.unwrap_or_else(|| locked.incident.clone());
        } else {
            // An earlier attempt may have arrived even if the last one failed.
            locked.incident.unsure = Some(change);
        }
        let entry = told.as_ref().ok().map(|receipt| self.due_entry(name, notice, reason, receipt));
        self.finish(name, Some(*locked), entry).await?;
        self.forget_look(look).await?;
        let outcome = RunOutcome::of(name, told.map(|receipt| Ending::Delivered(reason, receipt)));
        Ok(Some((notice.clone(), outcome)))
    }

    /// Returns the entry of a message that no notice caused.
    pub(super) fn due_entry(
        &self,
        name: &str,
        notice: &Notice,
        reason: NotifyReason,
        receipt: &Receipt,
    ) -> ConditionalWrite {
        let now = self.clock.now();
        let key = NoticeKey::of(notice, "").again(reason.as_str(), now);
        let entry = Entry::new(notice, &key, now, DeliveryStatus::delivered(now, reason.as_str(), receipt));
        self.entry_write(key.entry(name), &entry, Expected::Any)
    }

    /// Makes the plan for a checked incident.
    pub(super) fn due<T>(
        &self,
        look: &DueIncident<'_, R>,
        incident: Option<&Incident>,
        settled: Option<Settled>,
        answer: impl FnOnce(&DueCheck<'_>) -> T,
    ) -> T {
        let (receiver, nothing) = (look.receiver.name(), Labels::default());
        let labels = incident.map_or(&nothing, |incident| &incident.alarm.labels);
        let settings = &self.settings(receiver, labels);
        let alarm = look.notice.as_ref().and_then(alarm);
        let (seen, config, now) = (&look.view, self.config, self.clock.now());
        answer(&DueCheck { incident, alarm, settled, receiver, settings, seen, config, now })
    }

    /// Returns the alarm's notified and silenced changes from the ledger's entries.
    async fn settled(&self, name: &str, about: &str) -> Result<Option<Settled>, StoreError> {
        let items = self.store.list(&alarm_records(name, about), Order::Descending, LOOKED_AT).await?;
        Ok(Settled::of(items.iter().filter_map(Entry::read)))
    }

    /// Records a change that another program notified or silenced without recording it in the incident.
    async fn catch_up(
        &self,
        look: &DueIncident<'_, R>,
        settled: &Settled,
        deadline: Timestamp,
    ) -> Result<(), StoreError> {
        let with = |before: Option<Incident>| before?.caught_up(settled, self.clock.now());
        self.show_with(look, with, deadline).await
    }

    async fn show_again(&self, look: &DueIncident<'_, R>, deadline: Timestamp) -> Result<(), StoreError> {
        let wrong = |before: Option<Incident>| self.due(look, before.as_ref(), None, |it| it.showing());
        self.show_with(look, wrong, deadline).await
    }

    /// Applies `change` to the incident and updates its message. The update notifies nobody.
    pub(super) async fn show_with(
        &self,
        look: &DueIncident<'_, R>,
        change: impl Fn(Option<Incident>) -> Option<Incident>,
        deadline: Timestamp,
    ) -> Result<(), StoreError> {
        let name = look.receiver.name();
        let lock = self.lock(name, &look.due.about, change, deadline).await?;
        let Lock::Ours(mut locked) = lock else { return Ok(()) };
        self.refresh(look.receiver, &mut locked.incident, deadline).await;
        self.finish(name, Some(*locked), None).await?;
        self.forget_look(look).await
    }

    /// Postpones the next check of an incident for which nothing is due now.
    async fn look_later(&self, look: &DueIncident<'_, R>, deadline: Timestamp) -> Result<(), StoreError> {
        let name = look.receiver.name();
        let (Some(found), Some(incident)) = (look.found.clone(), look.incident.clone()) else {
            return Ok(());
        };
        if incident.is_held(self.clock.now()) {
            return Ok(());
        }
        let before = Some(incident.clone());
        let lock = self.locked(
            name,
            &look.due.about,
            IncidentChange { found: Some(found), before, incident },
            deadline,
        );
        self.finish(name, Some(lock), None).await?;
        self.forget_look(look).await
    }

    /// Removes an index entry that another program left behind. The incident's current entry stays.
    pub(super) async fn forget_look(&self, look: &DueIncident<'_, R>) -> Result<(), StoreError> {
        if look.is_own() {
            return Ok(());
        }
        let key = Due::key(look.receiver.name(), look.due.at, &look.due.about);
        self.store.write(vec![Write::Remove(key)]).await
    }

    async fn forget(&self, name: &str, due: &Due) -> Result<(), StoreError> {
        let index = Write::Remove(Due::key(name, due.at, &due.about));
        self.store.write(vec![index, Write::Remove(Open::key(name, &due.about))]).await
    }
}

impl<R> DueIncident<'_, R> {
    /// Returns whether the index entry is the incident's current one. Another program may have left an older
    /// entry behind.
    fn is_own(&self) -> bool {
        self.incident.as_ref().is_some_and(|incident| incident.due == Some(self.due.at))
    }
}
