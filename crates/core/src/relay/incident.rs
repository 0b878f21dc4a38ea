//! The incident that a notice belongs to: held while its message is changed, so that it has one message only.

use jiff::Timestamp;

use super::Relay;
use super::deliver::{LOOK, TO_RECORD};
use crate::alarm::AlarmState;
use crate::incident::{Incident, Open};
use crate::ledger::{CLOCKS_APART, Change, NoticeKey};
use crate::notice::{AlarmNotice, Content, Notice};
use crate::plan::SilenceReason;
use crate::ports::{Clock, Receiver, Wake};
use crate::silence;
use crate::store::{Item, Key, Order, Put, Store, StoreError, Write};

/// What is going on at once that is looked at.
pub(super) const OPEN: usize = 500;

/// An incident that nobody else changes until it is let go.
pub(super) struct Held {
    about: String,
    key: Key,
    revision: u64,
    /// As it was before.
    pub(super) before: Option<Incident>,
    /// With the change.
    pub(super) incident: Incident,
}

/// How holding an incident ended.
pub(super) enum Hold {
    /// It is ours.
    Ours(Box<Held>),
    /// Somebody else is changing its message still.
    Theirs,
    /// The notice is of no incident.
    None,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Relay<'_, R, S, W, C> {
    /// What is known of the incident before a notice.
    pub(super) async fn incident(
        &self,
        receiver: &str,
        key: &NoticeKey,
    ) -> Result<Option<Incident>, StoreError> {
        if key.change.is_none() {
            return Ok(None);
        }
        let found = self.store.get(&Incident::key(receiver, &key.about)).await?;
        Ok(found.as_ref().and_then(Incident::read))
    }

    /// What else is going on.
    pub(super) async fn open(&self, receiver: &str) -> Result<Vec<Open>, StoreError> {
        let items = self.store.list(&Open::list(receiver), Order::Ascending, OPEN).await?;
        Ok(items.iter().filter_map(Open::read).collect())
    }

    /// Holds the incident of these changes of one alarm, the latest last, with them; waits where somebody else does.
    pub(super) async fn hold(
        &self,
        receiver: &str,
        about: &str,
        changes: &[(&Notice, Change)],
        deadline: Timestamp,
    ) -> Result<Hold, StoreError> {
        let with = |before: Option<Incident>| self.with_changes(before.as_ref(), changes.iter().copied());
        self.hold_with(receiver, about, with, deadline).await
    }

    /// The incident with these changes; nothing where none of them is one of an alarm.
    pub(super) fn with_changes<'n>(
        &self,
        before: Option<&Incident>,
        changes: impl Iterator<Item = (&'n Notice, Change)>,
    ) -> Option<Incident> {
        let mut incident = None;
        for (notice, alarm, change) in changes.filter_map(|(notice, it)| Some((notice, alarm(notice)?, it))) {
            let so_far = incident.as_ref().or(before);
            incident = Some(Incident::after(so_far, (notice, alarm), change, self.config));
        }
        incident
    }

    /// Holds the incident of `about` with what `change` makes of it; nothing where it makes nothing of it.
    pub(super) async fn hold_with(
        &self,
        receiver: &str,
        about: &str,
        change: impl Fn(Option<Incident>) -> Option<Incident>,
        deadline: Timestamp,
    ) -> Result<Hold, StoreError> {
        let key = Incident::key(receiver, about);
        let read = |item: &Option<Item>| item.as_ref().and_then(Incident::read);
        let mut found = self.store.get(&key).await?;
        loop {
            let before = read(&found);
            if before.as_ref().is_some_and(|before| before.is_held(self.clock.now())) {
                if self.left(deadline) <= TO_RECORD {
                    return Ok(Hold::Theirs);
                }
                self.clock.pause(LOOK).await;
                found = self.store.get(&key).await?;
                continue;
            }
            let Some(incident) = change(before.clone()) else { return Ok(Hold::None) };
            let until = deadline.saturating_add(CLOCKS_APART).unwrap_or(deadline);
            // Should this program end now, somebody must look whether its message shows the change.
            let is_stale = incident.own_message().is_some();
            let held = Incident { held_until: Some(until), is_stale, ..incident.clone() };
            let revision = found.as_ref().map(|item| item.revision);
            match self.store.put(&key, &held.write(), self.expiry(), revision).await? {
                Put::Conflict(other) => found = other,
                Put::Written(revision) => {
                    self.list_open(receiver, about, &incident).await?;
                    let held = Held { about: about.to_owned(), key, revision, before, incident };
                    return Ok(Hold::Ours(Box::new(held)));
                }
            }
        }
    }

