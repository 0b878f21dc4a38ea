//! What is told of an incident without a notice: that nobody sees to it, that nothing holds it back any more, that it is
//! quiet.

use jiff::Timestamp;

use super::compose::so_far;
use super::deliver::Telling;
use super::lock::{Lock, Locked};
use super::{Ending, Outcome, Pipeline, Told};
use crate::incident::{Due, Incident, IncidentView, Open};
use crate::intake;
use crate::ledger::{Change, Entry, Fate, LOOKED_AT, NoticeKey, Waiting, alarm_records};
use crate::notice::{Content, Notice};
use crate::plan::{Hold, NotifyReason, SilenceReason, due, mute_is_over, reply};
use crate::ports::{Clock, Receiver, Wake};
use crate::silence::{self, Silence};
use crate::store::{Expected, Item, Order, Store, StoreError, Write};

/// Incidents that are read together.
const PAGE: usize = 500;

/// An incident whose time has come.
struct Look<'a, R> {
    receiver: &'a R,
    due: Due,
    found: Option<Item>,
    incident: Option<Incident>,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Looks at the incidents whose time has come, and tells what is due. To be done every minute or so.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used. What Slack refuses is in the result, and tried again the next time.
    pub async fn check_due(&self, deadline: Timestamp) -> Result<Vec<Told>, StoreError> {
        let mut told = Vec::new();
        let silences = silence::active(self.store, self.clock.now()).await?;
        for receiver in self.receivers {
            let name = receiver.name();
            self.reindex(name).await?;
            // In order of their times: what is left now comes first the next time.
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
                let incident = found.as_ref().and_then(Incident::read);
                let look = Look { receiver, due, found, incident };
                told.extend(self.check(look, &silences, &mut can_tell, deadline).await?);
            }
        }
        Ok(told)
    }

    /// The receivers in whose outbox something waits that could not be delivered: nothing else may come for a long time.
    /// To be emptied before [`Pipeline::check_due`], which tells nothing while others wait.
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

    async fn check(
        &self,
        look: Look<'_, R>,
        silences: &[Silence],
        can_tell: &mut bool,
        deadline: Timestamp,
    ) -> Result<Option<Told>, StoreError> {
        let (name, about) = (look.receiver.name(), look.due.about.as_str());
        let is_foreign = look.incident.as_ref().is_none_or(|incident| incident.due != Some(look.due.at));
        let newest = if is_foreign { self.newest(name, about).await? } else { None };
        let is_behind = |(newest, _): &(Change, Option<SilenceReason>)| {
            look.incident.as_ref().is_some_and(|it| *newest > it.last)
        };
        if let Some(newer) = newest.filter(is_behind) {
            self.catch_up(&look, newer, deadline).await?;
            return Ok(None);
        }
        let Some(incident) = look.incident.as_ref().filter(|it| it.is_open()) else {
            self.forget(name, &look.due).await?;
            return Ok(None);
        };
        let Some(notice) = intake::notices(&incident.event).into_iter().next() else {
            self.forget(name, &look.due).await?;
            return Ok(None);
        };
        let view = self.view_of(&look, &notice, silences).await?;
        let Some(reason) = self.due(look.receiver, &notice, incident, &view) else {
            if self.is_shown_wrong(incident, &view) {
                self.show_again(&look, &view, deadline).await?;
            } else {
                self.look_later(&look, deadline).await?;
            }
            return Ok(None);
        };
        // Others that wait already come first. Without a place now there is none for those after it either.
        *can_tell = *can_tell
            && matches!(self.take_turn(name, |gate| gate.outbox.is_none(), deadline).await?, Some(Ok(())));
        if !*can_tell {
            return Ok(None);
        }
        let still = |before: Option<Incident>| {
            before.filter(|before| self.due(look.receiver, &notice, before, &view) == Some(reason))
        };
        let Lock::Ours(locked) = self.lock(name, about, still, deadline).await? else { return Ok(None) };
        let told = self.remind((&look, &notice, reason), *locked, &view, deadline).await?;
        Ok(Some((notice, told)))
    }

    /// Tells what is due, and records it.
    async fn remind(
        &self,
        (look, notice, reason): (&Look<'_, R>, &Notice, NotifyReason),
        mut locked: Locked,
        view: &IncidentView,
        deadline: Timestamp,
    ) -> Result<Outcome, StoreError> {
        let (receiver, name) = (look.receiver, look.receiver.name());
        let change = locked.incident.last;
        let ended = matches!(reason, NotifyReason::FlappingEnded | NotifyReason::Sustained);
        let flapping = locked.incident.flapping.filter(|_| !ended);
        let told_of = Incident { flapping, ..locked.incident.clone() };
        let story = so_far(notice, &told_of, Some(reason));
        let reply = reply(reason, change, &locked.incident);
        let notified = vec![(notice, reason)];
        let telling = Telling { notice, change, reason, story, reply, notified, picture: None };
        let told = self.deliver_in_place(receiver, &telling, &mut locked, deadline).await;
        let is_over = told.is_ok() && self.is_mute_over(&locked.incident, view);
        locked.incident.muted.take_if(|_| is_over);
        let entry = told.as_ref().ok().map(|receipt| {
            let now = self.clock.now();
            let key = NoticeKey::of(notice, "").again(reason.as_str(), now);
            let entry = Entry::new(notice, &key, now, Fate::delivered(now, reason.as_str(), receipt));
            (key.entry(name), entry.write(), Expected::Any)
        });
        self.finish(name, Some(locked), entry).await?;
        self.forget_look(look).await?;
        Ok(Outcome::of(name, told.map(|receipt| Ending::Delivered(reason, receipt))))
    }

    async fn view_of(
        &self,
        look: &Look<'_, R>,
        notice: &Notice,
        silences: &[Silence],
    ) -> Result<IncidentView, StoreError> {
        let name = look.receiver.name();
        let labels = look.incident.as_ref().map(|incident| &incident.alarm.labels);
        let mut open = match labels {
            Some(labels) => self.sources(name, labels).await?,
            None => Vec::new(),
        };
        if let Content::Alarm(alarm) = &notice.content {
            let watching = self.store.get(&Open::watching_key(name, &alarm.alarm)).await?;
            open.extend(watching.iter().flat_map(Open::read_all));
        }
        let mut view = IncidentView { silences: silences.to_vec(), ..IncidentView::default() };
        view.open.insert(name.to_owned(), open);
        Ok(view)
    }

    fn due(
        &self,
        receiver: &R,
        notice: &Notice,
        incident: &Incident,
        view: &IncidentView,
    ) -> Option<NotifyReason> {
        let Content::Alarm(alarm) = &notice.content else { return None };
        let (receiver, now) = (receiver.name(), self.clock.now());
        let settings = self.settings(receiver, &incident.alarm.labels);
        let hold = Hold { receiver, seen: view, config: self.config, now };
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

    /// Another program told or silenced a change, and ended before noting it in the incident.
    async fn catch_up(
        &self,
        look: &Look<'_, R>,
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
        self.show_with(look, with, deadline).await
    }

    /// Whether the message does not show its last change yet, or a mute that is over.
    fn is_shown_wrong(&self, incident: &Incident, view: &IncidentView) -> bool {
        incident.is_stale || self.is_mute_over(incident, view)
    }

    fn is_mute_over(&self, incident: &Incident, view: &IncidentView) -> bool {
        mute_is_over(incident, &view.silences, self.config, self.clock.now())
    }

    async fn show_again(
        &self,
        look: &Look<'_, R>,
        view: &IncidentView,
        deadline: Timestamp,
    ) -> Result<(), StoreError> {
        let wrong = |before: Option<Incident>| {
            let mut before = before.filter(|before| self.is_shown_wrong(before, view))?;
            let is_over = self.is_mute_over(&before, view);
            before.muted.take_if(|_| is_over);
            before.is_stale = before.own_message().is_some();
            Some(before)
        };
        self.show_with(look, wrong, deadline).await
    }

    /// Lets the message show what `change` makes of its incident, which notifies nobody.
    async fn show_with(
        &self,
        look: &Look<'_, R>,
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

    /// Nothing is due of it now.
    async fn look_later(&self, look: &Look<'_, R>, deadline: Timestamp) -> Result<(), StoreError> {
        let name = look.receiver.name();
        let (Some(found), Some(incident)) = (look.found.clone(), look.incident.clone()) else {
            return Ok(());
        };
        if incident.is_held(self.clock.now()) {
            return Ok(());
        }
        let before = Some(incident.clone());
        let lock = self.locked(name, &look.due.about, (Some(found), before, incident), deadline);
        self.finish(name, Some(lock), None).await?;
        self.forget_look(look).await
    }

    /// An entry that is not the incident's own: its own stays, or is another by now.
    async fn forget_look(&self, look: &Look<'_, R>) -> Result<(), StoreError> {
        let is_own = look.incident.as_ref().is_some_and(|incident| incident.due == Some(look.due.at));
        if is_own {
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
