//! Action suppression of composite alarms, as a state machine (CloudWatch user guide, ["Alarm suppression"];
//! the release of actions follows third-party captures).
//!
//! ["Alarm suppression"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-suppression.html

use jiff::{SignedDuration, Timestamp};

use super::TriggeringAlarm;
use crate::alarm::AlarmState;

/// The waiting periods of a composite alarm's actions, in seconds. Zero disables a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SuppressionPeriods {
    /// The time that actions wait for the suppressor to go to ALARM after the composite alarm changes
    /// (`ActionsSuppressorWaitPeriod`).
    pub wait: u32,
    /// The time that actions wait after the suppressor leaves ALARM (`ActionsSuppressorExtensionPeriod`).
    pub extension: u32,
}

/// The reason why actions are suppressed (`ActionsSuppressedBy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SuppressionPhase {
    /// The suppressor may still go to ALARM until this time.
    WaitPeriod(Timestamp),
    /// The suppressor has been in ALARM since this time.
    Alarm(Timestamp),
    /// The suppressor has left ALARM, and actions stay suppressed until this time.
    ExtensionPeriod(Timestamp),
}

/// The state of a composite alarm's suppression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionSuppression {
    periods: SuppressionPeriods,
    suppressor: AlarmState,
    suppressor_since: Timestamp,
    phase: Option<SuppressionPhase>,
}

/// An event that affects the suppression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SuppressionEvent {
    /// The composite alarm changed its state.
    CompositeChanged,
    /// The suppressor changed to this state.
    SuppressorChanged(AlarmState),
    /// The configuration names another suppressor, which is in this state. A running wait period ends without
    /// actions.
    Replaced(AlarmState),
    /// Time passed without another event.
    Elapsed,
}

/// The actions that an event releases. They are those of the composite alarm's state at that time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[must_use = "it tells whether actions run"]
#[non_exhaustive]
pub struct Release {
    /// The end of a period before the event, at which actions run.
    pub due: Option<Timestamp>,
    /// Whether the event itself runs actions.
    pub now: bool,
}

impl ActionSuppression {
    /// Creates a suppression that holds nothing back. `since` is the start of the suppressor's state.
    pub fn new(periods: SuppressionPeriods, suppressor: AlarmState, since: Timestamp) -> Self {
        Self { periods, suppressor, suppressor_since: since, phase: None }
    }

    /// Returns the reason why actions are suppressed now, or `None` if they are not.
    pub fn phase(&self) -> Option<SuppressionPhase> {
        self.phase
    }

    /// Returns the time at which to call [`Self::advance`] with [`SuppressionEvent::Elapsed`].
    pub fn deadline(&self) -> Option<Timestamp> {
        match self.phase? {
            SuppressionPhase::WaitPeriod(until) | SuppressionPhase::ExtensionPeriod(until) => Some(until),
            SuppressionPhase::Alarm(_) => None,
        }
    }

    /// Applies an event. A period that ends at the time of the event ends before the event.
    pub fn advance(&mut self, event: SuppressionEvent, at: Timestamp) -> Release {
        let due = self.deadline().filter(|until| *until <= at);
        if due.is_some() {
            self.phase = None;
        }
        let now = match event {
            SuppressionEvent::Elapsed => false,
            SuppressionEvent::CompositeChanged => self.composite_changed(at),
            SuppressionEvent::SuppressorChanged(to) => self.suppressor_changed(to, at),
            SuppressionEvent::Replaced(state) => {
                *self = Self::new(self.periods, state, at);
                false
            }
        };
        Release { due, now }
    }

    /// A change of the composite alarm discards any running period.
    fn composite_changed(&mut self, at: Timestamp) -> bool {
        self.phase = if self.suppressor == AlarmState::Alarm {
            Some(SuppressionPhase::Alarm(self.suppressor_since))
        } else {
            after(at, self.periods.wait).map(SuppressionPhase::WaitPeriod)
        };
        self.phase.is_none()
    }

    /// After actions are released, the suppressor has no effect until the composite alarm changes again.
    fn suppressor_changed(&mut self, to: AlarmState, at: Timestamp) -> bool {
        let from = std::mem::replace(&mut self.suppressor, to);
        if from == to {
            return false;
        }
        self.suppressor_since = at;
        let Some(phase) = self.phase else { return false };
        self.phase = match phase {
            _ if to == AlarmState::Alarm => Some(SuppressionPhase::Alarm(at)),
            SuppressionPhase::Alarm(_) => {
                after(at, self.periods.extension).map(SuppressionPhase::ExtensionPeriod)
            }
            waiting => Some(waiting),
        };
        self.phase.is_none()
    }
}

impl SuppressionPhase {
    /// Returns CloudWatch's word for the reason (`ActionsSuppressedBy`).
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WaitPeriod(_) => "WaitPeriod",
            Self::Alarm(_) => "Alarm",
            Self::ExtensionPeriod(_) => "ExtensionPeriod",
        }
    }

    /// Returns CloudWatch's sentence about the reason (`ActionsSuppressedReason`). `suppressor` is the
    /// suppressor's ARN.
    pub fn reason(self, suppressor: &str) -> String {
        match self {
            Self::Alarm(since) => {
                let alarm = TriggeringAlarm { arn: suppressor, state: AlarmState::Alarm, since };
                let transition = alarm.transition().replacen(" transitioned", " that transitioned", 1);
                format!("Actions suppressed by {transition}")
            }
            _ => format!("Actions suppressed by {}", self.as_str()),
        }
    }
}

