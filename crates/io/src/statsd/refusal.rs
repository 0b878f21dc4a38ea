//! Refused lines. Each kind is reported once, with its first line.

use std::collections::BTreeSet;

/// The maximum displayed length of a line.
const LINE_CHARS: usize = 60;

/// The reason why a line is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub(super) enum Refusal {
    #[error("it has no name before the colon")]
    NoName,
    #[error("it has no value: name:value|type")]
    NoValue,
    #[error("it has no type: name:value|type")]
    NoType,
    #[error("its type is not one of c, g, ms, h, d, s")]
    Type,
    #[error("its value is not a number")]
    NotNumber,
    #[error("its sample rate must be above 0 and at most 1")]
    Rate,
    #[error("it is an event or a service check of Datadog, not a metric")]
    NotMetric,
    #[error("it has more than 29 tags; CloudWatch allows 30 dimensions, and metric_type is one of them")]
    Tags,
    #[error("there are more than 10,000 series; check whether names or tags contain IDs")]
    Series,
}

/// The kinds of refused lines so far.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    known: BTreeSet<Refusal>,
    unreported: Vec<String>,
}

impl Refusals {
    pub(super) fn take(&mut self, line: &str, refusal: Refusal) {
        if self.known.insert(refusal) {
            let line: String = line.trim().chars().take(LINE_CHARS).collect();
            self.unreported.push(format!("{line:?}: {refusal}"));
        }
    }

    /// Returns the lines of new kinds, which were not reported yet.
    pub(super) fn report(&mut self) -> Option<String> {
        let lines = std::mem::take(&mut self.unreported);
        (!lines.is_empty()).then(|| lines.join("; "))
    }
}
