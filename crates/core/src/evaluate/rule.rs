use crate::alarm::TreatMissingData;

use super::{Criteria, Decision};

/// Which rule decided an alarm's state. They are tried in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// 1: M datapoints breach.
    EnoughBreaching,
    /// 2: so many do not that M cannot be reached.
    EnoughWithin,
    /// Between 2 and 3: percentiles over too few samples are ignored.
    LowSamples,
    /// 3: missing datapoints are filled in.
    MissingFilled,
    /// 4: there is no datapoint at all.
    NoDatapoints,
    /// 5: at least one datapoint does not breach.
    OneWithin,
    /// 6: all datapoints breach, fewer than M, and one of them is M periods old or older.
    OldBreach,
    /// 7: all datapoints breach, fewer than M, and all are younger.
    YoungBreach,
}

impl Rule {
    /// Every rule there is, in order.
    pub const ALL: [Self; 8] = [
        Self::EnoughBreaching,
        Self::EnoughWithin,
        Self::LowSamples,
        Self::MissingFilled,
        Self::NoDatapoints,
        Self::OneWithin,
        Self::OldBreach,
        Self::YoungBreach,
    ];

    /// The rule's name in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EnoughBreaching => "enough_breaching",
            Self::EnoughWithin => "enough_within",
            Self::LowSamples => "low_samples",
            Self::MissingFilled => "missing_filled",
            Self::NoDatapoints => "no_datapoints",
            Self::OneWithin => "one_within",
            Self::OldBreach => "old_breach",
            Self::YoungBreach => "young_breach",
        }
    }

    /// The rule in words, without the numbers of a window.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::EnoughBreaching => "Enough of the most recent datapoints breach the threshold.",
            Self::EnoughWithin => "Too few of the most recent datapoints can still breach the threshold.",
            Self::LowSamples => "Percentiles over too few samples are ignored, so the state is kept.",
            Self::MissingFilled => "Missing datapoints are filled in as the alarm is told to.",
            Self::NoDatapoints => "There is no datapoint in the evaluation range.",
            Self::OneWithin => "Datapoints are missing, but one at least does not breach the threshold.",
            Self::OldBreach => "Datapoints are missing; all there are breach, and not just lately.",
            Self::YoungBreach => "Datapoints are missing; all there are breach, but too lately to count.",
        }
    }
}

impl Decision {
    /// The rule in words, with the numbers of this window.
    pub fn explain(&self, criteria: &Criteria) -> String {
        let (n, m, counts) = (criteria.n(), criteria.m(), self.counts);
        let (bad, good) = (counts.breaching, counts.within);
        let missing = missing_datapoints(counts.missing);
        match self.rule {
            Rule::EnoughBreaching => {
                format!("{bad} of the last {n} datapoints breach the threshold, and {m} make ALARM.")
            }
            Rule::EnoughWithin => format!(
                "{good} of the last {n} datapoints do not breach the threshold, so {m} that do cannot be reached."
            ),
            Rule::LowSamples => format!(
                "{} of the last {n} datapoints are percentiles over too few samples; the alarm ignores them and \
                 the others do not decide, so the state is kept.",
                counts.low
            ),
            Rule::MissingFilled => {
                let (filler, sum) = match criteria.treat_missing_data {
                    TreatMissingData::Breaching => ("breaching", bad + counts.missing),
                    _ => ("not breaching", good + counts.missing),
                };
                format!("{missing} count as {filler}, which makes {sum} of {n} {filler}.")
            }
            Rule::NoDatapoints => match criteria.treat_missing_data {
                TreatMissingData::Ignore => {
                    "No datapoint in the evaluation range, and missing ones are ignored: the state is kept."
                        .to_owned()
                }
                _ => "No datapoint in the evaluation range.".to_owned(),
            },
            Rule::OneWithin => {
                format!("{missing} of {n}, but of those there are {good} do not breach the threshold.")
            }
            Rule::OldBreach | Rule::YoungBreach => self.explain_breach(criteria, &missing),
        }
    }

    fn explain_breach(&self, criteria: &Criteria, missing: &str) -> String {
        let (n, m, age) = (criteria.n(), criteria.m(), self.counts.oldest_breach);
        let known = format!("{missing} of {n}; all there are breach, the oldest {age} periods ago");
        match (self.rule, criteria.treat_missing_data) {
            (Rule::YoungBreach, _) => {
                format!("{known}, which is too lately to count ({m} would do): {}.", kept(self, criteria))
            }
            (_, TreatMissingData::Ignore) => {
                format!("{known}, and missing ones are ignored: the state is kept.")
            }
            _ => format!("{known}, and {m} are enough to count."),
        }
    }
}

fn kept(decision: &Decision, criteria: &Criteria) -> &'static str {
    use super::YoungBreach;
    let told = criteria.assumptions.young_breach == YoungBreach::InsufficientData;
    if told && decision.state == crate::alarm::AlarmState::InsufficientData {
        "there is not enough data"
    } else {
        "the state is kept"
    }
}

fn missing_datapoints(missing: u32) -> String {
    if missing == 1 { "1 missing datapoint".to_owned() } else { format!("{missing} missing datapoints") }
}
