//! A message in its place: a new one, or a change of the one that there is with a reply in its thread.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Relay;
use super::deliver::TO_RECORD;
use super::incident::Held;
use crate::compose::{Draft, Recipient, compose, mentions};
use crate::delivery::{DeliveryError, Receipt};
use crate::incident::{Incident, Root, Story};
use crate::intake;
use crate::ledger::{Change, NoticeKey};
use crate::notice::Notice;
use crate::plan::{NotifyReason, Reply, SilenceReason, notify_reason};
use crate::ports::{Clock, Picture, Receiver, Updated, Wake};
use crate::route::{Settings, Target};
use crate::slack::{Message, Posted};
use crate::store::Store;

/// A message that cannot be changed for so long is left as it is.
const SHOWN_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// What one message tells.
pub(super) struct Telling<'t> {
    pub(super) notice: &'t Notice,
    pub(super) change: Change,
    pub(super) reason: NotifyReason,
    pub(super) story: Story,
    /// Where it goes; nothing means a message of its own.
    pub(super) reply: Option<Reply>,
    /// Every notice that the message stands for.
    pub(super) notified: Vec<(&'t Notice, NotifyReason)>,
    /// The picture that goes along.
    pub(super) picture: Option<Picture>,
}

impl Telling<'_> {
    fn draft<'d>(&'d self, mentions: &'d [Target]) -> Draft<'d> {
        let picture = self.picture.as_ref();
        Draft::Message {
            notice: self.notice,
            story: &self.story,
            notified: &self.notified,
            picture,
            mentions,
        }
    }
}

