//! What flapping is: the one definition that the relay tells by and the back-test reports by.

use jiff::{SignedDuration, Timestamp};

/// When an alarm that changes its state often is flapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flapping {
    /// So many changes of state...
    pub transitions: usize,
    /// ...within this time.
    pub within: SignedDuration,
}

impl Default for Flapping {
    /// Five changes within half an hour: an alarm that comes back once is none of it.
    fn default() -> Self {
        Self { transitions: 5, within: SignedDuration::from_mins(30) }
    }
}

impl Flapping {
    /// For each change of state, whether it is one of so many within that time. `changes` must be in
    /// order of time.
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

    /// Whether the latest of these changes is one of so many within that time; as above.
    pub fn is_reached(&self, changes: &[Timestamp]) -> bool {
        self.mark(changes).last().copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_changes_within_so_much_time() {
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
