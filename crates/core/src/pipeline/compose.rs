//! Fifth stage: composes the message from the routes' settings and the receiver's capabilities.

use std::time::Duration;

use bongsu_slack::{Mention, Message};
use jiff::Timestamp;

use super::Pipeline;
use super::destination::Destination;
use crate::compose::{Draft, Recipient, compose, mentions};
use crate::incident::{Incident, Story};
use crate::intake;
use crate::ledger::NoticeKey;
use crate::notice::Notice;
use crate::plan::{notify_reason, picture};
use crate::ports::{Clock, Picture, Receiver, Wake};
use crate::reason::NotifyReason;
use crate::route::Settings;
use crate::store::Store;

/// The maximum time for fetching a picture.
const PICTURE_WITHIN: Duration = Duration::from_secs(2);

/// The time that is reserved for the text: Slack's response and one retry.
const FOR_TEXT: Duration = Duration::from_secs(5);

impl<R: Receiver, S: Store, W: Wake, C: Clock> Pipeline<'_, R, S, W, C> {
    /// Composes a draft with the settings of the routes. A digest and a reply about a button do not depend on
    /// these settings.
    pub(super) fn composed(&self, receiver: &Destination<'_, R>, draft: &Draft<'_>) -> Message {
        let name = receiver.name();
        let settings = match draft {
            Draft::Message { notice, story, .. } | Draft::Reply { notice, story, .. } => {
                self.settings_of(name, notice, story.incident.as_ref())
            }
            Draft::Digest { .. }
            | Draft::Acknowledgement { .. }
            | Draft::Action { .. }
            | Draft::Background { .. } => Settings::default(),
        };
        let recipient = Recipient { name, capabilities: receiver.capabilities(), settings: &settings };
        compose(draft, &recipient, self.config, self.clock.now())
    }

    /// Returns the people to mention for a notice of an incident.
    pub(super) fn mentions(&self, name: &str, notice: &Notice, incident: Option<&Incident>) -> Vec<Mention> {
        let settings = self.settings_of(name, notice, incident);
        mentions(notice, incident, &settings, self.config, self.clock.now())
    }

    fn settings_of(&self, name: &str, notice: &Notice, incident: Option<&Incident>) -> Settings {
        match incident {
            Some(incident) => self.settings(name, &incident.alarm.labels),
            None => self.settings(name, &self.config.routing.labels(notice)),
        }
    }

    /// Composes an incident's message with its latest change, if the event of that change is readable.
    pub(super) async fn latest(
        &self,
        receiver: &Destination<'_, R>,
        incident: &Incident,
        deadline: Timestamp,
    ) -> Option<Message> {
        let notice = intake::notices(&incident.event).into_iter().next()?;
        let story = so_far(&notice, incident, None);
        let picture = self.picture(receiver, &notice, deadline).await;
        let notified = [(&notice, notify_reason(&notice))];
        let (notice, story, picture) = (&notice, &story, picture.as_ref());
        let draft = Draft::Message { notice, story, notified: &notified, picture, mentions: &[] };
        Some(self.composed(receiver, &draft))
    }

    /// Fetches the picture if the plan contains one, if the receiver can show it, and if there is time.
    pub(super) async fn picture(
        &self,
        receiver: &Destination<'_, R>,
        notice: &Notice,
        deadline: Timestamp,
    ) -> Option<Picture> {
        let configured = self.configured(receiver.name())?;
        let is_planned = picture(notice, configured, self.config).goes_along();
        let budget = self.left(deadline).saturating_sub(FOR_TEXT).min(PICTURE_WITHIN);
        if !is_planned || !receiver.capabilities().picture || budget.is_zero() {
            return None;
        }
        receiver.picture(notice, budget).await
    }
}

/// Returns the story of an incident with its latest change, whose event may be unknown.
pub(super) fn so_far(notice: &Notice, incident: &Incident, reason: Option<NotifyReason>) -> Story {
    let last = incident.last;
    let before = incident.changes.iter().rev().find(|change| change.at < last.at).copied();
    let newer = NoticeKey::of(notice, "").change.filter(|told| *told < last).map(|_| last);
    Story { before, newer, reason, incident: Some(incident.clone()), ..Story::default() }
}
