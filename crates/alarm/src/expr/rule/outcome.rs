use super::{AlarmRef, AlarmRule, AtLeast, Quorum, add};
use crate::alarm::AlarmState;

/// The result of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct RuleOutcome<'a> {
    /// The composite alarm's state: ALARM if the rule is true, otherwise OK.
    pub state: AlarmState,
    /// The alarms that decided (`triggeringAlarms`). The first true operand decides a true OR, and the first
    /// false operand decides a false AND. Otherwise all operands decide. Constants have no deciding alarms.
    pub deciding: Vec<&'a AlarmRef>,
}

/// The rounding of a percentage of alarms to a number of alarms, which AWS does not document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rounding {
    /// 50 % of 3 is 2. This is the default, because AT_LEAST requires at least the percentage.
    #[default]
    Up,
    /// 50 % of 3 is 1. The result is at least 1.
    Down,
}

impl AlarmRule {
    /// Evaluates the rule. `state` returns the state of each alarm that the rule names.
    pub fn outcome(&self, rounding: Rounding, state: impl Fn(&AlarmRef) -> AlarmState) -> RuleOutcome<'_> {
        let mut deciding = Vec::new();
        let (holds, witnesses) = self.weigh(rounding, &state);
        witnesses.into_iter().for_each(|alarm| add(&mut deciding, alarm));
        RuleOutcome { state: if holds { AlarmState::Alarm } else { AlarmState::Ok }, deciding }
    }

    /// Returns whether the rule is true, and the alarms that decide it.
    fn weigh(&self, rounding: Rounding, state: &dyn Fn(&AlarmRef) -> AlarmState) -> (bool, Vec<&AlarmRef>) {
        match self {
            Self::Constant(truth) => (*truth, Vec::new()),
            Self::Is(wanted, alarm) => (state(alarm) == *wanted, vec![alarm]),
            Self::AtLeast(some) => some.weigh(rounding, state),
            Self::Not(inner) => {
                let (holds, witnesses) = inner.weigh(rounding, state);
                (!holds, witnesses)
            }
            Self::And(parts) => until(false, parts, rounding, state),
            Self::Or(parts) => until(true, parts, rounding, state),
        }
    }
}

/// The first operand equal to `decisive` decides alone. Without such an operand, all operands decide.
fn until<'a>(
    decisive: bool,
    parts: &'a [AlarmRule],
    rounding: Rounding,
    state: &dyn Fn(&AlarmRef) -> AlarmState,
) -> (bool, Vec<&'a AlarmRef>) {
    let mut all = Vec::new();
    for part in parts {
        let (holds, witnesses) = part.weigh(rounding, state);
        if holds == decisive {
            return (decisive, witnesses);
        }
        all.extend(witnesses);
    }
    (!decisive, all)
}

impl AtLeast {
    /// Returns the number of alarms that must meet the condition.
    pub fn needed(&self, rounding: Rounding) -> usize {
        match self.threshold {
            Quorum::Count(count) => usize::try_from(count).unwrap_or(usize::MAX),
            Quorum::Percent(percent) => {
                let hundredths = self.alarms.len() * usize::try_from(percent).unwrap_or(100);
                let whole = match rounding {
                    Rounding::Up => hundredths.div_ceil(100),
                    Rounding::Down => hundredths / 100,
                };
                whole.max(1)
            }
        }
    }

    /// Returns the fewest alarms that decide the condition.
    fn weigh(&self, rounding: Rounding, state: &dyn Fn(&AlarmRef) -> AlarmState) -> (bool, Vec<&AlarmRef>) {
        let meets = |alarm: &&AlarmRef| (state(alarm) == self.state) != self.negated;
        let (mut met, mut unmet): (Vec<_>, Vec<_>) = self.alarms.iter().partition(meets);
        let needed = self.needed(rounding);
        if met.len() >= needed {
            met.truncate(needed);
            (true, met)
        } else {
            unmet.truncate((self.alarms.len() + 1).saturating_sub(needed));
            (false, unmet)
        }
    }
}
