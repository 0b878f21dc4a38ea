//! Accepts the notices that a program such as `watch` creates. One write puts them into an outbox together
//! with the state that caused them. From there, they pass through the line.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::empty::{Emptied, TO_POST};
use super::outbox::Outbox;
use super::{Pipeline, RunOutcome};
use crate::delivery::DeliveryError;
use crate::intake;
use crate::ledger::{ARRIVED, KEPT, NoticeKey, OutboxItem, VERSION};
use crate::ports::{Clock, Receiver, Wake};
use crate::store::{Order, Store, StoreError, Write};

/// Returns the writes that put the notices of these events into the outbox.
pub fn arrivals<'e>(events: impl IntoIterator<Item = &'e str>, now: Timestamp) -> Vec<Write> {
    let expires = now.saturating_add(KEPT).unwrap_or(Timestamp::MAX);
    let notices = events.into_iter().flat_map(intake::notices);
    let arrival = |(position, notice)| {
        let key = NoticeKey::of(&notice, "");
        let (event, tags) = (notice.event, notice.tags);
        let item = OutboxItem { version: VERSION, notice: key, event, tags, refused: None, since: now };
        Write::Put(item.arrived_key(position), item.write(), expires)
    };
    notices.enumerate().map(arrival).collect()
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Runs the line for every notice in the outbox, oldest first. A notice stays until each receiver has it
    /// or has it in its own outbox.
    pub(super) async fn run_arrived(&self, deadline: Timestamp) -> Result<Emptied, StoreError> {
        let mut emptied = Emptied::default();
        for item in self.store.list(&OutboxItem::list(ARRIVED), Order::Ascending, usize::MAX).await? {
            if self.left(deadline) < TO_POST {
                emptied.more = true;
                break;
            }
            let read = OutboxItem::read(&item);
            let mut error = None;
            for notice in read.iter().flat_map(|read| intake::notices(&read.event)) {
                let outcomes = self.run(&notice, deadline).await;
                error = error.or_else(|| outcomes.iter().find_map(left_over).cloned());
                emptied.told.extend(outcomes.into_iter().map(|outcome| (notice.clone(), outcome)));
            }
            match error {
                Some(error) => emptied.error = Some(error),
                // If a notice cannot be removed, it runs again and its receivers already have it.
                None => emptied.more |= self.store.write(vec![Write::Remove(item.key)]).await.is_err(),
            }
        }
        Ok(emptied)
    }

    /// Returns the waiting notices by outbox, including the notices for which the line has not run yet.
    ///
    /// # Errors
    ///
    /// Returns an error if the ledger cannot be used.
    pub async fn outboxes(&self) -> Result<BTreeMap<String, Vec<OutboxItem>>, StoreError> {
        let mut waiting = BTreeMap::<_, Vec<_>>::new();
        for item in self.store.scan().await? {
            let Some(name) = OutboxItem::outbox(&item.key) else { continue };
            let is_here = name == ARRIVED || self.destination(Outbox::named(name).receiver()).is_some();
            if let Some(read) = OutboxItem::read(&item).filter(|_| is_here) {
                waiting.entry(name.to_owned()).or_default().push(read);
            }
        }
        Ok(waiting)
    }
}

/// Returns the error if neither the receiver nor its outbox has the notice.
fn left_over(outcome: &RunOutcome) -> Option<&DeliveryError> {
    outcome.result.as_ref().err().filter(|_| !outcome.is_kept)
}
