//! The incident after people were notified of a change, or after the change was silenced.

use bongsu_alarm::alarm::AlarmState;
use jiff::{SignedDuration, Timestamp};

use super::{Incident, Muted, Root};
use crate::ledger::{Change, Entry, History, Settled};
use crate::reason::{NotifyReason, SilenceReason};

/// The time after which a message that cannot be changed is left unchanged.
const SHOWN_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// A delivered message about an incident.
#[derive(Debug, Clone)]
pub(crate) struct DeliveredMessage {
    pub(crate) change: Change,
    pub(crate) reason: NotifyReason,
    /// Its position, if the message can be changed.
    pub(crate) posted: Option<Root>,
    /// Whether it is a reply in a thread that the channel does not show.
    pub(crate) is_line: bool,
    pub(crate) at: Timestamp,
}

impl Incident {
    /// Returns the incident after a message. If only another alarm's message announced a change, the change
    /// counts as held back, so that people are notified if it outlasts the other alarm.
    #[must_use]
    pub(crate) fn notified(self, by: &DeliveredMessage) -> Self {
        let flapping = match by.reason {
            NotifyReason::FlappingBegan => Some(by.at),
            NotifyReason::FlappingEnded | NotifyReason::Sustained => None,
            _ => self.flapping,
        };
        let is_inside = by.posted.is_none() && by.reason == NotifyReason::ToldInside;
        let after = if is_inside && self.own_message().is_none() {
            self.held_back(SilenceReason::Inhibited).uncounting(by.change)
        } else {
            // A reply about one more contributor is not a reminder.
            let is_more = by.is_line && by.reason == NotifyReason::ContributorChanged;
            let at = self.told.map(|(_, at)| at).filter(|_| is_more).unwrap_or(by.at);
            let posted = by.posted.clone().or_else(|| self.posted.clone());
            Self { posted, is_stale: false, ..self }.told(by.change, at)
        };
        Self { flapping, ..after }
    }

    /// Returns the incident as a message for `reason` describes it.
    pub(crate) fn as_told_for(&self, reason: NotifyReason) -> Self {
        let is_quiet = matches!(reason, NotifyReason::FlappingEnded | NotifyReason::Sustained);
        Self { flapping: self.flapping.filter(|_| !is_quiet), ..self.clone() }
    }

    /// Returns the incident with the reason why nobody was notified of `change`. `muted_until` is the end of
    /// CloudWatch's mute.
    #[must_use]
    pub(crate) fn silenced(
        mut self,
        change: Change,
        reason: SilenceReason,
        muted_until: Option<Timestamp>,
    ) -> Self {
        let is_news = change == self.last && self.told.is_none_or(|(told, _)| told != change);
        // A silence that is over does not hold back anything.
        if is_news && reason != SilenceReason::Superseded {
            self = Self { muted_until, ..self.held_back(reason) };
        }
        if !reason.counts() {
            self = self.uncounting(change);
        }
        Self { is_stale: self.own_message().is_some(), ..self }
    }

    /// Returns whether the incident lacks a change that another program notified or silenced.
    pub(crate) fn is_behind(&self, settled: &Settled) -> bool {
        settled.newest > self.last || self.lacks(settled.notified)
    }

    /// Returns whether people were notified of a later change than the recorded one. The end of an earlier
    /// incident does not count: people who were not notified of anything think that the alarm is OK.
    fn lacks(&self, told: Option<Change>) -> bool {
        let is_of_it = |it: &Change| it.at >= self.began || it.state != AlarmState::Ok;
        let told = told.filter(|it| self.contributors.is_empty() && is_of_it(it));
        told.is_some_and(|it| self.told.is_none_or(|(noted, _)| noted < it))
    }

    /// Returns the incident with the changes that another program notified or silenced but did not record
    /// here, or `None` if there are none.
    pub(crate) fn caught_up(self, settled: &Settled, now: Timestamp) -> Option<Self> {
        if !self.is_behind(settled) {
            return None;
        }
        let (newest, is_stale) = (settled.newest, self.own_message().is_some());
        let mut caught_up = self;
        if newest > caught_up.last {
            caught_up = caught_up.followed_by(newest);
            caught_up = match settled.silenced {
                None => caught_up.told(newest, now),
                Some(SilenceReason::Superseded) => caught_up,
                Some(reason) if reason.counts() => caught_up.held_back(reason),
                Some(reason) => caught_up.held_back(reason).uncounting(newest),
            };
        }
        if let Some(notified) = settled.notified.filter(|_| caught_up.lacks(settled.notified)) {
            caught_up = caught_up.told(notified, now);
        }
        Some(Self { is_stale, ..caught_up })
    }

