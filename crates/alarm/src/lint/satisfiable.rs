//! Finds out whether some states of its alarms make a composite alarm's rule true or false.

use std::collections::HashMap;

use crate::alarm::AlarmState;
use crate::expr::rule::{AlarmRef, AlarmRule, Rounding};

/// The search gives up after this number of guesses, because a rule may name 100 alarms.
const MOST_GUESSES: usize = 20_000;

const STATES: [AlarmState; 3] = [AlarmState::Ok, AlarmState::Alarm, AlarmState::InsufficientData];

/// Returns whether the rule can become `truth`, or `None` if the search takes too long.
pub(super) fn can_be(rule: &AlarmRule, truth: bool) -> Option<bool> {
    let mut search = Search { states: HashMap::new(), guesses: MOST_GUESSES };
    search.reaches(rule, truth)
}

struct Search<'a> {
    states: HashMap<&'a AlarmRef, AlarmState>,
    guesses: usize,
}

impl<'a> Search<'a> {
    /// Guesses the state of the first alarm that still matters to the rule, and so on.
    fn reaches(&mut self, rule: &'a AlarmRule, truth: bool) -> Option<bool> {
        let open = match self.weigh(rule) {
            Ok(value) => return Some(value == truth),
            Err(open) => open,
        };
        for state in STATES {
            self.guesses = self.guesses.checked_sub(1)?;
            self.states.insert(open, state);
            let reached = self.reaches(rule, truth);
            self.states.remove(open);
            if reached != Some(false) {
                return reached;
            }
        }
        Some(false)
    }

    /// Returns the rule's value for the guesses so far, or an alarm that it depends on.
    fn weigh(&self, rule: &'a AlarmRule) -> Result<bool, &'a AlarmRef> {
        match rule {
            AlarmRule::Constant(truth) => Ok(*truth),
            AlarmRule::Is(wanted, alarm) => self.states.get(alarm).map(|state| state == wanted).ok_or(alarm),
            AlarmRule::Not(inner) => self.weigh(inner).map(|value| !value),
            AlarmRule::And(parts) => self.until(false, parts),
            AlarmRule::Or(parts) => self.until(true, parts),
            AlarmRule::AtLeast(some) => {
                let met = |alarm: &AlarmRef| {
                    self.states.get(alarm).map(|state| (*state == some.state) != some.negated)
                };
                let count = some.alarms.iter().filter(|alarm| met(alarm) == Some(true)).count();
                let mut open = some.alarms.iter().filter(|alarm| met(alarm).is_none());
                let (first, needed) = (open.next(), some.needed(Rounding::Up));
                match first {
                    _ if count >= needed => Ok(true),
                    Some(alarm) if count + 1 + open.count() >= needed => Err(alarm),
                    _ => Ok(false),
                }
            }
        }
    }

    fn until(&self, decisive: bool, parts: &'a [AlarmRule]) -> Result<bool, &'a AlarmRef> {
        let mut open = None;
        for part in parts {
            match self.weigh(part) {
                Ok(value) if value == decisive => return Ok(decisive),
                Ok(_) => {}
                Err(alarm) => open = open.or(Some(alarm)),
            }
        }
        open.map_or(Ok(!decisive), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        let cases = [
            ("ALARM(a)", Some(true), Some(true)),
            ("ALARM(a) AND OK(a)", Some(false), Some(true)),
            ("ALARM(a) OR NOT ALARM(a)", Some(true), Some(false)),
            ("OK(a) OR ALARM(a) OR INSUFFICIENT_DATA(a)", Some(true), Some(false)),
            ("OK(a) OR ALARM(a)", Some(true), Some(true)),
            ("AT_LEAST(2, ALARM, (a, b)) AND OK(b)", Some(false), Some(true)),
            ("AT_LEAST(1, NOT ALARM, (a, b)) OR ALARM(b)", Some(true), Some(false)),
            ("TRUE", Some(true), Some(false)),
        ];
        for (rule, holds, fails) in cases {
            let rule: AlarmRule = rule.parse().unwrap();
            assert_eq!((can_be(&rule, true), can_be(&rule, false)), (holds, fails), "{rule:?}");
        }
    }

    #[test]
    fn gives_up_after_too_many_guesses() {
        let parts: Vec<_> = (0..40).map(|index| format!("(ALARM(a{index}) OR ALARM(b{index}))")).collect();
        let never: Vec<_> = (0..40).map(|index| format!("OK(a{index})")).collect();
        let last = "(ALARM(b0) OR ALARM(b1)) AND OK(b0) AND OK(b1)";
        let rule: AlarmRule =
            format!("{} AND ({}) AND {last}", parts.join(" AND "), never.join(" OR ")).parse().unwrap();
        assert!(can_be(&rule, true).is_none_or(|reached| !reached));
    }
}
