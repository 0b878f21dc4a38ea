//! Locks an incident while its message changes, so that the incident has only one message.

use jiff::Timestamp;

use super::Pipeline;
use super::claim::{LOOK, Passage, TO_RECORD};
use super::load::Snapshot;
use super::route::Step;
use crate::incident::Incident;
use crate::ledger::{self, CLOCKS_APART};
use crate::notice::{AlarmNotice, Content, Notice};
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Commit, ConditionalWrite, Expected, Item, Key, Store, StoreError};

/// A locked incident, which no other program changes.
pub(super) struct Locked {
    pub(super) about: String,
    pub(super) key: Key,
    /// The record as it was read.
    pub(super) found: Option<Item>,
    /// The revision of the lock, once it is written.
    pub(super) revision: Option<u64>,
    pub(super) until: Timestamp,
    /// The incident before the change.
    pub(super) before: Option<Incident>,
    /// The incident with the change.
    pub(super) incident: Incident,
}

/// An incident to lock.
pub(super) struct IncidentChange {
    /// The record as it was read.
    pub(super) found: Option<Item>,
    pub(super) before: Option<Incident>,
    /// The incident with the change.
    pub(super) incident: Incident,
}

/// The result of a lock.
pub(super) enum Lock {
    /// This program has the lock.
    Ours(Box<Locked>),
    /// Another program keeps the lock until the deadline.
    Theirs,
    /// There is nothing to lock.
    None,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Returns the lock for a notice, or `None` if the notice belongs to no incident.
    pub(super) fn lock_for(&self, passage: &Passage<'_, R>, snapshot: &Snapshot) -> Option<Locked> {
        let (step, deadline) = (passage.step, passage.deadline);
        self.lock_with(step, snapshot, deadline)
    }

    pub(super) fn lock_with(&self, step: &Step, snapshot: &Snapshot, deadline: Timestamp) -> Option<Locked> {
        let (found, before) = (snapshot.found.clone(), snapshot.incident.clone());
        let incident = self.with_changes(before.as_ref(), [(&step.notice, step.key.change?)].into_iter())?;
        let change = IncidentChange { found, before, incident };
        Some(self.locked(&step.receiver, step.key.incident(), change, deadline))
    }

    pub(super) fn locked(
        &self,
        name: &str,
        about: &str,
        change: IncidentChange,
        deadline: Timestamp,
    ) -> Locked {
        let until = deadline.saturating_add(CLOCKS_APART).unwrap_or(deadline);
        let IncidentChange { found, before, incident } = change;
        let (about, key) = (about.to_owned(), Incident::key(name, about));
        Locked { about, key, found, revision: None, until, before, incident }
    }

    /// Returns the incident with these changes, or `None` if none of them is a state change of an alarm.
    pub(super) fn with_changes<'n>(
        &self,
        before: Option<&Incident>,
        changes: impl Iterator<Item = (&'n Notice, ledger::Change)>,
    ) -> Option<Incident> {
        let mut incident = None;
        for (notice, alarm, change) in changes.filter_map(|(notice, it)| Some((notice, alarm(notice)?, it))) {
            let so_far = incident.as_ref().or(before);
            incident = Some(Incident::after(so_far, notice, alarm, change, self.config));
        }
        incident
    }

    /// Returns the writes of the lock: the incident, and the time of a check in case this program dies.
    pub(super) fn locking(&self, name: &str, lock: &Locked) -> [ConditionalWrite; 2] {
        let incident = lock.incident.clone();
        // That check then also updates the message.
        let is_stale = incident.own_message().is_some();
        let locked = Incident { held_until: Some(lock.until), is_stale, ..incident };
        let expected = Expected::unchanged(lock.found.as_ref());
        let (key, record, expires) = (lock.key.clone(), locked.write(), self.expiry());
        [
            ConditionalWrite::Put { key, record, expires, expected },
            self.look_at(name, &lock.about, lock.until),
        ]
    }

    /// Applies `change` to the incident of `about` and locks it. Locks nothing if `change` returns `None`.
    pub(super) async fn lock(
        &self,
        name: &str,
        about: &str,
        change: impl Fn(Option<Incident>) -> Option<Incident>,
        deadline: Timestamp,
    ) -> Result<Lock, StoreError> {
        let key = Incident::key(name, about);
        let mut found = self.store.get(&key).await?;
        loop {
            let before = found.as_ref().and_then(Incident::read);
            if before.as_ref().is_some_and(|before| before.is_held(self.clock.now())) {
                if self.left(deadline) <= TO_RECORD {
                    return Ok(Lock::Theirs);
                }
                self.clock.pause(LOOK).await;
                found = self.store.get(&key).await?;
                continue;
            }
            let Some(incident) = change(before.clone()) else { return Ok(Lock::None) };
            let lock = self.locked(name, about, IncidentChange { found, before, incident }, deadline);
            match self.store.commit(self.locking(name, &lock).to_vec()).await? {
                Commit::Done(revisions) => {
                    let revision = revisions.into_iter().flatten().next();
                    return Ok(Lock::Ours(Box::new(Locked { revision, ..lock })));
                }
                Commit::Conflict(conflicts) => found = conflicts.into_iter().find_map(|it| it.found),
            }
        }
    }
}

pub(super) fn alarm(notice: &Notice) -> Option<&AlarmNotice> {
    match &notice.content {
        Content::Alarm(alarm) => Some(alarm),
        Content::Configuration(_) | Content::Other(_) => None,
    }
}
