//! Delivers the waiting events of a matter. The message changes as it does for an event that did not wait.

use jiff::Timestamp;

use crate::delivery::Receipt;
use crate::ledger::{Matter, event};
use crate::pipeline::Pipeline;
use crate::pipeline::claim::{Passage, later};
use crate::pipeline::destination::Destination;
use crate::pipeline::empty::group::Group;
use crate::pipeline::load::Snapshot;
use crate::pipeline::outcome::{Attempt, Pass};
use crate::pipeline::route::Step;
use crate::plan::Notify;
use crate::ports::{Clock, Receiver, Wake};
use crate::reason::SilenceReason;
use crate::store::{Commit, Store, StoreError, Write};

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Delivers the events of a matter in its one message, if that message can be changed.
    pub(in crate::pipeline) async fn deliver_waiting_matter(
        &self,
        receiver: &Destination<'_, R>,
        group: &Group,
        deadline: Timestamp,
    ) -> Result<Attempt, StoreError> {
        let (step, snapshot) = as_one(receiver.name(), group);
        let Some(mut held) = self.matter_for(&step, &snapshot) else { return Ok(Attempt::NoMessage) };
        let hold = self.holding(&held, snapshot.found.as_ref(), deadline);
        if let Commit::Conflict(_) = self.store.commit(vec![hold]).await? {
            return Ok(Attempt::Failed(later("another event of this matter is still being delivered")));
        }
        let notify = Notify { reason: group.reason, reply: group.reply.clone(), group: None };
        let passage = Passage::new(&step, receiver, notify, deadline);
        let told = self.deliver_matter(&passage, &group.story(), &mut held).await;
        self.release(held, told.is_ok()).await?;
        Ok(told.into())
    }

    /// Shows silenced events in the message of their matter. Returns false if another program holds the
    /// matter, so that the events continue to wait.
    pub(in crate::pipeline) async fn is_shown(
        &self,
        name: &str,
        group: &Group,
        reason: SilenceReason,
        deadline: Timestamp,
    ) -> Result<bool, StoreError> {
        if group.matter().is_none() {
            return Ok(true);
        }
        let (step, snapshot) = as_one(name, group);
        let shown = self.show_silently(&step, &snapshot, reason, deadline).await?;
        Ok(!matches!(shown, Some(Pass::Again)))
    }

    /// Records a digest in its matters, which then continue in the digest's thread.
    pub(in crate::pipeline) async fn note_matters(
        &self,
        name: &str,
        groups: &[Group],
        receipt: &Receipt,
    ) -> Result<(), StoreError> {
        let noted = |group: &Group| {
            let notice = &group.headline().notice;
            let (key, posted) = (Matter::key(name, notice)?, receipt.posted.clone()?);
            let matter = Matter::after(group.matter().as_ref(), event(notice)?);
            let matter = Matter { posted: Some(posted), shared: true, ..matter };
            Some(Write::Put(key, matter.write(), self.expiry()))
        };
        self.store.write(groups.iter().filter_map(noted).collect()).await
    }
}

/// Returns the group's headline event in the form of an event that has just arrived.
fn as_one(receiver: &str, group: &Group) -> (Step, Snapshot) {
    let headline = group.headline();
    let step = Step {
        receiver: receiver.to_owned(),
        notice: headline.notice.clone(),
        key: headline.key.clone(),
        cause: headline.cause.clone(),
    };
    (step, Snapshot { found: group.snapshot.found.clone(), ..Snapshot::default() })
}