    /// Writes what became of it, for the next. The list comes first, as long as nobody else can have a hand in it.
    pub(super) async fn let_go(&self, receiver: &str, held: Held) -> Result<(), StoreError> {
        let Held { about, key, revision, mut incident, .. } = held;
        incident.held_until = None;
        self.unmute(&mut incident).await?;
        if incident.is_open() {
            self.list_open(receiver, &about, &incident).await?;
        } else {
            self.store.write(vec![Write::Remove(Open::key(receiver, &about))]).await?;
        }
        // Where that fails, somebody took it for dead, and knows better.
        self.store.put(&key, &incident.write(), self.expiry(), Some(revision)).await.map(drop)
    }

    /// What was muted until it is over is muted no more.
    async fn unmute(&self, incident: &mut Incident) -> Result<(), StoreError> {
        let is_over = incident.last.state == AlarmState::Ok;
        let Some(muted) = incident.muted.take_if(|muted| muted.until.is_none() && is_over) else {
            return Ok(());
        };
        if let Some(id) = &muted.silence {
            silence::expire(self.store, id, self.clock.now()).await?;
        }
        Ok(())
    }

    /// What a digest tells: whoever looks after it finds out what was not noted.
    pub(super) async fn list_all_open(
        &self,
        receiver: &str,
        changes: impl IntoIterator<Item = (&str, &Notice, Change)>,
    ) -> Result<(), StoreError> {
        let (now, expiry) = (self.clock.now(), self.expiry());
        let entry = |(about, notice, change): (&str, &Notice, Change)| {
            let incident = Incident::after(None, (notice, alarm(notice)?), change, self.config);
            let entry = Open::of(about, &incident, now).write();
            Some(Write::Put(Open::key(receiver, about), entry, expiry))
        };
        self.store.write(changes.into_iter().filter_map(entry).collect()).await
    }

    /// Before anybody is told, and after: an entry too many is found out, one that is missing is not.
    async fn list_open(&self, receiver: &str, about: &str, incident: &Incident) -> Result<(), StoreError> {
        let entry = Open::of(about, incident, self.clock.now()).write();
        self.store.write(vec![Write::Put(Open::key(receiver, about), entry, self.expiry())]).await
    }

    /// Notes a change that is not told, and lets the message show it, which notifies nobody; false where somebody else has
    /// the incident in hand for too long.
    pub(super) async fn note(
        &self,
        receiver: &R,
        notice: &Notice,
        key: &NoticeKey,
        (reason, deadline): (SilenceReason, Timestamp),
    ) -> Result<bool, StoreError> {
        let Some(change) = key.change else { return Ok(true) };
        let hold = self.hold(receiver.name(), &key.about, &[(notice, change)], deadline).await?;
        let mut held = match hold {
            Hold::Ours(held) => held,
            Hold::Theirs => return Ok(false),
            Hold::None => return Ok(true),
        };
        let is_news =
            change == held.incident.last && held.incident.told.is_none_or(|(told, _)| told != change);
        // What is over already is held back by nothing.
        if is_news && reason != SilenceReason::Superseded {
            held.incident = held.incident.held_back(reason);
            let mute = alarm(notice).and_then(|alarm| alarm.mute.as_ref()).filter(|mute| !mute.ended);
            held.incident.muted_until = mute.and_then(|mute| mute.until);
        }
        if !reason.counts() {
            held.incident = held.incident.uncounting(change);
        }
        held.incident.is_stale = held.incident.own_message().is_some();
        self.refresh(receiver, &mut held.incident, deadline).await;
        self.let_go(receiver.name(), *held).await?;
        Ok(true)
    }
}

fn alarm(notice: &Notice) -> Option<&AlarmNotice> {
    match &notice.content {
        Content::Alarm(alarm) => Some(alarm),
        Content::Configuration(_) | Content::Other(_) => None,
    }
}
