//! Composite alarm rules: the states of other alarms that put a composite alarm into ALARM (CloudWatch user
//! guide, ["Combining alarms"]; refusals follow native error messages).
//!
//! ```
//! use bongsu_alarm::alarm::AlarmState;
//! use bongsu_alarm::expr::rule::{AlarmRef, AlarmRule, Rounding};
//!
//! let rule: AlarmRule = "ALARM(cpu) AND (ALARM(disk) OR NOT OK(net))".parse()?;
//! assert_eq!(rule.alarms().len(), 3);
//! let state = |alarm: &AlarmRef| if alarm.name() == "net" { AlarmState::Ok } else { AlarmState::Alarm };
//! let outcome = rule.outcome(Rounding::default(), state);
//! assert_eq!(outcome.state, AlarmState::Alarm);
//! assert_eq!(outcome.deciding.iter().map(|alarm| alarm.name()).collect::<Vec<_>>(), ["cpu", "disk"]);
//!
//! let error = "ALARM(cpu) XOR ALARM(disk)".parse::<AlarmRule>().unwrap_err();
//! assert!(error.to_string().contains("Unsupported token 'XOR' at char 11"), "{error}");
//! # Ok::<(), bongsu_alarm::expr::rule::RuleError>(())
//! ```
//!
//! ["Combining alarms"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html

mod error;
mod outcome;
mod parse;
mod print;
mod reference;
mod token;

use crate::alarm::AlarmState;

pub use error::RuleError;
pub use outcome::{Rounding, RuleOutcome};
pub use reference::{AlarmRef, Home};

/// The rule of a composite alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AlarmRule {
    /// `TRUE` or `FALSE`.
    Constant(bool),
    /// `ALARM(name)`: the alarm is in this state.
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

/// A condition that a number of the listed alarms must meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtLeast {
    /// The number or percentage of alarms.
    pub threshold: Quorum,
    /// Whether the alarms must not be in the state, as in `NOT ALARM`.
    pub negated: bool,
    /// The state that the alarms are compared with.
    pub state: AlarmState,
    /// The alarms. An alarm that is listed twice counts twice.
    pub alarms: Vec<AlarmRef>,
}

/// The number or percentage of alarms that must meet a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Quorum {
    /// A number, from 1 to the number of alarms.
    Count(u32),
    /// A percentage, from 1 to 100.
    Percent(u32),
}

impl AlarmRule {
    /// Returns each alarm of the rule once, in order of appearance.
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

/// Adds an alarm unless it is already in the list.
fn add<'a>(found: &mut Vec<&'a AlarmRef>, alarm: &'a AlarmRef) {
    if !found.contains(&alarm) {
        found.push(alarm);
    }
}

#[cfg(test)]
mod tests;
