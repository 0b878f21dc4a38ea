//! Log lines below a message, once that was posted and recorded.

use jiff::Timestamp;

use super::Pipeline;
use super::claim::Passage;
use super::outcome::LogPlace;
use crate::compose::Draft;
use crate::delivery::{DeliveryError, Receipt};
use crate::plan;
use crate::ports::{Clock, Receiver, Wake};
use crate::render::FoundLines;
use crate::slack::Posted;
use crate::store::Store;

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Where log lines of a notice belong, where the route asks for them: in the thread of its message or of `root`, that of
    /// its incident.
    pub(super) fn log_place(
        &self,
        passage: &Passage<'_, R>,
        receipt: &Receipt,
        root: Option<&Posted>,
    ) -> Option<LogPlace> {
        let receiver = self.configured(passage.receiver.name())?;
        if !plan::log_lines(&passage.step.notice, receiver, self.config).follow() {
            return None;
        }
        match receipt.posted.as_ref().or(root) {
            Some(posted) => Some(LogPlace::Thread(posted.clone())),
            None => (!passage.receiver.capabilities().thread).then_some(LogPlace::Below),
        }
    }

    /// Posts log lines where they belong. To be asked for when every text of an invocation is out; it can spoil none of
    /// them.
    ///
    /// # Errors
    ///
    /// They are not posted, and are not tried again.
    pub async fn add_log_lines(
        &self,
        found: &FoundLines,
        (name, place): (&str, &LogPlace),
        deadline: Timestamp,
    ) -> Result<(), DeliveryError> {
        let Some(receiver) = self.destination(name) else { return Ok(()) };
        let to = match place {
            LogPlace::Thread(posted) => Some(posted),
            LogPlace::Below => None,
        };
        let message = self.composed(&receiver, &Draft::LogLines { found, to });
        receiver.deliver(&message, self.budget(deadline)).await.map(drop)
    }
}
