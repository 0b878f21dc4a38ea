use serde::{Deserialize, Serialize};

use crate::alarm::{AlarmState, TreatMissingData};

use super::{Criteria, DecisionRule, Judge, Slot, Standing, YoungBreach};

/// A decision over one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Decision {
    /// The new state.
    pub state: AlarmState,
    /// The rule that decided.
    pub rule: DecisionRule,
    /// The counts that the rule used.
    pub counts: Counts,
}

/// The counts of the most recent datapoints in the evaluation range, at most N.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// The number of breaching datapoints.
    pub breaching: u32,
    /// The number of datapoints within the threshold.
    pub within: u32,
    /// The number of percentiles over too few samples.
    pub low: u32,
    /// The number of datapoints missing from N.
    pub missing: u32,
    /// The age of the oldest breaching datapoint in periods. The newest period is 1, and 0 means that no
    /// datapoint breaches.
    pub oldest_breach: u32,
}

impl Counts {
    /// Counts the datapoints of a window. `slots` starts with the oldest.
    pub fn of(criteria: &Criteria, slots: &[Slot]) -> Self {
        let (judge, n) = (Judge::new(criteria), criteria.n());
        let mut counts = Self { missing: n, ..Self::default() };
        for (age, slot) in (1..).zip(slots.iter().rev()) {
            if counts.missing == 0 {
                break;
            }
            counts.add(judge.standing(slot), age);
        }
        counts
    }

    fn add(&mut self, standing: Standing, age: u32) {
        match standing {
            Standing::Breaching => (self.breaching, self.oldest_breach) = (self.breaching + 1, age),
            Standing::Within => self.within += 1,
            Standing::Low => self.low += 1,
            Standing::Missing => return,
        }
        self.missing -= 1;
    }

    fn is_empty(self) -> bool {
        self.breaching + self.within + self.low == 0
    }
}

/// Decides the next state of an alarm in `state`. `slots` is the evaluation range and starts with the oldest
/// slot.
///
/// The seven rules, tried in order, reproduce every cell of the user guide's tables (["How alarm state is
/// evaluated when data is missing"]) and third-party captures of native alarms. If the guide's text
/// contradicts its tables, the tables apply. A percentile over few samples decides nothing.
///
/// ["How alarm state is evaluated when data is missing"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
pub fn decide(criteria: &Criteria, slots: &[Slot], state: AlarmState) -> Decision {
    let counts = Counts::of(criteria, slots);
    let rule = rule(criteria, counts);
    Decision { state: state_by(rule, criteria, state), rule, counts }
}

fn rule(criteria: &Criteria, counts: Counts) -> DecisionRule {
    let fills =
        matches!(criteria.treat_missing_data, TreatMissingData::Breaching | TreatMissingData::NotBreaching);
    if counts.breaching >= criteria.m() {
        DecisionRule::EnoughBreaching
    } else if counts.within >= criteria.minimum_for_ok() {
        DecisionRule::EnoughWithin
    } else if counts.low > 0 {
        DecisionRule::LowSamples
    } else if fills {
        DecisionRule::MissingFilled
    } else if counts.is_empty() {
        DecisionRule::NoDatapoints
    } else if counts.within > 0 {
        DecisionRule::OneWithin
    } else if counts.oldest_breach >= criteria.m() {
        DecisionRule::OldBreach
    } else {
        DecisionRule::YoungBreach
    }
}

fn state_by(rule: DecisionRule, criteria: &Criteria, before: AlarmState) -> AlarmState {
    use TreatMissingData as Treat;
    let young = criteria.assumptions.young_breach;
    match (rule, criteria.treat_missing_data) {
        (DecisionRule::EnoughBreaching, _) => AlarmState::Alarm,
        (DecisionRule::EnoughWithin | DecisionRule::OneWithin, _) => AlarmState::Ok,
        (DecisionRule::LowSamples, _) => before,
        (DecisionRule::MissingFilled, Treat::Breaching) => AlarmState::Alarm,
        (DecisionRule::MissingFilled, _) => AlarmState::Ok,
        (DecisionRule::NoDatapoints, Treat::Ignore) => before,
        (DecisionRule::NoDatapoints, _) => AlarmState::InsufficientData,
        (DecisionRule::OldBreach, Treat::Ignore) => before,
        (DecisionRule::OldBreach, _) => AlarmState::Alarm,
        (DecisionRule::YoungBreach, Treat::Missing) if young == YoungBreach::InsufficientData => {
            AlarmState::InsufficientData
        }
        (DecisionRule::YoungBreach, _) => before,
    }
}
