//! Adds log lines and changes below a posted and recorded message.

use bongsu_slack::Posted;
use jiff::Timestamp;

use super::Pipeline;
use super::claim::Passage;
use super::outcome::{Below, Place};
use crate::compose::Draft;
use crate::delivery::{DeliveryError, Receipt};
use crate::plan;
use crate::ports::{Clock, Receiver, Wake};
use crate::render::Background;
use crate::store::Store;

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Returns the content that the route requests below the message of a notice. It goes into the thread of
    /// the message, or into the thread of the incident's message `root`.
    pub(super) fn below(
        &self,
        passage: &Passage<'_, R>,
        receipt: &Receipt,
        root: Option<&Posted>,
    ) -> Option<Below> {
        let receiver = self.configured(passage.receiver.name())?;
        let query = plan::background(&passage.step.notice, receiver, self.config)?;
        let place = match receipt.posted.as_ref().or(root) {
            Some(posted) => Place::Thread(posted.clone()),
            None if passage.receiver.capabilities().thread => return None,
            None => Place::Channel,
        };
        Some(Below { query, place })
    }

    /// Posts log lines and changes. Callers post them after all texts of an invocation, so that a failure
    /// affects no text.
    ///
    /// # Errors
    ///
    /// Returns an error if they were not posted. There is no second attempt.
    pub async fn add_background(
        &self,
        found: &Background,
        name: &str,
        place: &Place,
        deadline: Timestamp,
    ) -> Result<(), DeliveryError> {
        let Some(receiver) = self.destination(name) else { return Ok(()) };
        let to = match place {
            Place::Thread(posted) => Some(posted),
            Place::Channel => None,
        };
        let message = self.composed(&receiver, &Draft::Background { found, to });
        receiver.deliver(&message, self.budget(deadline)).await.map(drop)
    }
}
