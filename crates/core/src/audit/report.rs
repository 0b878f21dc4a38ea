use jiff::SignedDuration;

use super::{AuditedTransition, Verdict};

/// A state change and the verdict on it.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditedChange {
    pub transition: AuditedTransition,
    pub verdict: Verdict,
}

/// The result of an audit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AuditReport {
    /// The changes, in order of time.
    pub findings: Vec<AuditedChange>,
}

/// The delays of deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delays {
    pub median: SignedDuration,
    /// The 99th percentile.
    pub p99: SignedDuration,
    /// The longest delay.
    pub worst: SignedDuration,
}

impl Delays {
    /// Summarizes delays. Returns `None` if there are none.
    pub fn of(mut delays: Vec<SignedDuration>) -> Option<Self> {
        delays.sort_unstable();
        // The nearest-rank method returns one of the values.
        let rank = |percent: usize| {
            let rank = (delays.len() * percent).div_ceil(100).max(1);
            delays.get(rank - 1).copied()
        };
        Some(Self { median: rank(50)?, p99: rank(99)?, worst: rank(100)? })
    }
}

impl AuditReport {
    /// Counts the changes whose verdict satisfies a condition.
    pub fn count(&self, is: impl Fn(&Verdict) -> bool) -> usize {
        self.findings.iter().filter(|finding| is(&finding.verdict)).count()
    }

    /// Returns the changes that were not delivered.
    pub fn missing(&self) -> impl Iterator<Item = &AuditedTransition> {
        let missing = self.findings.iter().filter(|finding| finding.verdict == Verdict::Missing);
        missing.map(|finding| &finding.transition)
    }

    /// Returns the delays of all deliveries, including late ones.
    pub fn delays(&self) -> Option<Delays> {
        let delay = |finding: &AuditedChange| match finding.verdict {
            Verdict::Delivered(delay) | Verdict::Late(delay) | Verdict::FallbackOnly(delay) => Some(delay),
            _ => None,
        };
        Delays::of(self.findings.iter().filter_map(delay).collect())
    }
}
