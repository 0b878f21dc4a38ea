//! Alarm rules: which states of other alarms put a composite alarm into ALARM (CloudWatch user guide,
//! "Combining alarms"; what AWS refuses and how is from native errors).

mod error;
mod outcome;
mod parse;
mod print;
mod reference;
mod token;

use crate::alarm::AlarmState;

pub use error::RuleError;
pub use outcome::{Outcome, Rounding};
pub use reference::{AlarmRef, Home};

/// The rule of a composite alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlarmRule {
    /// `TRUE` or `FALSE`.
    Constant(bool),
    /// `ALARM(name)`: the alarm is in that state.
    Is(AlarmState, AlarmRef),
    /// `AT_LEAST(2, ALARM, (a, b, c))`.
    AtLeast(AtLeast),
    /// `NOT x`.
    Not(Box<Self>),
    /// `x AND y AND z`, at least two.
    And(Vec<Self>),
    /// `x OR y OR z`, at least two.
    Or(Vec<Self>),
}

/// A condition that so many of some alarms must meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtLeast {
    /// How many of them.
    pub threshold: Threshold,
    /// The state is the opposite of what is asked for: `NOT ALARM`.
    pub negated: bool,
    /// The state they are compared with.
    pub state: AlarmState,
    /// The alarms; one that is named twice counts twice.
    pub alarms: Vec<AlarmRef>,
}

/// How many alarms must meet a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// So many, from 1 to the number of alarms.
    Count(u32),
    /// So many percent, from 1 to 100.
    Percent(u32),
}

impl AlarmRule {
    /// Every alarm the rule names, once each, in order of appearance.
    pub fn alarms(&self) -> Vec<&AlarmRef> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect<'a>(&'a self, found: &mut Vec<&'a AlarmRef>) {
        match self {
            Self::Constant(_) => {}
            Self::Is(_, alarm) => add(found, alarm),
            Self::AtLeast(some) => some.alarms.iter().for_each(|alarm| add(found, alarm)),
            Self::Not(inner) => inner.collect(found),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.collect(found)),
        }
    }
}

/// Adds what is not there yet.
fn add<'a>(found: &mut Vec<&'a AlarmRef>, alarm: &'a AlarmRef) {
    if !found.contains(&alarm) {
        found.push(alarm);
    }
}

#[cfg(test)]
mod tests;
