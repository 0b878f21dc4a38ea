//! Decides on a state change from the alarm's incident: news, no news, or noise.

use bongsu_alarm::alarm::{AlarmIdentity, AlarmState};
use jiff::{SignedDuration, Timestamp};

use super::{Action, NotifyReason, Reply, SilenceReason, alarm_reason};
use crate::config::Config;
use crate::incident::{Incident, IncidentView, Open, Root};
use crate::ledger::Change;
use crate::notice::{AlarmNotice, Notice};
use crate::route::{Labels, Settings};

/// The time for which people probably watch a message and its thread.
const LOOKED_AT: SignedDuration = SignedDuration::from_mins(5);

/// A change that the quiet rules allow, with all data that the decision depends on.
pub(super) struct Judged<'a> {
    pub(super) notice: &'a Notice,
    pub(super) alarm: &'a AlarmNotice,
    pub(super) change: Change,
    pub(super) receiver: &'a str,
    pub(super) settings: &'a Settings,
    pub(super) seen: &'a IncidentView,
    pub(super) config: &'a Config,
    pub(super) now: Timestamp,
}

impl Judged<'_> {
    pub(super) fn action(&self) -> Action {
        let before = self.seen.incidents.get(self.receiver);
        let after = Incident::after(before, self.notice, self.alarm, self.change, self.config);
        if is_told(self.alarm, self.change, &after) {
            return Action::Silence(SilenceReason::AlreadyDelivered);
        }
        if before.is_some_and(|before| self.is_told_by_contributors(before)) {
            return Action::Silence(SilenceReason::ToldTogether);
        }
        let hold = Hold { receiver: self.receiver, seen: self.seen, config: self.config, now: self.now };
        if let Some(reason) = hold.by_people(&after.alarm.labels, self.settings) {
            return Action::Silence(reason);
        }
        if let Some(composite) = hold.by_composite(&self.alarm.alarm) {
            return inside(composite, &after);
        }
        let is_no_news = |before| self.change == after.last && self.is_no_news(before);
        if before.is_some_and(|before| is_no_news(before) || self.ends_untold_contributor(before)) {
            return Action::Silence(SilenceReason::NeverTold);
        }
        self.told_or_counted(before, &after)
    }

    /// Returns whether the notices of the contributors have already announced this change of the alarm.
    fn is_told_by_contributors(&self, before: &Incident) -> bool {
        let is_plain = alarm_reason(self.alarm) == NotifyReason::StateChanged;
        let is_known = before.last.state == self.change.state && before.believed() == self.change.state;
        is_plain && is_known && !before.contributors.is_empty()
    }

    /// Returns whether the change ends a contributor's ALARM that was not announced.
    fn ends_untold_contributor(&self, before: &Incident) -> bool {
        let known = self.alarm.contributor.as_ref().and_then(|it| before.contributors.get(it));
        let is_untold = known.is_some_and(|known| known.change.is_alarm() && !known.is_told);
        is_untold && !self.change.is_alarm() && !self.seen.under_way.contains(self.receiver)
    }

    /// Returns whether the change leads back to the state that people believe, because the change before it
    /// was not announced.
    fn is_no_news(&self, before: &Incident) -> bool {
        let is_plain = alarm_reason(self.alarm) == NotifyReason::StateChanged;
        let is_held = before.last < self.change && before.held_back.is_some();
        let is_held = is_held && !self.seen.under_way.contains(self.receiver);
        let is_so = |state| state == self.change.state;
        let is_known = is_so(before.believed()) && before.unsure.is_none_or(|it| is_so(it.state));
        is_plain && is_held && !self.change.is_alarm() && is_known
    }

    fn told_or_counted(&self, before: Option<&Incident>, after: &Incident) -> Action {
        let is_newest = self.change == after.last || self.alarm.contributor.is_some();
        match (is_newest && is_flapping(after, self.config), after.flapping) {
            (true, None) => reply_or_post(NotifyReason::FlappingBegan, self.change, after),
            (_, Some(_)) if is_newest => Action::Silence(SilenceReason::Flapping),
            _ => reply_or_post(self.reason(before, after), self.change, after),
        }
    }

    /// Returns the reason. If a contributor's change also changes the alarm, the reason is the alarm's
    /// change.
    fn reason(&self, before: Option<&Incident>, after: &Incident) -> NotifyReason {
        let is_turn = before.is_some_and(|before| before.last.state != after.last.state);
        match alarm_reason(self.alarm) {
            NotifyReason::ContributorChanged if is_turn => state_changed(self.change, after),
            NotifyReason::StateChanged => state_changed(self.change, after),
            reason => reason,
        }
    }
}

