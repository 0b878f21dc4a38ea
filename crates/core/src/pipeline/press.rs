//! Handles presses of the buttons in an incident's message.

use jiff::{SignedDuration, Timestamp};

use super::Pipeline;
use super::destination::Destination;
use super::lock::Lock;
use crate::compose::{ActionTaken, Draft};
use crate::incident::{Acknowledged, AlarmPlace, Incident, Muted};
use crate::ports::{Clock, Receiver, Wake};
use crate::press::{ButtonAction, Press};
use crate::route::Matcher;
use crate::silence::{self, NewSilence, Silence};
use crate::store::{Store, StoreError};

/// The result of a press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pressed {
    /// The action took effect, and the message shows it.
    Done,
    /// Another person has already acknowledged the incident. Contains their name.
    Already(String),
    /// The incident is over or unknown.
    Gone,
    /// The configuration no longer contains the receiver.
    NoReceiver,
    /// Another program is changing the message. The press must be repeated.
    Busy,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Performs the action of a pressed button. A repeated press has no further effect. If CloudWatch already
    /// mutes the alarm, no silence is created.
    ///
    /// # Errors
    ///
    /// Returns an error if the ledger cannot be used. The press must then be repeated.
    pub async fn press(
        &self,
        press: &Press,
        is_muted_there: bool,
        deadline: Timestamp,
    ) -> Result<Pressed, StoreError> {
        let key = &press.incident;
        let Some(receiver) = &self.destination(&key.receiver) else { return Ok(Pressed::NoReceiver) };
        let open = |before: Option<Incident>| before.filter(Incident::is_going_on);
        let mut locked = match self.lock(receiver.name(), &key.about, open, deadline).await? {
            Lock::Ours(locked) => *locked,
            Lock::Theirs => return Ok(Pressed::Busy),
            Lock::None => return Ok(Pressed::Gone),
        };
        let pressed = match press.action {
            ButtonAction::Acknowledge => acknowledge(&mut locked.incident, press),
            ButtonAction::Mute(span) => {
                locked.incident.muted = Some(self.mute(&locked.incident, press, span, is_muted_there).await?);
                Pressed::Done
            }
        };
        if pressed == Pressed::Done {
            self.show_press(receiver, &mut locked.incident, press.action, deadline).await;
        }
        self.finish(receiver.name(), Some(locked), None).await?;
        match (press.action, &pressed) {
            (ButtonAction::Acknowledge, Pressed::Done) => self.acknowledge_elsewhere(press, deadline).await,
            _ => Ok(pressed),
        }
    }

    async fn mute(
        &self,
        incident: &Incident,
        press: &Press,
        span: Option<SignedDuration>,
        is_muted_there: bool,
    ) -> Result<Muted, StoreError> {
        let until = span.and_then(|span| press.at.saturating_add(span).ok());
        let by = press.by.clone();
        let silence = if is_muted_there { None } else { silence_of(incident, press, until) };
        if let Some(silence) = &silence {
            silence::add(self.store, silence).await?;
        }
        Ok(Muted { by, until, silence: silence.map(|silence| silence.id) })
    }

    /// Shows the action in the message and in its thread.
    pub(super) async fn show_press(
        &self,
        receiver: &Destination<'_, R>,
        incident: &mut Incident,
        action: ButtonAction,
        deadline: Timestamp,
    ) {
        incident.is_stale = incident.own_message().is_some();
        self.refresh(receiver, incident, deadline).await;
        let (Some(to), Some(action)) = (&incident.posted, ActionTaken::of(incident, action)) else { return };
        let line = self.composed(receiver, &Draft::Action { action, to });
        // A failure has no consequences, because the message shows the action too.
        let _ = receiver.deliver(&line, self.budget(deadline)).await;
    }
}

fn acknowledge(incident: &mut Incident, press: &Press) -> Pressed {
    match incident.seen_to() {
        Some(already) if already.by != press.by => Pressed::Already(already.by.name.clone()),
        Some(_) => Pressed::Done,
        None => {
            incident.acknowledge(Acknowledged { by: press.by.clone(), at: press.at });
            Pressed::Done
        }
    }
}

/// Returns a silence for exactly this alarm, or `None` if the silence would already be over.
fn silence_of(incident: &Incident, press: &Press, until: Option<Timestamp>) -> Option<Silence> {
    let AlarmPlace { account, region } = &incident.alarm.place;
    let matchers = [
        Matcher::exactly("alarm", &incident.alarm.name),
        Matcher::exactly("account", account.as_deref().unwrap_or_default()),
        Matcher::exactly("region", region.as_deref().unwrap_or_default()),
    ];
    let matchers = matchers.into_iter().collect::<Option<Vec<_>>>()?;
    let silence = NewSilence {
        matchers,
        from: press.at,
        until,
        created_by: &press.by.name,
        comment: "",
        created_at: press.at,
        is_everything_allowed: false,
    };
    silence.create().ok()
}
