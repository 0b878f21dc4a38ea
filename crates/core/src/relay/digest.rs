//! Many alarms in one message: what is told of them, and what their incidents know of it.

use super::Relay;
use super::group::Group;
use super::tell::about;
use crate::compose::{Draft, Line};
use crate::delivery::Receipt;
use crate::incident::{Incident, Root};
use crate::ledger::Change;
use crate::notice::Notice;
use crate::ports::{Clock, Receiver, Wake};
use crate::route::Target;
use crate::slack::Message;
use crate::store::{Item, Store, StoreError};

/// One alarm of a digest, with what is known of its incident.
pub(super) struct Noted<'g> {
    group: &'g Group,
    /// As it was read.
    found: Option<Item>,
    /// With the changes.
    incident: Incident,
    /// The digest notifies somebody because of it.
    is_mentioned: bool,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Relay<'_, R, S, W, C> {
    /// What was told in a digest goes on in the thread of that, where it has no message of its own; a message of its own
    /// is changed by whoever looks after what is going on next. One of many, so without waiting: what somebody else
    /// has in hand is caught up with then too.
    pub(super) async fn note_digest(
        &self,
        name: &str,
        noted: Noted<'_>,
        receipt: &Receipt,
    ) -> Result<(), StoreError> {
        let Noted { group, found, incident, is_mentioned } = noted;
        let headline = group.headline();
        let Some(change) = headline.key.change else { return Ok(()) };
        let now = self.clock.now();
        let has_own = incident.own_message().is_some();
        let root = receipt.posted.clone().map(|posted| Root { posted, shared: true });
        let posted = if has_own { incident.posted.clone() } else { root.or_else(|| incident.posted.clone()) };
        let mentioned = if is_mentioned { Some(now) } else { incident.mentioned };
        let told = Incident { posted, mentioned, is_stale: has_own, ..incident }.told(change, now);
        let key = Incident::key(name, &headline.key.about);
        self.store.put(&key, &told.write(), self.expiry(), found.map(|item| item.revision)).await.map(drop)
    }

    /// The incidents of a digest with their changes, but for those that somebody has in hand.
    pub(super) async fn noted<'g>(
        &self,
        name: &str,
        groups: &'g [Group],
    ) -> Result<Vec<Noted<'g>>, StoreError> {
        let mut noted = Vec::new();
        for group in groups {
            let found = self.store.get(&Incident::key(name, &group.headline().key.about)).await?;
            let before = found.as_ref().and_then(Incident::read);
            let changes = group.waiters().filter_map(|it| Some((&it.notice, it.key.change?)));
            let with_changes = self.with_changes(before.as_ref(), changes);
            let is_free = !before.is_some_and(|before| before.is_held(self.clock.now()));
            if let Some(incident) = with_changes.filter(|_| is_free) {
                noted.push(Noted { group, found, incident, is_mentioned: false });
            }
        }
        Ok(noted)
    }

    /// Whom a digest notifies by name: everybody once, however many alarms it tells.
    pub(super) fn mentioned_together(&self, name: &str, noted: &mut [Noted<'_>]) -> Vec<Target> {
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

    pub(super) fn digest(&self, receiver: &R, groups: &[Group], mentions: &[Target]) -> Message {
        let lines =
            groups.iter().map(|group| Line { notice: &group.headline().notice, story: group.story() });
        let lines: Vec<_> = lines.collect();
        let notified: Vec<_> = groups.iter().flat_map(Group::waiters).map(about).collect();
        self.composed(receiver, &Draft::Digest { lines: &lines, notified: &notified, mentions })
    }
}

pub(super) fn headlines(groups: &[Group]) -> impl Iterator<Item = (&str, &Notice, Change)> {
    let headlines = groups.iter().map(Group::headline);
    headlines.filter_map(|it| Some((it.key.about.as_str(), &it.notice, it.key.change?)))
}
