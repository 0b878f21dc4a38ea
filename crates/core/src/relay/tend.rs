//! What is told of incidents without a notice: that they still burn, that nothing holds them back any more, that it is
//! quiet.

use jiff::Timestamp;

use super::admit::Admitted;
use super::incident::Hold as Holding;
use super::place::{Telling, so_far};
use super::{Ending, Outcome, Relay, Told};
use crate::incident::{Incident, IncidentView, Open};
use crate::intake;
use crate::ledger::{Change, Entry, Fate, LOOKED_AT, NoticeKey, Waiting, alarm_records};
use crate::notice::{Content, Notice};
use crate::plan::{Hold, NotifyReason, SilenceReason, due, mute_is_over, reply};
use crate::ports::{Clock, Receiver, Wake};
use crate::silence;
use crate::store::{Order, Store, StoreError, Write};

impl<R: Receiver, S: Store, W: Wake, C: Clock> Relay<'_, R, S, W, C> {
    /// Looks after what is going on, and tells what is due. To be done every minute or so.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used. What Slack refuses is in the result, and tried again the next time.
    pub async fn tend(&self, deadline: Timestamp) -> Result<Vec<Told>, StoreError> {
        let mut tended = Vec::new();
        let silences = silence::active(self.store, self.clock.now()).await?;
        for receiver in self.receivers {
            let open = self.open(receiver.name()).await?;
            let mut seen = IncidentView { silences: silences.clone(), ..IncidentView::default() };
            seen.open.insert(receiver.name().to_owned(), open.clone());
            for entry in &open {
                tended.extend(self.tend_to(receiver, entry, &seen, deadline).await?);
            }
        }
        Ok(tended)
    }

    /// The receivers in whose outbox something waits that could not be delivered: nothing else may come for a long time.
    /// To be emptied before [`Relay::tend`], which tells nothing while others wait.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used.
    pub async fn undelivered(&self) -> Result<Vec<&str>, StoreError> {
        let mut names = Vec::new();
        for receiver in self.receivers {
            if self.gate(receiver.name()).await?.outbox == Some(Waiting::Undelivered) {
                names.push(receiver.name());
            }
        }
        Ok(names)
    }

    /// What people think to be in ALARM.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used.
    pub async fn announced(&self) -> Result<Vec<Open>, StoreError> {
        let mut announced = Vec::new();
        for receiver in self.receivers {
            announced.extend(self.open(receiver.name()).await?.into_iter().filter(|open| open.is_announced));
        }
        Ok(announced)
    }

    async fn tend_to(
        &self,
        receiver: &R,
        entry: &Open,
        seen: &IncidentView,
        deadline: Timestamp,
    ) -> Result<Option<Told>, StoreError> {
        let (name, about) = (receiver.name(), entry.about.as_str());
        let found = self.store.get(&Incident::key(name, about)).await?;
        let incident = found.as_ref().and_then(Incident::read);
        let newest = self.newest(name, about).await?;
        let is_behind = |(newest, _): &(Change, Option<SilenceReason>)| {
            incident.as_ref().is_some_and(|it| *newest > it.last)
        };
        if let Some(newer) = newest.filter(is_behind) {
            self.catch_up(receiver, about, newer, deadline).await?;
            return Ok(None);
        }
        let Some(incident) = incident.filter(Incident::is_open) else {
            if !entry.is_fresh(self.clock.now()) {
                self.store.write(vec![Write::Remove(Open::key(name, about))]).await?;
            }
            return Ok(None);
        };
        let Some(notice) = intake::notices(&incident.event).into_iter().next() else { return Ok(None) };
        let Some(reason) = self.due(receiver, &notice, &incident, seen) else {
            if self.is_shown_wrong(&incident, seen) {
                self.show_again(receiver, about, seen, deadline).await?;
            }
            return Ok(None);
        };
        // Others that wait already come first.
        let turn = self.take_turn(name, |gate| gate.outbox.is_none(), deadline).await?;
        if !matches!(turn, Some(Admitted::Go)) {
            return Ok(None);
        }
        let still = |before: Option<Incident>| {
            before.filter(|before| self.due(receiver, &notice, before, seen) == Some(reason))
        };
        let Holding::Ours(mut held) = self.hold_with(name, about, still, deadline).await? else {
            return Ok(None);
        };
        let change = held.incident.last;
        let ended = matches!(reason, NotifyReason::FlappingEnded | NotifyReason::Sustained);
        let flapping = held.incident.flapping.filter(|_| !ended);
        let told_of = Incident { flapping, ..held.incident.clone() };
        let story = so_far(&notice, &told_of, Some(reason));
        let reply = reply(reason, change, &held.incident);
        let notified = vec![(&notice, reason)];
        let telling = Telling { notice: &notice, change, reason, story, reply, notified, picture: None };
        let told = self.tell_in_place(receiver, &telling, &mut held, deadline).await;
        let is_over = told.is_ok() && self.is_mute_over(&held.incident, seen);
        held.incident.muted.take_if(|_| is_over);
        self.let_go(name, *held).await?;
        if let Ok(receipt) = &told {
            let key = NoticeKey::of(&notice, "").again(reason.as_str(), self.clock.now());
            let fate = Fate::delivered(self.clock.now(), reason.as_str(), receipt);
            let record = Entry::new(&notice, &key, self.clock.now(), fate);
            self.put_entry(&key.entry(name), &record, None).await?;
        }
        let outcome = Outcome::of(name, told.map(|receipt| Ending::Delivered(reason, receipt)));
        Ok(Some((notice, outcome)))
    }

    fn due(
        &self,
        receiver: &R,
        notice: &Notice,
        incident: &Incident,
        seen: &IncidentView,
    ) -> Option<NotifyReason> {
        let Content::Alarm(alarm) = &notice.content else { return None };
        let (receiver, now) = (receiver.name(), self.clock.now());
        let settings = self.settings(receiver, &incident.alarm.labels);
        let hold = Hold { receiver, seen, config: self.config, now };
        let held = hold.on(&alarm.alarm, &incident.alarm.labels, &settings);
        due(incident, held, settings.repeat_interval, self.config, now)
    }

    /// The alarm's latest change that was told or silenced, as the ledger has it, and why not, where it was not told.
    async fn newest(
        &self,
        name: &str,
        about: &str,
    ) -> Result<Option<(Change, Option<SilenceReason>)>, StoreError> {
        let partition = alarm_records(name, about);
        let items = self.store.list(&partition, Order::Descending, LOOKED_AT).await?;
        let settled = items.iter().filter_map(Entry::read).filter(Entry::is_settled);
        let silenced = |entry: &Entry| match &entry.fate {
            Fate::Silenced { reason, .. } => SilenceReason::parse(reason),
            _ => None,
        };
        let changes = settled.filter_map(|entry| Some((entry.change()?, silenced(&entry))));
        Ok(changes.max_by_key(|(change, _)| *change))
    }

    /// Somebody told or silenced a change, and ended before noting it in the incident.
    async fn catch_up(
        &self,
        receiver: &R,
        about: &str,
        (change, silenced): (Change, Option<SilenceReason>),
        deadline: Timestamp,
    ) -> Result<(), StoreError> {
        let with = |before: Option<Incident>| {
            let before = before.filter(|before| before.last < change)?;
            let is_stale = before.own_message().is_some();
            let followed = before.followed_by(change);
            let followed = match silenced {
                None => followed.told(change, self.clock.now()),
                Some(SilenceReason::Superseded) => followed,
                Some(reason) if reason.counts() => followed.held_back(reason),
                Some(reason) => followed.held_back(reason).uncounting(change),
            };
            Some(Incident { is_stale, ..followed })
        };
        self.show_with(receiver, about, with, deadline).await
    }

    /// Whether the message does not show its last change yet, or a mute that is over.
    fn is_shown_wrong(&self, incident: &Incident, seen: &IncidentView) -> bool {
        incident.is_stale || self.is_mute_over(incident, seen)
    }

    fn is_mute_over(&self, incident: &Incident, seen: &IncidentView) -> bool {
        mute_is_over(incident, &seen.silences, self.config, self.clock.now())
    }

    async fn show_again(
        &self,
        receiver: &R,
        about: &str,
        seen: &IncidentView,
        deadline: Timestamp,
    ) -> Result<(), StoreError> {
        let wrong = |before: Option<Incident>| {
            let mut before = before.filter(|before| self.is_shown_wrong(before, seen))?;
            let is_over = self.is_mute_over(&before, seen);
            before.muted.take_if(|_| is_over);
            before.is_stale = before.own_message().is_some();
            Some(before)
        };
        self.show_with(receiver, about, wrong, deadline).await
    }

    /// Lets the message show what `change` makes of its incident, which notifies nobody.
    async fn show_with(
        &self,
        receiver: &R,
        about: &str,
        change: impl Fn(Option<Incident>) -> Option<Incident>,
        deadline: Timestamp,
    ) -> Result<(), StoreError> {
        let hold = self.hold_with(receiver.name(), about, change, deadline).await?;
        let Holding::Ours(mut held) = hold else { return Ok(()) };
        self.refresh(receiver, &mut held.incident, deadline).await;
        self.let_go(receiver.name(), *held).await
    }
}
