use jiff::SignedDuration;

use super::{AuditedTransition, Verdict};

/// One change and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The change.
    pub transition: AuditedTransition,
    /// What became of it.
    pub verdict: Verdict,
}

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AuditReport {
    /// Every change, in order of time.
    pub findings: Vec<Finding>,
}

/// How long deliveries took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delays {
    /// Half of them were quicker.
    pub median: SignedDuration,
    /// All but one of a hundred were quicker.
    pub p99: SignedDuration,
    /// The slowest.
    pub worst: SignedDuration,
}

impl Delays {
    /// Of all these; nothing where there are none.
    pub fn of(mut delays: Vec<SignedDuration>) -> Option<Self> {
        delays.sort_unstable();
        // The nearest rank, which is one of the values itself.
        let rank = |percent: usize| {
            let rank = (delays.len() * percent).div_ceil(100).max(1);
            delays.get(rank - 1).copied()
        };
        Some(Self { median: rank(50)?, p99: rank(99)?, worst: rank(100)? })
    }
}

impl AuditReport {
    /// How many have a verdict of that kind.
    pub fn count(&self, is: impl Fn(&Verdict) -> bool) -> usize {
        self.findings.iter().filter(|finding| is(&finding.verdict)).count()
    }

    /// What nobody was told.
    pub fn missing(&self) -> impl Iterator<Item = &AuditedTransition> {
        let missing = self.findings.iter().filter(|finding| finding.verdict == Verdict::Missing);
        missing.map(|finding| &finding.transition)
    }

    /// How long deliveries took, late ones included.
    pub fn delays(&self) -> Option<Delays> {
        let delay = |finding: &Finding| match finding.verdict {
            Verdict::Delivered(delay) | Verdict::Late(delay) | Verdict::FallbackOnly(delay) => Some(delay),
            _ => None,
        };
        Delays::of(self.findings.iter().filter_map(delay).collect())
    }
}
