//! Makes the plan of a checked incident again before its lock. Each function returns the incident to lock, or
//! `None` if another step is due now.

use super::due::mute_is_over;
use super::escalation::EscalationDue;
use super::{DueCheck, DueStep, NotifyReason, Reply};
use crate::incident::{Escalated, Incident};

impl DueCheck<'_> {
    /// Returns the incident while a message for `reason` is sent. After a crash, people may know the last
    /// change.
    pub(crate) fn notifying(&self, reason: NotifyReason) -> Option<Incident> {
        let incident =
            self.incident.filter(|_| matches!(self.step(), DueStep::Notify(due, _) if due == reason))?;
        Some(Incident { unsure: Some(incident.last), ..incident.clone() })
    }

    /// Returns the due steps of the escalation.
    pub(crate) fn escalation(&self) -> Option<(EscalationDue, Option<Reply>)> {
        match self.step() {
            DueStep::Escalate(due, reply) => Some((due, reply)),
            _ => None,
        }
    }

    /// Returns the incident while other receivers get the alarm. It already contains them, so that they get
    /// the end of the alarm even after a crash.
    pub(crate) fn escalating(&self) -> Option<Incident> {
        let (incident, (due, _)) = self.incident.zip(self.escalation())?;
        let so_far = incident.escalated_from(self.now);
        let escalation = Some(Escalated { to: due.escalated.to, ..so_far });
        Some(Incident { escalation, ..incident.clone() })
    }

    /// Returns the incident with a later time of the step that is held back.
    pub(crate) fn postponed(&self) -> Option<Incident> {
        match (self.step(), self.incident) {
            (DueStep::Postpone(later), Some(incident)) => {
                Some(Incident { escalation: Some(later), ..incident.clone() })
            }
            _ => None,
        }
    }

    /// Returns the incident while its message changes.
    pub(crate) fn showing(&self) -> Option<Incident> {
        let incident = self.without_ended_mute().filter(|_| self.step() == DueStep::Show)?;
        Some(Incident { is_stale: incident.own_message().is_some(), ..incident })
    }

    /// Returns the incident without an ended mute.
    pub(crate) fn without_ended_mute(&self) -> Option<Incident> {
        let incident = self.incident?;
        let is_over = mute_is_over(incident, &self.seen.silences, self.config, self.now);
        Some(Incident { muted: incident.muted.clone().filter(|_| !is_over), ..incident.clone() })
    }
}

#[cfg(test)]
mod tests {
    use bongsu_alarm::alarm::AlarmState;
    use jiff::SignedDuration;

    use super::*;
    use crate::config::Config;
    use crate::incident::IncidentView;
    use crate::incident::tests::{alarm, change, incident};
    use crate::plan::followers;
    use crate::route::{Escalation, EscalationStep, Settings};

    fn steps() -> Vec<EscalationStep> {
        let step = |minutes, to: &str| EscalationStep {
            after: SignedDuration::from_mins(minutes),
            mention: Vec::new(),
            to: Some(to.to_owned()),
            channel: true,
        };
        vec![step(30, "pager"), step(90, "boss")]
    }

    /// Returns the steps that are still due at this minute, for an alarm whose last change was notified.
    fn due(incident: &Incident, minute: i64) -> [bool; 4] {
        let escalation = Escalation { name: "night".to_owned(), steps: steps() };
        let repeat_interval = Some(SignedDuration::from_mins(60));
        let settings = &Settings { escalation, repeat_interval, ..Settings::default() };
        let (alarm, seen, config) = (alarm(incident.last), IncidentView::default(), Config::default());
        let check = DueCheck {
            incident: Some(incident),
            alarm: Some(&alarm),
            settled: None,
            receiver: "slack",
            settings,
            seen: &seen,
            config: &config,
            now: change(minute, AlarmState::Ok).at,
        };
        let notifying = check.notifying(NotifyReason::StillInAlarm);
        assert!(notifying.iter().all(|it| it.unsure == Some(incident.last)), "people may know of it");
        let escalating = check.escalating();
        let has =
            |it: &Incident| it.escalation.as_ref().is_some_and(|it| it.to == ["pager"] && it.steps == 0);
        assert!(escalating.iter().all(has), "the steps are not taken yet");
        [notifying.is_some(), escalating.is_some(), check.postponed().is_some(), check.showing().is_some()]
    }

    #[test]
    fn the_plan_for_the_lock_contains_only_due_steps() {
        let told = |story: &str| {
            let incident = incident(story);
            let last = incident.last;
            incident.told(last, last.at)
        };
        let taken = |incident: Incident| {
            let escalated = Escalated { steps: 2, to: Vec::new(), ..Escalated::since(incident.last.at) };
            Incident { escalation: Some(escalated), ..incident }
        };
        // The incident and the minute; then whether it is notified, escalated, postponed or shown.
        let cases = [
            (told("A0"), 10, [false, false, false, false]),
            (told("A0"), 31, [false, true, false, false]),
            (taken(told("A0")), 61, [true, false, false, false]),
            (told("A0 O10"), 61, [false, false, false, false]),
            (Incident { is_stale: true, ..told("A0 O10") }, 61, [false, false, false, true]),
        ];
        for (incident, minute, expected) in cases {
            assert_eq!(due(&incident, minute), expected, "{minute}: {:?}", incident.changes);
        }
    }

    #[test]
    fn receivers_of_an_escalation_get_later_changes() {
        let escalated = |story: &str, steps: usize| {
            let incident = incident(story);
            let to = vec!["pager".to_owned()];
            let escalation = Some(Escalated { steps, to, ..Escalated::since(change(0, AlarmState::Ok).at) });
            Incident { escalation, ..incident }
        };
        let (burns, over) = (change(0, AlarmState::Alarm), change(10, AlarmState::Ok));
        // The change, the incident before and after it, and the receivers that get it.
        let cases = [
            (over, Some(escalated("A0", 1)), Some(escalated("A0 O10", 1)), vec!["pager"]),
            (over, Some(incident("A0")), Some(incident("A0 O10")), vec![]),
            (over, None, None, vec![]),
            (burns, None, Some(escalated("A0", 1)), vec!["pager"]),
            (burns, None, Some(escalated("A0", 2)), vec!["pager", "boss"]),
            // The alarm is already over.
            (burns, None, Some(escalated("A0 O10", 1)), vec![]),
        ];
        for (change, before, after, expected) in cases {
            let to = followers(&steps(), change, before.as_ref(), after.as_ref());
            assert_eq!(to, expected, "{change:?}");
        }
    }
}
