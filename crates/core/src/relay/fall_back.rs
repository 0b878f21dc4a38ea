//! What a receiver can never be given, or nobody but the fallbacks is there for: the fallbacks are told why.

use jiff::Timestamp;

use super::{Because, Outcome, Relay};
use crate::delivery::DeliveryError;
use crate::incident::Refused;
use crate::ledger::{Entry, NoticeKey};
use crate::notice::Notice;
use crate::plan::NotifyReason;
use crate::ports::{Clock, Receiver, Wake};
use crate::store::Store;

/// What an outcome names where there is no receiver.
const NOBODY: &str = "nobody";

impl<R: Receiver, S: Store, W: Wake, C: Clock> Relay<'_, R, S, W, C> {
    /// No success: whoever has the notice keeps it until there is a receiver.
    pub(super) async fn relay_to_nobody(
        &self,
        notice: &Notice,
        key: &NoticeKey,
        deadline: Timestamp,
    ) -> Vec<Outcome> {
        let error = self.no_receiver();
        let refused = Refused { receiver: None, error: error.to_string() };
        let mut outcomes = vec![Outcome::of(NOBODY, Err(error))];
        outcomes.extend(self.fall_back(notice, key, &refused, deadline).await);
        outcomes
    }

    /// Tells each fallback that has not been told.
    pub(super) async fn fall_back(
        &self,
        notice: &Notice,
        key: &NoticeKey,
        refused: &Refused,
        deadline: Timestamp,
    ) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        for fallback in self.config.receivers.iter().filter(|it| it.is_fallback) {
            let name = &fallback.name;
            let known = self.known(name, key).await.unwrap_or_default();
            let has_it = known.past.own.as_ref().is_some_and(Entry::is_settled);
            if !has_it && !self.local.has(name, key) {
                let because =
                    Because { refused: Some(refused.clone()), ..Because::from(NotifyReason::Fallback) };
                outcomes.push(self.relay_because(name, notice, key, (&known, because), deadline).await);
            }
        }
        outcomes
    }

    /// What is said where nobody but fallbacks is there.
    pub fn no_receiver(&self) -> DeliveryError {
        self.cannot("no receiver is configured")
    }

    /// What nobody can be given was not delivered.
    pub(super) fn cannot(&self, cause: &str) -> DeliveryError {
        DeliveryError::Permanent { cause: cause.to_owned(), hint: self.remedy.to_owned() }
    }
}