/// The conditions that may hold back a message to one receiver.
pub(super) struct Hold<'a> {
    pub(super) receiver: &'a str,
    /// The other open alarms and the silences.
    pub(super) seen: &'a IncidentView,
    /// The mute time intervals and inhibitions.
    pub(super) config: &'a Config,
    pub(super) now: Timestamp,
}

impl<'a> Hold<'a> {
    /// Returns the reason that holds back all messages about an alarm.
    pub(super) fn on(
        &self,
        alarm: &AlarmIdentity,
        labels: &Labels,
        settings: &Settings,
    ) -> Option<SilenceReason> {
        let by_composite = || self.by_composite(alarm).map(|_| SilenceReason::Inhibited);
        self.by_people(labels, settings).or_else(by_composite)
    }

    /// Returns the reason that people set: a silence, a mute time interval or an inhibition.
    fn by_people(&self, labels: &Labels, settings: &Settings) -> Option<SilenceReason> {
        if self.seen.silences.iter().any(|silence| silence.holds(labels, self.now)) {
            return Some(SilenceReason::Silenced);
        }
        let is_mute = settings.is_muted(&self.config.time_intervals, self.now).is_some();
        if is_mute {
            Some(SilenceReason::MuteTimeInterval)
        } else if self.is_inhibited(labels) {
            Some(SilenceReason::Inhibited)
        } else {
            None
        }
    }

    fn is_inhibited(&self, labels: &Labels) -> bool {
        let announced = self.open().filter(|open| open.is_announced);
        let rules = &self.config.inhibitions;
        !rules.is_empty()
            && announced
                .into_iter()
                .any(|it| rules.iter().any(|rule| rule.inhibits(&it.alarm.labels, labels)))
    }

    /// Returns an announced composite alarm that watches this alarm.
    fn by_composite(&self, alarm: &AlarmIdentity) -> Option<&'a Open> {
        self.open().find(|open| open.tells_of(alarm))
    }

    fn open(&self) -> impl Iterator<Item = &'a Open> {
        self.seen.open.get(self.receiver).into_iter().flatten()
    }
}

/// Returns whether people already know this change. A notice that is not a state change is always news.
fn is_told(alarm: &AlarmNotice, change: Change, incident: &Incident) -> bool {
    match (alarm_reason(alarm), &alarm.contributor) {
        (NotifyReason::ContributorChanged, Some(contributor)) => {
            let known = incident.contributors.get(contributor);
            known.is_some_and(|known| known.is_told && known.change == change)
        }
        (NotifyReason::StateChanged, _) => incident.told.is_some_and(|(told, _)| told == change),
        _ => false,
    }
}

/// Returns a reply if the incident has a message, otherwise a new message.
fn reply_or_post(reason: NotifyReason, change: Change, incident: &Incident) -> Action {
    match reply(reason, change, incident) {
        Some(reply) => Action::Reply(reason, reply),
        None => Action::Post(reason),
    }
}

/// Returns the reply to the incident's message, if the incident has a message. The channel also shows an
/// ALARM. It shows one more contributor in ALARM only if people probably no longer watch the message.
pub(super) fn reply(reason: NotifyReason, change: Change, incident: &Incident) -> Option<Reply> {
    let root = incident.posted.clone()?;
    let is_news = match reason {
        NotifyReason::FlappingBegan | NotifyReason::FlappingEnded => true,
        NotifyReason::HoldEnded => change.state != AlarmState::Ok,
        NotifyReason::ContributorChanged => change.is_alarm() && is_long_told(change, incident),
        _ => change.is_alarm(),
    };
    Some(Reply { root, broadcast: is_news })
}

fn state_changed(change: Change, incident: &Incident) -> NotifyReason {
    if change.is_alarm() && incident.fired > 1 {
        NotifyReason::FiredAgain
    } else {
        NotifyReason::StateChanged
    }
}

/// Returns whether the last notification is so old that people probably no longer watch its message.
fn is_long_told(change: Change, incident: &Incident) -> bool {
    incident.told.is_none_or(|(_, at)| change.at.duration_since(at) >= LOOKED_AT)
}

fn is_flapping(incident: &Incident, config: &Config) -> bool {
    let changes: Vec<_> = incident.counted().map(|change| change.at).collect();
    config.flapping.is_some_and(|flapping| flapping.is_reached(&changes))
}

/// Returns a reply in the thread of the alarm's own message, or else in the thread of the composite alarm's
/// message.
fn inside(composite: &Open, incident: &Incident) -> Action {
    let own = incident.own_message().is_some().then(|| incident.posted.clone()).flatten();
    let others = composite.posted.as_ref().map(|root| Root { shared: true, ..root.clone() });
    match own.or(others) {
        Some(root) => Action::Reply(NotifyReason::ToldInside, Reply { root, broadcast: false }),
        None => Action::Silence(SilenceReason::Inhibited),
    }
}
