//! Flapping: too many state changes within a short time.
//!
//! ```
//! use bongsu_alarm::flapping::Flapping;
//! use jiff::{SignedDuration, Timestamp};
//!
//! let changes: Vec<_> = (0..5).map(|n| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(n)).collect();
//! assert!(Flapping::default().is_reached(&changes));
//! assert!(!Flapping::default().is_reached(&changes[..4]));
//! ```

use jiff::{SignedDuration, Timestamp};

/// The number of state changes within a time that makes an alarm flap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flapping {
    /// The number of state changes.
    pub transitions: usize,
    /// The longest time in which they happen.
    pub within: SignedDuration,
}

impl Default for Flapping {
    /// Returns five state changes within half an hour. An alarm that fires twice in a row does not flap.
    fn default() -> Self {
        Self { transitions: 5, within: SignedDuration::from_mins(30) }
    }
}

impl Flapping {
    /// Returns for each state change whether it is part of a flapping series. `changes` must be in order of
    /// time.
    pub fn mark(&self, changes: &[Timestamp]) -> Vec<bool> {
        let mut marks = vec![false; changes.len()];
        let count = self.transitions.max(1);
        for (start, spell) in changes.windows(count).enumerate() {
            let (Some(first), Some(last)) = (spell.first(), spell.last()) else { continue };
            if last.duration_since(*first) <= self.within {
                marks.iter_mut().skip(start).take(count).for_each(|mark| *mark = true);
            }
        }
        marks
    }

    /// Returns whether the last state change is part of a flapping series. `changes` must be in order of
    /// time.
    pub fn is_reached(&self, changes: &[Timestamp]) -> bool {
        self.mark(changes).last().copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enough_changes_within_the_time_are_flapping() {
        let flapping = Flapping { transitions: 3, ..Flapping::default() };
        let cases: [(&[i64], &[bool]); 5] = [
            (&[], &[]),
            (&[0, 30], &[false, false]),
            (&[0, 15, 30], &[true, true, true]),
            (&[0, 15, 31], &[false, false, false]),
            (&[0, 50, 60, 70, 120], &[false, true, true, true, false]),
        ];
        for (minutes, expected) in cases {
            let changes: Vec<_> =
                minutes.iter().map(|minute| Timestamp::from_second(minute * 60).unwrap()).collect();
            assert_eq!(flapping.mark(&changes), expected, "{minutes:?}");
        }
    }
}
