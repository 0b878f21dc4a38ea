//! Adds a picture to the thread of a posted and recorded message.

use std::time::Duration;

use bongsu_alarm::alarm::AlarmState;
use bongsu_slack::Posted;
use jiff::Timestamp;

use super::Pipeline;
use super::destination::Destination;
use crate::delivery::Receipt;
use crate::notice::{Content, Notice};
use crate::plan::picture;
use crate::ports::{Clock, Receiver, Wake};
use crate::store::Store;

/// The maximum time for a picture: CloudWatch draws it, and Slack takes it in three requests.
const WITHIN: Duration = Duration::from_secs(8);

/// The time that is reserved for the answer of the invocation. A picture must not cause a repeated message.
const TO_END: Duration = Duration::from_secs(1);

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Attaches the picture of `notice` to its message if the plan says so, if the receiver can show it, and
    /// if there is time. Callers attach pictures after all texts of an invocation, so that a failure affects
    /// no text.
    pub async fn attach(&self, notice: &Notice, receiver: &str, posted: &Posted, deadline: Timestamp) {
        let Some(receiver) = self.destination(receiver).filter(|it| it.capabilities().attach) else { return };
        let budget = self.left(deadline).saturating_sub(TO_END).min(WITHIN);
        if self.is_illustrated(&receiver, notice) && !budget.is_zero() {
            receiver.attach(posted, notice, budget).await;
        }
    }

    fn is_illustrated(&self, receiver: &Destination<'_, R>, notice: &Notice) -> bool {
        self.configured(receiver.name()).is_some_and(|it| picture(notice, it, self.config).follows())
    }
}

/// Returns the message whose thread gets a picture: a new message, or the incident's message `root` if the
/// alarm fires again.
pub(super) fn illustrated(notice: &Notice, receipt: &Receipt, root: Option<Posted>) -> Option<Posted> {
    let Content::Alarm(alarm) = &notice.content else { return None };
    let is_again = alarm.transition.to == AlarmState::Alarm;
    receipt.posted.clone().or_else(|| root.filter(|_| is_again))
}
