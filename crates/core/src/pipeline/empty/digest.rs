//! Composes a digest of many alarms, and records it in their incidents.

use bongsu_slack::{Mention, Message};
use jiff::Timestamp;

use super::group::Group;
use super::tell::about;
use crate::compose::{Draft, Line};
use crate::delivery::Receipt;
use crate::incident::{Incident, Open, Root};
use crate::ledger::{CLOCKS_APART, Change};
use crate::notice::Notice;
use crate::pipeline::Pipeline;
use crate::pipeline::destination::Destination;
use crate::pipeline::lock::IncidentChange;
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Item, Store, StoreError, Write};

/// One alarm of a digest, with its incident.
pub(super) struct Noted<'g> {
    group: &'g Group,
    /// The record of the incident.
    found: Option<Item>,
    before: Option<Incident>,
    /// The incident with the changes.
    incident: Incident,
    /// Whether the digest mentions people for this alarm.
    is_mentioned: bool,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Schedules a check of the incidents in a sent digest, in case this program dies before it records the
    /// digest in them.
    pub(super) async fn look_at_all(
        &self,
        name: &str,
        groups: &[Group],
        deadline: Timestamp,
    ) -> Result<(), StoreError> {
        let (now, expiry) = (self.clock.now(), self.expiry());
        let at = deadline.saturating_add(CLOCKS_APART).unwrap_or(deadline);
        let writes = headlines(groups).flat_map(|(about, notice, change)| {
            let incident = self.with_changes(None, [(notice, change)].into_iter());
            let open = incident.map(|incident| Open::of(about, &incident, now));
            let list = open.map(|open| Write::Put(Open::key(name, about), open.write(), expiry));
            list.into_iter().chain([self.look(name, about, at)])
        });
        self.store.write(writes.collect()).await
    }

    /// Records a digest in its incidents. An incident without a separate message continues in the digest's
    /// thread. The next check updates the separate message of an incident, and the incidents that another
    /// program is changing.
    pub(super) async fn note_digest(
        &self,
        name: &str,
        noted: Vec<Noted<'_>>,
        receipt: &Receipt,
        deadline: Timestamp,
    ) -> Result<(), StoreError> {
        let (now, mut locked) = (self.clock.now(), Vec::new());
        for Noted { group, found, before, incident, is_mentioned } in noted {
            let headline = group.headline();
            let Some(change) = headline.key.change else { continue };
            let has_own = incident.own_message().is_some();
            let root = receipt.posted.clone().map(|posted| Root { posted, shared: true });
            let posted =
                if has_own { incident.posted.clone() } else { root.or_else(|| incident.posted.clone()) };
            let mentioned = if is_mentioned { Some(now) } else { incident.mentioned };
            let told = Incident { posted, mentioned, is_stale: has_own, ..incident }.told(change, now);
            let about = headline.key.incident();
            locked.push(self.locked(name, about, IncidentChange { found, before, incident: told }, deadline));
        }
        self.finish_all(name, locked).await
    }

    /// Returns the incidents of a digest with their changes, except those that another program is changing.
    pub(super) async fn noted<'g>(
        &self,
        name: &str,
        groups: &'g [Group],
    ) -> Result<Vec<Noted<'g>>, StoreError> {
        let keys: Vec<_> =
            groups.iter().map(|group| Incident::key(name, group.headline().key.incident())).collect();
        let items = self.store.read(&keys).await?;
        let noted = |(group, found): (&'g Group, Option<Item>)| {
            let before = found.as_ref().and_then(Incident::read);
            let changes = group.waiters().filter_map(|it| Some((&it.notice, it.key.change?)));
            let incident = self.with_changes(before.as_ref(), changes)?;
            let is_free = !before.as_ref().is_some_and(|before| before.is_held(self.clock.now()));
            is_free.then_some(Noted { group, found, before, incident, is_mentioned: false })
        };
        Ok(groups.iter().zip(items).filter_map(noted).collect())
    }

    /// Returns the people that a digest mentions. A person is mentioned once for all alarms.
    pub(super) fn mentioned_together(&self, name: &str, noted: &mut [Noted<'_>]) -> Vec<Mention> {
        let mut targets = Vec::new();
        for noted in noted {
            let wanted = self.mentions(name, &noted.group.headline().notice, Some(&noted.incident));
            noted.is_mentioned = !wanted.is_empty();
            for target in wanted {
                if !targets.contains(&target) {
                    targets.push(target);
                }
            }
        }
        targets
    }

    pub(super) fn digest(
        &self,
        receiver: &Destination<'_, R>,
        groups: &[Group],
        mentions: &[Mention],
    ) -> Message {
        let lines =
            groups.iter().map(|group| Line { notice: &group.headline().notice, story: group.story() });
        let lines: Vec<_> = lines.collect();
        let notified: Vec<_> = groups.iter().flat_map(Group::waiters).map(about).collect();
        self.composed(receiver, &Draft::Digest { lines: &lines, notified: &notified, mentions })
    }
}

fn headlines(groups: &[Group]) -> impl Iterator<Item = (&str, &Notice, Change)> {
    let headlines = groups.iter().map(Group::headline);
    headlines.filter_map(|it| Some((it.key.incident(), &it.notice, it.key.change?)))
}