    /// Returns a change that people may know of although no record says so, because a program died or lost
    /// its lock between its message and its record. `change` is the change of the notice itself.
    pub(crate) fn may_be_known(&self, change: Option<Change>, history: &History) -> Option<Change> {
        let was_claimed = history.own.as_ref().is_some_and(Entry::was_claimed);
        let untold = |change: &Change| self.told.is_none_or(|(told, _)| told < *change);
        let other = history.told().filter(|it| self.contributors.is_empty() && untold(it));
        change.filter(|_| was_claimed).or(other).or(self.unsure)
    }

    /// Returns whether the ledger has a later change of the alarm, with any delivery status.
    pub(crate) fn is_overtaken(&self, mut entries: impl Iterator<Item = Entry>) -> bool {
        entries.any(|entry| entry.change() > Some(self.last))
    }

    /// Removes and returns a mute until the end of the alarm, if the alarm has ended.
    pub(crate) fn take_ended_mute(&mut self) -> Option<Muted> {
        let is_over = self.last.state == AlarmState::Ok;
        self.muted.take_if(|muted| muted.until.is_none() && is_over)
    }

    /// Returns the incident after its message could not be changed. After some time, the program stops trying
    /// to change the message.
    #[must_use]
    pub(crate) fn not_shown(self, now: Timestamp) -> Self {
        Self { is_stale: now.duration_since(self.last.at) < SHOWN_WITHIN, ..self }
    }
}

#[cfg(test)]
mod tests {
    use bongsu_slack::Posted;

    use super::super::tests::{change, incident};
    use super::*;

    fn posted(shared: bool) -> Option<Root> {
        Some(Root { posted: Posted { channel: "C1".to_owned(), ts: "1".to_owned() }, shared })
    }

    fn at(minute: i64) -> Timestamp {
        change(minute, AlarmState::Ok).at
    }

    #[test]
    fn people_know_the_changes_of_a_message() {
        use NotifyReason::{
            ContributorChanged, FlappingBegan, FlappingEnded, StateChanged, Sustained, ToldInside,
        };
        // The reason, whether the message is separate, whether it is a reply in a thread; then whether people
        // were notified, whether the change counts as held back, and whether the alarm flaps.
        let cases = [
            (StateChanged, true, false, true, false, true),
            (StateChanged, false, true, true, false, true),
            (FlappingBegan, true, false, true, false, true),
            (FlappingEnded, false, false, true, false, false),
            (Sustained, false, false, true, false, false),
            (ToldInside, false, true, false, true, true),
            (ToldInside, true, false, true, false, true),
        ];
        for (reason, is_own, is_line, told, held, flaps) in cases {
            let change = change(0, AlarmState::Alarm);
            let posted = posted(false).filter(|_| is_own);
            let before = Incident { flapping: Some(at(0)), ..incident("A0") };
            let after = before.notified(&DeliveredMessage { change, reason, posted, is_line, at: at(1) });
            let found = (after.told.is_some(), after.held_back.is_some(), after.flapping.is_some());
            assert_eq!(found, (told, held, flaps), "{reason:?}");
        }
        let told = Incident { told: Some((change(0, AlarmState::Alarm), at(1))), ..incident("A0") };
        for (is_line, expected) in [(true, 1), (false, 9)] {
            let change = change(0, AlarmState::Alarm);
            let by =
                DeliveredMessage { change, reason: ContributorChanged, posted: None, is_line, at: at(9) };
            assert_eq!(told.clone().notified(&by).told.map(|(_, at)| at), Some(at(expected)));
        }
    }

    #[test]
    fn a_silence_is_recorded_in_the_incident() {
        use SilenceReason::{Flapping, Inhibited, Silenced, Superseded};
        // The reason and the minute of the change; then the recorded reason, and whether the change counts.
        let cases = [
            (Silenced, 10, Some(Silenced), false),
            (Inhibited, 10, Some(Inhibited), false),
            (Flapping, 10, Some(Flapping), true),
            (Superseded, 10, None, true),
            // The change is not the latest.
            (Silenced, 0, None, false),
        ];
        for (reason, minute, held, counts) in cases {
            let state = if minute == 0 { AlarmState::Alarm } else { AlarmState::Ok };
            let after = incident("A0 O10").silenced(change(minute, state), reason, None);
            assert_eq!(
                (after.held_back_by(), after.uncounted.is_empty()),
                (held, counts),
                "{reason:?} {minute}"
            );
        }
        let own = Incident { posted: posted(false), ..incident("A0") };
        assert!(own.silenced(change(0, AlarmState::Alarm), Silenced, None).is_stale, "its message shows it");
    }

