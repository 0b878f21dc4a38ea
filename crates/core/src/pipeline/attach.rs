//! A picture in the thread of a message, once that was posted and recorded.

use std::time::Duration;

use jiff::Timestamp;

use super::Pipeline;
use super::destination::Destination;
use crate::alarm::AlarmState;
use crate::delivery::Receipt;
use crate::notice::{Content, Notice};
use crate::plan::picture;
use crate::ports::{Clock, Receiver, Wake};
use crate::slack::Posted;
use crate::store::Store;

/// What attaching a picture may take: CloudWatch draws it, and Slack takes it in three requests.
const WITHIN: Duration = Duration::from_secs(8);

/// What is kept for saying how the invocation went: nothing that is told already may come again for a picture's sake.
const TO_END: Duration = Duration::from_secs(1);

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Attaches the picture of `notice` to the message that tells it, by the plan, where the receiver can and there is the
    /// time. To be asked for when every text of an invocation is out; it can spoil none of them.
    pub async fn attach(&self, notice: &Notice, (name, posted): (&str, &Posted), deadline: Timestamp) {
        let Some(receiver) = self.destination(name).filter(|it| it.capabilities().attach) else { return };
        let budget = self.left(deadline).saturating_sub(TO_END).min(WITHIN);
        if self.is_illustrated(&receiver, notice) && !budget.is_zero() {
            receiver.attach(posted, notice, budget).await;
        }
    }

    fn is_illustrated(&self, receiver: &Destination<'_, R>, notice: &Notice) -> bool {
        self.configured(receiver.name()).is_some_and(|it| picture(notice, it, self.config).follows())
    }
}

/// The message in whose thread a picture belongs: one that is new, and `root`, that of an incident, where it goes off
/// again.
pub(super) fn illustrated(notice: &Notice, receipt: &Receipt, root: Option<Posted>) -> Option<Posted> {
    let Content::Alarm(alarm) = &notice.content else { return None };
    let is_again = alarm.transition.to == AlarmState::Alarm;
    receipt.posted.clone().or_else(|| root.filter(|_| is_again))
}
