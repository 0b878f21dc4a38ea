//! The one line of data flow from a notice to a receipt: plan, claim, render, deliver, record.
//!
//! A crash may come between any two steps. What holds then:
//! - A notice is claimed before it is sent and recorded after: whoever finds an expired claim sends again. So a
//!   crash repeats a message at most once, and never loses one.
//! - What waits is in the outbox before anybody is told that it is taken care of.
//! - An outbox is opened after somebody was asked to empty it, and whoever puts something in looks afterwards
//!   whether it is still open. Who empties it closes it, and looks afterwards whether it is still empty.
//!
//! The ledger being down never stops a notice: it goes out, and the outcome says that it is not recorded.

mod admit;
mod attach;
mod deliver;
mod digest;
mod empty;
mod fall_back;
mod group;
mod incident;
mod lane;
mod local;
mod outcome;
mod past;
mod place;
mod press;
mod tell;
mod tend;
mod wait;

use std::time::Duration;

use jiff::Timestamp;

use crate::config::{Config, ReceiverConfig};
use crate::delivery::Receipt;
use crate::incident::{Incident, IncidentView, Open, Refused};
use crate::ledger::{Entry, Fate, NoticeKey, Past};
use crate::notice::{Content, Notice};
use crate::plan::{Action, NotifyReason, Reply, SilenceReason, action, notify_reason, routed, settings_for};
use crate::ports::{Clock, Receiver, Wake};
use crate::route::{Labels, Settings};
use crate::silence::{self, Silence};
use crate::store::{Store, StoreError};
use deliver::later;
use lane::{Grouped, Lane};

pub use empty::Emptied;
pub use local::Local;
pub use outcome::{Ending, Outcome, Told};
pub use press::Pressed;

/// Why a receiver that the configuration names is not told.
const UNUSABLE: &str = "this receiver cannot be used here";

/// All that a notice needs on its way.
#[derive(Debug)]
pub struct Relay<'a, R, S, W, C> {
    /// What is announced, and how.
    pub config: &'a Config,
    /// The receivers that the configuration names.
    pub receivers: &'a [R],
    /// The ledger.
    pub store: &'a S,
    /// Who has outboxes emptied.
    pub wake: &'a W,
    /// The time.
    pub clock: &'a C,
    /// What this program remembers by itself.
    pub local: &'a Local,
    /// The same when the same event comes again, and no other time.
    pub invocation: &'a str,
    /// What is to be done where nobody can be told.
    pub remedy: &'a str,
}

/// A notice on its way to one receiver, until a deadline.
struct Passage<'a, R> {
    notice: &'a Notice,
    key: NoticeKey,
    receiver: &'a R,
    reason: NotifyReason,
    /// The message that it goes with, where that is not its incident's own.
    reply: Option<Reply>,
    /// Why another receiver has not got it.
    refused: Option<Refused>,
    /// The group with which it is told.
    grouped: Option<Grouped>,
    deadline: Timestamp,
}

/// Why a notice is told, and where.
struct Because {
    reason: NotifyReason,
    reply: Option<Reply>,
    refused: Option<Refused>,
}

impl From<NotifyReason> for Because {
    fn from(reason: NotifyReason) -> Self {
        Self { reason, reply: None, refused: None }
    }
}

/// What is known of a notice for one receiver before it is told.
#[derive(Default)]
struct Known {
    past: Past,
    incident: Option<Incident>,
    open: Vec<Open>,
    silences: Vec<Silence>,
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Relay<'_, R, S, W, C> {
    /// Plans, renders and delivers one notice to every receiver of the configuration, until `deadline`.
    /// What a receiver can never be given goes to the fallbacks as well. Where there is none but fallbacks, that is
    /// an outcome too, and an error.
    pub async fn relay(&self, notice: &Notice, deadline: Timestamp) -> Vec<Outcome> {
        let key = NoticeKey::of(notice, self.invocation);
        let routed = self.routed(notice);
        if routed.is_empty() {
            return self.relay_to_nobody(notice, &key, deadline).await;
        }
        let mut outcomes = Vec::new();
        for name in &routed {
            let outcome = self.relay_to(name, notice, &key, deadline).await;
            let refused = outcome.result.as_ref().err().and_then(|error| Refused::by(name, error));
            outcomes.push(outcome);
            if let Some(refused) = refused {
                outcomes.extend(self.fall_back(notice, &key, &refused, deadline).await);
            }
        }
        outcomes
    }

