//! Copies an acknowledgment to the alarm's other receivers: other channels and PagerDuty. Their reminders and
//! escalations then end too.

use jiff::Timestamp;

use super::Pipeline;
use super::destination::Destination;
use super::lock::Lock;
use super::press::Pressed;
use crate::compose::Draft;
use crate::delivery::DeliveryError;
use crate::incident::{Acknowledged, Incident};
use crate::intake;
use crate::ports::{Clock, Receiver, Wake};
use crate::press::{ButtonAction, Press};
use crate::store::{Store, StoreError};

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Acknowledges the alarm at its other receivers. If a receiver cannot be reached, the press is repeated.
    /// A repetition skips receivers that already have the acknowledgment.
    pub(super) async fn acknowledge_elsewhere(
        &self,
        press: &Press,
        deadline: Timestamp,
    ) -> Result<Pressed, StoreError> {
        let mut pressed = Pressed::Done;
        let others = self.destinations().await?;
        for receiver in others.iter().filter(|it| it.name() != press.incident.receiver) {
            if !self.acknowledge_at(receiver, press, deadline).await? {
                pressed = Pressed::Busy;
            }
        }
        Ok(pressed)
    }

    /// Acknowledges the alarm at one receiver. Returns whether nothing remains to be done for it.
    async fn acknowledge_at(
        &self,
        receiver: &Destination<'_, R>,
        press: &Press,
        deadline: Timestamp,
    ) -> Result<bool, StoreError> {
        let (name, about) = (receiver.name(), &press.incident.about);
        let is_open = |it: &Incident| it.is_going_on() && it.may_be_told() && it.seen_to().is_none();
        let mut locked = match self.lock(name, about, |before| before.filter(is_open), deadline).await? {
            Lock::Ours(locked) => *locked,
            Lock::Theirs => return Ok(false),
            Lock::None => return Ok(true),
        };
        let by = Acknowledged { by: press.by.clone(), at: press.at };
        let is_told = self.tell_program(receiver, &locked.incident, &by, deadline).await;
        if is_told {
            locked.incident.acknowledged = Some(by);
            self.show_press(receiver, &mut locked.incident, ButtonAction::Acknowledge, deadline).await;
        }
        self.finish(name, Some(locked), None).await?;
        Ok(is_told)
    }

    /// Acknowledges the incident that a program such as PagerDuty keeps. Returns whether nothing remains to
    /// be done.
    async fn tell_program(
        &self,
        receiver: &Destination<'_, R>,
        incident: &Incident,
        by: &Acknowledged,
        deadline: Timestamp,
    ) -> bool {
        let is_program = self.configured(receiver.name()).is_some_and(|it| it.kind.is_program());
        let notice = intake::notices(&incident.event).into_iter().next();
        let Some(notice) = notice.filter(|_| is_program) else { return true };
        let message = self.composed(receiver, &Draft::Acknowledgement { notice: &notice, by });
        let delivered = receiver.deliver(&message, self.budget(deadline)).await;
        matches!(delivered, Ok(_) | Err(DeliveryError::Permanent { .. }))
    }
}