/// Returns the end of a period, or `None` for a period of zero seconds.
fn after(at: Timestamp, seconds: u32) -> Option<Timestamp> {
    let end = at.checked_add(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(Timestamp::MAX);
    (seconds > 0).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALARM: AlarmState = AlarmState::Alarm;
    const OK: AlarmState = AlarmState::Ok;

    fn time(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// Times and the event at each; see [`play`].
    type History = &'static [(i64, &'static str)];
    type Periods = (u32, u32);

    /// Plays a history and returns the times at which actions run. `C` is a change of the composite alarm;
    /// `S+` and `S-` are the suppressor entering and leaving ALARM.
    fn play((wait, extension): Periods, suppressor: AlarmState, history: History) -> Vec<i64> {
        let periods = SuppressionPeriods { wait, extension };
        let mut suppression = ActionSuppression::new(periods, suppressor, time(0));
        let mut ran = Vec::new();
        for second in 0..20 {
            let events = history.iter().filter(|(at, _)| *at == second).map(|(_, event)| match *event {
                "C" => SuppressionEvent::CompositeChanged,
                "S+" => SuppressionEvent::SuppressorChanged(ALARM),
                "R" => SuppressionEvent::Replaced(OK),
                _ => SuppressionEvent::SuppressorChanged(OK),
            });
            for event in [SuppressionEvent::Elapsed].into_iter().chain(events) {
                let release = suppression.advance(event, time(second));
                ran.extend(release.due.map(Timestamp::as_second));
                ran.extend(release.now.then_some(second));
            }
        }
        ran
    }

    /// The six examples of the user guide, with a wait period of 2 units of time and an extension period of
    /// 3.
    #[test]
    fn worked_examples() {
        let cases: [(AlarmState, History, &[i64]); 6] = [
            (OK, &[(2, "C")], &[4]),
            (OK, &[(2, "C"), (3, "S+")], &[]),
            (OK, &[(2, "C"), (3, "C")], &[5]),
            (ALARM, &[(2, "C")], &[]),
            (OK, &[(2, "C"), (3, "S+"), (6, "S-")], &[9]),
            (OK, &[(2, "C"), (3, "S+"), (6, "S-"), (7, "C")], &[9]),
        ];
        for (example, (suppressor, history, ran)) in (1..).zip(cases) {
            assert_eq!(play((2, 3), suppressor, history), ran, "example {example}");
        }
    }

    #[test]
    fn beyond_the_examples() {
        let cases: [(Periods, AlarmState, History, &[i64]); 8] = [
            ((0, 3), OK, &[(2, "C")], &[2]),
            ((2, 0), OK, &[(2, "C"), (3, "S+"), (6, "S-")], &[6]),
            ((2, 3), OK, &[(2, "C"), (3, "S+"), (6, "S-"), (7, "S+")], &[]),
            ((2, 3), OK, &[(2, "C"), (3, "S+"), (6, "S-"), (7, "S+"), (8, "S-")], &[11]),
            ((2, 3), OK, &[(2, "C"), (5, "S+"), (6, "S-")], &[4]),
            ((2, 3), OK, &[(2, "C"), (4, "S+")], &[4]),
            ((2, 3), ALARM, &[(2, "C"), (3, "S+"), (4, "S-")], &[7]),
            ((2, 3), OK, &[(2, "C"), (3, "R")], &[]),
        ];
        for (periods, suppressor, history, ran) in cases {
            assert_eq!(play(periods, suppressor, history), ran, "{periods:?} {history:?}");
        }
    }

    #[test]
    fn a_late_clock_loses_nothing() {
        let periods = SuppressionPeriods { wait: 2, extension: 3 };
        let mut suppression = ActionSuppression::new(periods, OK, time(0));
        let _ = suppression.advance(SuppressionEvent::CompositeChanged, time(2));
        let release = suppression.advance(SuppressionEvent::CompositeChanged, time(60));
        assert_eq!(release, Release { due: Some(time(4)), now: false });
        assert_eq!(suppression.phase(), Some(SuppressionPhase::WaitPeriod(time(62))));
    }

    #[test]
    fn reasons() {
        let since = "2022-07-22T15:57:45Z".parse().unwrap();
        let cases = [
            (SuppressionPhase::WaitPeriod(since), "Actions suppressed by WaitPeriod"),
            (SuppressionPhase::ExtensionPeriod(since), "Actions suppressed by ExtensionPeriod"),
            (
                SuppressionPhase::Alarm(since),
                "Actions suppressed by arn:s that transitioned to ALARM at Friday 22 July, 2022 15:57:45 UTC",
            ),
        ];
        for (phase, reason) in cases {
            assert_eq!(phase.reason("arn:s"), reason);
        }
    }
}