    /// Announces that an alarm is in ALARM and nobody was told.
    pub async fn relay_found(&self, notice: &Notice, deadline: Timestamp) -> Vec<Outcome> {
        let key = NoticeKey::of(notice, self.invocation);
        let routed = self.routed(notice);
        if routed.is_empty() {
            return self.relay_to_nobody(notice, &key, deadline).await;
        }
        let mut outcomes = Vec::new();
        for name in &routed {
            let known = self.known(name, &key).await.unwrap_or_default();
            let because = Because::from(NotifyReason::FoundByAudit);
            outcomes.push(self.relay_because(name, notice, &key, (&known, because), deadline).await);
        }
        outcomes
    }

    /// Who is told, or would be but for a silence.
    pub fn routed(&self, notice: &Notice) -> Vec<String> {
        routed(notice, self.config).into_iter().map(|routed| routed.receiver.name.clone()).collect()
    }

    /// What the routes say of a message to that receiver.
    fn settings(&self, name: &str, labels: &Labels) -> Settings {
        let receiver = self.configured(name);
        receiver.map(|receiver| settings_for(labels, receiver, self.config)).unwrap_or_default()
    }

    /// What the configuration says of that receiver.
    fn configured(&self, name: &str) -> Option<&ReceiverConfig> {
        self.config.receivers.iter().find(|receiver| receiver.name == name)
    }

    /// The group with which a notice is told. What goes on with a message that there is does not wait for others.
    fn grouped(&self, notice: &Notice, name: &str, reply: Option<&Reply>) -> Option<Grouped> {
        let labels = self.config.routing.labels(notice);
        let settings = self.settings(name, &labels);
        if settings.group_by.is_empty() || reply.is_some() || !matches!(notice.content, Content::Alarm(_)) {
            return None;
        }
        let common = settings.group_by.iter().map(|label| format!("{label}={}", labels.get(label)));
        Some(Grouped { lane: Lane::group(name, common), wait: settings.group_wait })
    }

    fn receiver(&self, name: &str) -> Option<&R> {
        self.receivers.iter().find(|receiver| receiver.name() == name)
    }

    async fn known(&self, name: &str, key: &NoticeKey) -> Result<Known, StoreError> {
        let past = self.past(name, key).await?;
        if key.change.is_none() || past.own.as_ref().is_some_and(Entry::is_settled) {
            return Ok(Known { past, ..Known::default() });
        }
        let incident = self.incident(name, key).await?;
        let silences = silence::active(self.store, self.clock.now()).await?;
        Ok(Known { past, incident, open: self.open(name).await?, silences })
    }

    async fn relay_to(&self, name: &str, notice: &Notice, key: &NoticeKey, deadline: Timestamp) -> Outcome {
        let known = match self.known(name, key).await {
            Ok(known) => known,
            Err(error) => return self.relay_unrecorded(name, notice, key, (deadline, error)).await,
        };
        let because = match self.action(name, notice, key, Some(&known)) {
            Action::Silence(reason) => {
                return self.silence(name, notice, key, (&known.past, reason), deadline).await;
            }
            Action::Post(reason) => Because::from(reason),
            Action::Reply(reason, reply) => Because { reply: Some(reply), ..Because::from(reason) },
        };
        self.relay_because(name, notice, key, (&known, because), deadline).await
    }

    async fn relay_because(
        &self,
        name: &str,
        notice: &Notice,
        key: &NoticeKey,
        (known, because): (&Known, Because),
        deadline: Timestamp,
    ) -> Outcome {
        let Some(receiver) = self.receiver(name) else {
            return Outcome::of(name, Err(self.cannot(UNUSABLE)));
        };
        let Because { reason, reply, refused } = because;
        let is_urgent = matches!(reason, NotifyReason::Fallback | NotifyReason::FoundByAudit);
        let grouped = if is_urgent { None } else { self.grouped(notice, name, reply.as_ref()) };
        let passage =
            Passage { notice, key: key.clone(), receiver, reason, reply, refused, grouped, deadline };
        match Box::pin(self.pass(&passage, &known.past)).await {
            Ok(outcome) => outcome,
            Err(error) => self.deliver_unrecorded(&passage, error).await,
        }
    }

