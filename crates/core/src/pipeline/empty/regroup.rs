//! Decides again on notices that leave an outbox, because the state may have changed meanwhile.

use jiff::Timestamp;

use super::group::{Group, GroupSnapshot};
use crate::delivery::Receipt;
use crate::incident::{Incident, Open};
use crate::ledger::{DeliveryStatus, Matter};
use crate::pipeline::Pipeline;
use crate::pipeline::destination::Destination;
use crate::pipeline::lock::{Lock, alarm};
use crate::pipeline::silence::Untold;
use crate::plan::Decision;
use crate::ports::{Clock, Receiver, Wake};
use crate::reason::SilenceReason;
use crate::silence;
use crate::store::{Store, StoreError};

/// The waiting notices by decision. Notices that another program has claimed are left out.
#[derive(Default)]
pub(super) struct Planned {
    pub(super) told: Vec<Group>,
    pub(super) silenced: Vec<(Group, SilenceReason)>,
}

impl Planned {
    pub(super) fn is_empty(&self) -> bool {
        self.told.is_empty() && self.silenced.is_empty()
    }
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    pub(super) async fn plan_groups(&self, name: &str, groups: Vec<Group>) -> Result<Planned, StoreError> {
        let mut planned = Planned::default();
        for mut group in self.load_groups(name, groups).await? {
            match self.decide_group(name, &group, group.snapshot.incident.as_ref()) {
                Decision::Notify(notify) => {
                    (group.reason, group.reply) = (notify.reason, notify.reply);
                    planned.told.push(group);
                }
                Decision::Silence(reason) => planned.silenced.push((group, reason)),
                Decision::LookAgain | Decision::Outbox => {}
            }
        }
        Ok(planned)
    }

    /// Reads the records that may hold back the notices, in one batch.
    async fn load_groups(&self, name: &str, mut groups: Vec<Group>) -> Result<Vec<Group>, StoreError> {
        let of_group = |group: &Group| match alarm(&group.headline().notice) {
            Some(alarm) => {
                let incident = Incident::key(name, group.headline().key.incident());
                vec![incident, Open::watching_key(name, &alarm.alarm)]
            }
            None => Matter::key(name, &group.headline().notice).into_iter().collect(),
        };
        let keys: Vec<_> =
            [silence::in_force_key()].into_iter().chain(groups.iter().flat_map(of_group)).collect();
        let alarms = groups.iter().map(|group| &group.headline().notice).filter(|it| alarm(it).is_some());
        let labels: Vec<_> = alarms.map(|notice| self.config.routing.labels(notice)).collect();
        let sources = self.sources(name, &labels).await?;
        let mut items = self.store.read(&keys).await?.into_iter();
        let silences = self.silences(items.next().flatten().as_ref()).await?;
        for group in &mut groups {
            let mut own = items.by_ref().take(of_group(group).len());
            let (found, watching) = (own.next().flatten(), own.next().flatten());
            let is_alarm = alarm(&group.headline().notice).is_some();
            let mut open = if is_alarm { sources.clone() } else { Vec::new() };
            open.extend(watching.iter().flat_map(Open::read_all));
            let incident = found.as_ref().filter(|_| is_alarm).and_then(Incident::read);
            group.snapshot = GroupSnapshot { found, incident, open, silences: silences.clone() };
        }
        Ok(groups)
    }

    /// Silences a group and records the reason, as for an incoming notice.
    pub(super) async fn silence_group(
        &self,
        receiver: &Destination<'_, R>,
        group: Group,
        reason: SilenceReason,
        deadline: Timestamp,
    ) -> Result<(), StoreError> {
        let name = receiver.name();
        if !self.is_shown(name, &group, reason, deadline).await? {
            return Ok(());
        }
        let is_delivered = reason == SilenceReason::AlreadyDelivered;
        if !is_delivered && reason != SilenceReason::Superseded {
            match self.lock_group(receiver, &group, deadline).await? {
                Lock::Ours(mut locked) => {
                    let headline = group.headline();
                    locked.incident.unsure = locked.incident.may_be_known(None, &headline.history);
                    if let Some(change) = headline.key.change {
                        let untold = Untold { notice: &headline.notice, change, reason };
                        self.note(receiver.name(), &untold, &mut locked, deadline).await;
                    }
                    self.finish(name, Some(*locked), None).await?;
                }
                // The group stays in the outbox.
                Lock::Theirs => return Ok(()),
                Lock::None => {}
            }
        }
        let status = |now, word: &str| match is_delivered {
            // A program notified people and died before it recorded that.
            true => DeliveryStatus::delivered(now, word, &Receipt { attempts: 1, ..Receipt::default() }),
            false => DeliveryStatus::Silenced { at: now, reason: reason.as_str().to_owned() },
        };
        self.store.write(self.settling(name, std::slice::from_ref(&group), &status)).await
    }
}
