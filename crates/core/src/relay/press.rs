//! Somebody pressed a button of an incident's message.

use jiff::Timestamp;

use super::Relay;
use super::incident::Hold;
use crate::incident::{Acknowledged, Incident};
use crate::ports::{Clock, Receiver, Wake};
use crate::press::{Press, Wish};
use crate::render::acknowledgement;
use crate::slack::{Message, Thread};
use crate::store::{Store, StoreError};

/// What a press came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pressed {
    /// It is done, and the message shows it.
    Done,
    /// Somebody else had acknowledged it: who.
    Already(String),
    /// The incident is over, or forgotten.
    Gone,
    /// The configuration has no such receiver any more.
    NoReceiver,
    /// Its message is being changed just now: to be tried again.
    Busy,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Relay<'_, R, S, W, C> {
    /// Does what somebody wishes. The same press twice is once.
    ///
    /// # Errors
    ///
    /// The ledger cannot be used: to be tried again.
    pub async fn press(&self, press: &Press, deadline: Timestamp) -> Result<Pressed, StoreError> {
        let key = &press.incident;
        let receiver = self.receivers.iter().find(|receiver| receiver.name() == key.receiver);
        let Some(receiver) = receiver else { return Ok(Pressed::NoReceiver) };
        let open = |before: Option<Incident>| before.filter(Incident::is_open);
        let mut held = match self.hold_with(receiver.name(), &key.about, open, deadline).await? {
            Hold::Ours(held) => *held,
            Hold::Theirs => return Ok(Pressed::Busy),
            Hold::None => return Ok(Pressed::Gone),
        };
        let pressed = match (press.wish, &held.incident.acknowledged) {
            (Wish::Acknowledge, Some(already)) if already.by != press.by => {
                Pressed::Already(already.by.name.clone())
            }
            (Wish::Acknowledge, Some(_)) => Pressed::Done,
            (Wish::Acknowledge, None) => {
                let acknowledged = Acknowledged { by: press.by.clone(), at: press.at };
                held.incident.acknowledged = Some(acknowledged);
                self.show_press(receiver, &mut held.incident, deadline).await;
                Pressed::Done
            }
            (Wish::Mute(_), _) => Pressed::Gone,
        };
        self.let_go(receiver.name(), held).await?;
        Ok(pressed)
    }

    /// In the message, and in its thread.
    async fn show_press(&self, receiver: &R, incident: &mut Incident, deadline: Timestamp) {
        incident.is_stale = incident.own_message().is_some();
        self.refresh(receiver, incident, deadline).await;
        let (Some(root), Some(line)) = (&incident.posted, acknowledgement(incident, self.config)) else {
            return;
        };
        let thread = Thread { ts: root.posted.ts.clone(), broadcast: false };
        let line = Message { channel: Some(root.posted.channel.clone()), thread: Some(thread), ..line };
        // The message says it too.
        let _ = receiver.deliver(&line, self.budget(deadline)).await;
    }
}