    /// Without a ledger, this program's own memory is what there is.
    async fn relay_unrecorded(
        &self,
        name: &str,
        notice: &Notice,
        key: &NoticeKey,
        (deadline, error): (Timestamp, StoreError),
    ) -> Outcome {
        let receiver = self.receiver(name);
        match (self.action(name, notice, key, None), receiver) {
            (Action::Silence(reason), _) => unnoted(name, reason, error),
            (Action::Post(_) | Action::Reply(..), None) => Outcome::of(name, Err(self.cannot(UNUSABLE))),
            (Action::Post(reason) | Action::Reply(reason, _), Some(receiver)) => {
                let (key, reply, refused, grouped) = (key.clone(), None, None, None);
                let passage = Passage { notice, key, receiver, reason, reply, refused, grouped, deadline };
                self.deliver_unrecorded(&passage, error).await
            }
        }
    }

    fn action(&self, name: &str, notice: &Notice, key: &NoticeKey, known: Option<&Known>) -> Action {
        let mut seen = IncidentView::default();
        let past = known.map(|known| &known.past);
        let is_settled = past.and_then(|past| past.own.as_ref()).is_some_and(Entry::is_settled);
        if is_settled || self.local.has(name, key) {
            seen.delivered_to.insert(name.to_owned());
        }
        let others = || past.into_iter().flat_map(|past| &past.others).filter(|it| !it.is_silenced());
        if self.local.has_told(name, &key.about) || others().next().is_some() {
            seen.told_to.insert(name.to_owned());
        }
        let noted = known.and_then(|known| known.incident.as_ref()).map(|incident| incident.last);
        if others().any(|it| !it.is_settled() || it.change() > noted) {
            seen.under_way.insert(name.to_owned());
        }
        let newer = past.zip(key.change).and_then(|(past, change)| past.newer(change));
        seen.newer.extend(newer.map(|newer| (name.to_owned(), newer)));
        if let Some(known) = known {
            seen.incidents.extend(known.incident.clone().map(|incident| (name.to_owned(), incident)));
            seen.open.insert(name.to_owned(), known.open.clone());
            seen.silences.clone_from(&known.silences);
            seen.is_complete = true;
        }
        action(
            notice,
            (name, &self.settings(name, &self.config.routing.labels(notice))),
            &seen,
            self.config,
            self.clock.now(),
        )
    }

    /// Says nothing, and notes why. What has its record keeps it.
    async fn silence(
        &self,
        name: &str,
        notice: &Notice,
        key: &NoticeKey,
        (past, reason): (&Past, SilenceReason),
        deadline: Timestamp,
    ) -> Outcome {
        let outcome = Outcome::of(name, Ok(Ending::Silenced(reason)));
        let now = self.clock.now();
        let own = past.own.as_ref();
        let is_certain = matches!(reason, SilenceReason::Superseded | SilenceReason::AlreadyDelivered);
        match own {
            Some(own) if own.is_settled() || own.is_waiting() && !is_certain => return outcome,
            // They may fail, and then it is to be silenced and noted all the same.
            Some(own) if own.is_claimed(now) && !is_certain => {
                return Outcome::of(name, Err(later("somebody else is delivering it")));
            }
            _ => {}
        }
        let receiver = self.receiver(name);
        let fate = if reason == SilenceReason::AlreadyDelivered {
            // Told, and the program ended before it could say so.
            Fate::delivered(
                now,
                notify_reason(notice).as_str(),
                &Receipt { attempts: 1, ..Receipt::default() },
            )
        } else {
            Fate::Silenced { at: now, reason: reason.as_str().to_owned() }
        };
        if let Some(receiver) = receiver.filter(|_| reason != SilenceReason::AlreadyDelivered) {
            match self.note(receiver, notice, key, (reason, deadline)).await {
                Ok(true) => {}
                Ok(false) if !reason.is_ours() => {}
                Ok(false) => return Outcome::of(name, Err(later("another change of this alarm is in hand"))),
                Err(error) => return unnoted(name, reason, error),
            }
        }
        let entry = match past.own.clone() {
            Some(own) => own.with(fate),
            None => Entry::new(notice, key, now, fate),
        };
        let put = self.put_entry(&key.entry(name), &entry, past.revision).await;
        Outcome { not_recorded: put.err(), ..outcome }
    }

    fn left(&self, deadline: Timestamp) -> Duration {
        Duration::try_from(deadline.duration_since(self.clock.now())).unwrap_or_default()
    }
}

/// What is held back must be told when that is over: where it cannot be noted, the notice has to come again.
fn unnoted(name: &str, reason: SilenceReason, error: StoreError) -> Outcome {
    let must_be_noted = reason.is_ours() && error != StoreError::None;
    let held = || Err(later("what holds it back cannot be noted in the ledger"));
    let result = if must_be_noted { held() } else { Ok(Ending::Silenced(reason)) };
    Outcome { not_recorded: Some(error), ..Outcome::of(name, result) }
}