    #[test]
    fn the_incident_catches_up_with_other_programs() {
        use SilenceReason::{Flapping, Silenced, Superseded};
        // The incident; from the ledger, the newest change, the reason of a silence, and the notified change;
        // then the change that people know of, and the recorded reason.
        let cases = [
            ("A0", "O10", None, Some("O10"), Some((Some("O10"), None))),
            ("A0", "O10", Some(Superseded), None, Some((None, None))),
            ("A0", "O10", Some(Flapping), None, Some((None, Some(Flapping)))),
            ("A0", "O10", Some(Silenced), None, Some((None, Some(Silenced)))),
            ("A0", "O10", Some(Silenced), Some("A0"), Some((Some("A0"), Some(Silenced)))),
            ("A0 O10", "O10", Some(Silenced), Some("A0"), Some((Some("A0"), None))),
            // The ALARM of an earlier incident has not ended.
            ("A20", "A20", Some(Silenced), Some("A0"), Some((Some("A0"), None))),
            ("A20", "A20", Some(Silenced), Some("O10"), None),
            ("A0", "A0", Some(Silenced), None, None),
        ];
        let last = |story: &str| incident(story).last;
        for (story, newest, silenced, told, expected) in cases {
            let settled = Settled { newest: last(newest), silenced, notified: told.map(last) };
            let after = incident(story).caught_up(&settled, at(30));
            let found = after.as_ref().map(|it| (it.told.map(|(told, _)| told), it.held_back_by()));
            let expected = expected.map(|(told, reason)| (told.map(last), reason));
            assert_eq!(found, expected, "{story}, {settled:?}");
            assert!(
                after.is_none_or(|after| !after.is_behind(&settled)),
                "{story}: it is caught up with once"
            );
        }
    }

    #[test]
    fn a_change_may_be_known_without_a_record() {
        use crate::ledger::{DeliveryStatus, VERSION};
        let entry = |minute, status| Entry {
            version: VERSION,
            name: "web".to_owned(),
            state: Some(AlarmState::Alarm),
            at: Some(at(minute)),
            first_seen: at(minute),
            topic: None,
            message_id: None,
            tries: 0,
            failures: Vec::new(),
            status,
            others: serde_json::Map::new(),
        };
        let claimed = || DeliveryStatus::Claimed { until: at(0) };
        let silenced = || DeliveryStatus::Silenced { at: at(0), reason: "silenced".to_owned() };
        let burns = |minute| Some(change(minute, AlarmState::Alarm));
        // The entry of the notice of minute 5, the entry of the notice of minute 3, the notified change, and
        // the change that people may know of.
        let cases = [
            (Some(claimed()), None, None, burns(5)),
            (Some(silenced()), None, None, None),
            (None, Some(claimed()), None, burns(3)),
            (None, Some(claimed()), burns(4), None),
            (None, Some(silenced()), None, None),
        ];
        for (own, other, told, expected) in cases {
            let own = own.map(|status| entry(5, status));
            let others = other.map(|status| entry(3, status)).into_iter().collect();
            let history = History { own, revision: None, others };
            let incident = Incident { told: told.map(|told| (told, told.at)), ..incident("A5") };
            assert_eq!(incident.may_be_known(burns(5), &history), expected, "{history:?}");
        }
        let late = entry(9, silenced());
        assert!(incident("A5").is_overtaken([late.clone()].into_iter()));
        assert!(!incident("A5 O20").is_overtaken([late].into_iter()));
    }

    #[test]
    fn a_mute_ends_with_the_alarm_and_attempts_to_change_a_message_end() {
        use crate::press::Person;
        let by = || Person { id: "U1".to_owned(), name: "kim".to_owned() };
        for (story, until, ends) in
            [("A0", None, false), ("A0 O10", None, true), ("A0 O10", Some(at(60)), false)]
        {
            let muted = Some(Muted { by: by(), until, silence: None });
            let mut incident = Incident { muted, ..incident(story) };
            assert_eq!(
                (incident.take_ended_mute().is_some(), incident.muted.is_none()),
                (ends, ends),
                "{story}"
            );
        }
        for (hours, is_stale) in [(1, true), (23, true), (24, false)] {
            assert_eq!(incident("A0").not_shown(at(hours * 60)).is_stale, is_stale, "{hours}");
        }
    }
}
