use super::{AlarmRef, AlarmRule, AtLeast, Threshold, add};
use crate::alarm::AlarmState;

/// What a rule comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome<'a> {
    /// The composite alarm's state: ALARM if the rule holds, else OK.
    pub state: AlarmState,
    /// The alarms that decided (`triggeringAlarms`): of an OR that holds its first operand that does, of
    /// an AND that does not its first that does not, else all operands. None for constants.
    pub deciding: Vec<&'a AlarmRef>,
}

/// How a percentage of alarms becomes a number of alarms where it is not whole, which AWS does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rounding {
    /// 50 % of 3 are 2. The default: "at least" so many percent.
    #[default]
    Up,
    /// 50 % of 3 are 1; never less than 1.
    Down,
}

impl AlarmRule {
    /// Evaluates the rule, given the state of every alarm it names.
    pub fn outcome(&self, rounding: Rounding, state: impl Fn(&AlarmRef) -> AlarmState) -> Outcome<'_> {
        let mut deciding = Vec::new();
        let (holds, witnesses) = self.weigh(rounding, &state);
        witnesses.into_iter().for_each(|alarm| add(&mut deciding, alarm));
        Outcome { state: if holds { AlarmState::Alarm } else { AlarmState::Ok }, deciding }
    }

    /// Whether the rule holds, and the alarms that show it.
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

/// The first operand that comes to `decisive` decides alone; without one, all decide together.
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
    /// How many of the alarms must meet the condition.
    pub fn needed(&self, rounding: Rounding) -> usize {
        match self.threshold {
            Threshold::Count(count) => usize::try_from(count).unwrap_or(usize::MAX),
            Threshold::Percent(percent) => {
                let hundredths = self.alarms.len() * usize::try_from(percent).unwrap_or(100);
                let whole = match rounding {
                    Rounding::Up => hundredths.div_ceil(100),
                    Rounding::Down => hundredths / 100,
                };
                whole.max(1)
            }
        }
    }

    /// Just enough alarms to show it either way.
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