impl<R: Receiver, S: Store, W: Wake, C: Clock> Relay<'_, R, S, W, C> {
    /// Tells it, and notes in the incident what people know now.
    pub(super) async fn tell_in_place(
        &self,
        receiver: &R,
        telling: &Telling<'_>,
        held: &mut Held,
        deadline: Timestamp,
    ) -> Result<Receipt, DeliveryError> {
        let mentioned = self.mentioned(receiver, telling, &held.incident);
        let told = match &telling.reply {
            None => self.post(receiver, telling, &mentioned, deadline).await,
            Some(reply) => {
                self.tell_in_thread(receiver, telling, (reply, &mentioned), &held.incident, deadline).await
            }
        };
        let Ok(receipt) = told else {
            held.incident.is_stale = held.incident.own_message().is_some();
            return told;
        };
        let now = self.clock.now();
        let incident = held.incident.clone();
        let own = receipt.posted.clone().map(|posted| Root { posted, shared: false });
        // What has nothing of its own is told again if it outlasts the one that it was told in.
        let is_inside = own.is_none() && telling.reason == NotifyReason::ToldInside;
        held.incident = if is_inside && incident.own_message().is_none() {
            incident.held_back(SilenceReason::Inhibited).uncounting(telling.change)
        } else {
            let posted = own.or_else(|| incident.posted.clone());
            Incident { posted, is_stale: false, ..incident }.told(telling.change, now)
        };
        if !mentioned.is_empty() {
            held.incident.mentioned = Some(now);
        }
        held.incident.flapping = match telling.reason {
            NotifyReason::FlappingBegan => Some(now),
            NotifyReason::FlappingEnded | NotifyReason::Sustained => None,
            _ => held.incident.flapping,
        };
        Ok(receipt)
    }

    /// Whom the message notifies by name.
    fn mentioned(&self, receiver: &R, telling: &Telling<'_>, incident: &Incident) -> Vec<Target> {
        let is_news = telling.change == incident.last && telling.reason != NotifyReason::ToldInside;
        if is_news { self.mentions(receiver.name(), telling.notice, Some(incident)) } else { Vec::new() }
    }

    /// Whom a notice and its incident are to notify by name.
    pub(super) fn mentions(&self, name: &str, notice: &Notice, incident: Option<&Incident>) -> Vec<Target> {
        let settings = self.settings_of(name, notice, incident);
        mentions(notice, incident, &settings, self.config, self.clock.now())
    }

    fn settings_of(&self, name: &str, notice: &Notice, incident: Option<&Incident>) -> Settings {
        match incident {
            Some(incident) => self.settings(name, &incident.alarm.labels),
            None => self.settings(name, &self.config.routing.labels(notice)),
        }
    }

    /// First what stands there already, so that nobody who follows the reply finds the old state.
    async fn tell_in_thread(
        &self,
        receiver: &R,
        telling: &Telling<'_>,
        (to, mentioned): (&Reply, &[Target]),
        incident: &Incident,
        deadline: Timestamp,
    ) -> Result<Receipt, DeliveryError> {
        let posted = &to.root.posted;
        if !to.root.shared {
            let shown = self.shown(receiver, telling, incident, deadline).await;
            if let Updated::Gone = receiver.update(posted, &shown, self.budget(deadline)).await? {
                return self.post(receiver, telling, mentioned, deadline).await;
            }
        }
        let reply = Draft::Reply { notice: telling.notice, story: &telling.story, to, mentions: mentioned };
        let message = self.composed(receiver, &reply);
        match receiver.deliver(&message, self.budget(deadline)).await {
            Ok(receipt) => Ok(Receipt { posted: None, ..receipt }),
            // The thread may be gone.
            Err(DeliveryError::Permanent { .. }) => self.post(receiver, telling, mentioned, deadline).await,
            Err(error) => Err(error),
        }
    }

    /// As a message of its own.
    async fn post(
        &self,
        receiver: &R,
        telling: &Telling<'_>,
        mentioned: &[Target],
        deadline: Timestamp,
    ) -> Result<Receipt, DeliveryError> {
        let message = self.composed(receiver, &telling.draft(mentioned));
        receiver.deliver(&message, self.budget(deadline)).await
    }

    /// The incident's own message: of a change that comes late it goes on to show the latest.
    async fn shown(
        &self,
        receiver: &R,
        telling: &Telling<'_>,
        incident: &Incident,
        deadline: Timestamp,
    ) -> Message {
        let is_late = telling.change < incident.last;
        let latest = if is_late { self.latest(receiver, incident, deadline).await } else { None };
        latest.unwrap_or_else(|| self.composed(receiver, &telling.draft(&[])))
    }

    /// The message as it is after the latest change, where that can be read.
    async fn latest(&self, receiver: &R, incident: &Incident, deadline: Timestamp) -> Option<Message> {
        let notice = intake::notices(&incident.event).into_iter().next()?;
        let story = so_far(&notice, incident, None);
        let picture = self.picture(receiver, &notice, deadline).await;
        let notified = [(&notice, notify_reason(&notice))];
        let (notice, story, picture) = (&notice, &story, picture.as_ref());
        let draft = Draft::Message { notice, story, notified: &notified, picture, mentions: &[] };
        Some(self.composed(receiver, &draft))
    }

    /// The message of a draft, by what the routes say of its notice. A digest and a button's line look the same
    /// everywhere.
    pub(super) fn composed(&self, receiver: &R, draft: &Draft<'_>) -> Message {
        let name = receiver.name();
        let settings = match draft {
            Draft::Message { notice, story, .. } | Draft::Reply { notice, story, .. } => {
                self.settings_of(name, notice, story.incident.as_ref())
            }
            Draft::Digest { .. } | Draft::Action { .. } => Settings::default(),
        };
        let recipient = Recipient { name, capabilities: receiver.capabilities(), settings: &settings };
        compose(draft, &recipient, self.config, self.clock.now())
    }

    /// Lets the incident's own message show what became of it. Where that fails it is tried again when somebody
    /// looks after what is open.
    pub(super) async fn refresh(&self, receiver: &R, incident: &mut Incident, deadline: Timestamp) {
        let Some(posted) = incident.own_message().cloned().filter(|_| incident.is_stale) else { return };
        let Some(message) = self.latest(receiver, incident, deadline).await else { return };
        match receiver.update(&posted, &message, self.budget(deadline)).await {
            Ok(Updated::Done(_)) => incident.is_stale = false,
            Ok(Updated::Gone) => (incident.is_stale, incident.posted) = (false, None),
            Err(_) => {
                let since = self.clock.now().duration_since(incident.last.at);
                // What can never be shown is not tried for ever.
                incident.is_stale = since < SHOWN_WITHIN;
            }
        }
    }

    /// Where the incident before is to be found, for the first message of the next.
    pub(super) async fn previous(&self, receiver: &R, held: &Held, deadline: Timestamp) -> Option<String> {
        let before: &Posted = held.before.as_ref()?.posted.as_ref().map(|root| &root.posted)?;
        let is_new = held.incident.posted.is_none();
        if !is_new || !receiver.capabilities().update {
            return None;
        }
        receiver.permalink(before, self.budget(deadline).min(Duration::from_secs(1))).await
    }

    pub(super) fn budget(&self, deadline: Timestamp) -> Duration {
        self.left(deadline).saturating_sub(TO_RECORD)
    }
}

/// What there is to tell of an incident after its latest change, of which there may be no event.
pub(super) fn so_far(notice: &Notice, incident: &Incident, reason: Option<NotifyReason>) -> Story {
    let last = incident.last;
    let before = incident.changes.iter().rev().find(|change| change.at < last.at).copied();
    let newer = NoticeKey::of(notice, "").change.filter(|told| *told < last).map(|_| last);
    Story { before, newer, reason, incident: Some(incident.clone()), ..Story::default() }
}
