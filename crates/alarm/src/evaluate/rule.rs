use serde::{Deserialize, Serialize};

use super::Counts;
use super::explanation::Decided;
use crate::alarm::{AlarmState, TreatMissingData};

/// The rules that decide an alarm's state, in the order of evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DecisionRule {
    /// Rule 1: at least M datapoints breach.
    EnoughBreaching,
    /// Rule 2: so many datapoints do not breach that M breaching ones are impossible.
    EnoughWithin,
    /// Between rules 2 and 3: percentiles over too few samples are ignored.
    LowSamples,
    /// Rule 3: missing datapoints are filled in.
    MissingFilled,
    /// Rule 4: there is no datapoint.
    NoDatapoints,
    /// Rule 5: at least one datapoint does not breach.
    OneWithin,
    /// Rule 6: all datapoints breach but there are fewer than M, and at least one of them is M periods old or
    /// older.
    OldBreach,
    /// Rule 7: all datapoints breach but there are fewer than M, and all are less than M periods old.
    YoungBreach,
}

impl std::fmt::Display for DecisionRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

impl DecisionRule {
    /// All rules, in order.
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

    /// Returns the rule's name in machine-readable output.
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

    /// Describes the rule, without the numbers of a window.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::EnoughBreaching => "Enough of the most recent datapoints breach the threshold.",
            Self::EnoughWithin => "Too few of the most recent datapoints can still breach the threshold.",
            Self::LowSamples => "Percentiles over too few samples are ignored, so the state is kept.",
            Self::MissingFilled => "Missing datapoints are filled in as the alarm's settings say.",
            Self::NoDatapoints => "There is no datapoint in the evaluation range.",
            Self::OneWithin => "Datapoints are missing, but at least one does not breach the threshold.",
            Self::OldBreach => {
                "Datapoints are missing; all others breach, and one of them is old enough to count."
            }
            Self::YoungBreach => "Datapoints are missing; all others breach, but too recently to count.",
        }
    }
}

impl Decided {
    /// Describes the decision with the numbers of the window.
    pub(super) fn english(&self) -> String {
        let Self { n, m, .. } = *self;
        let Counts { breaching, within, low, missing, .. } = self.counts;
        match self.rule {
            DecisionRule::EnoughBreaching if n == 1 => {
                "The last datapoint breaches the threshold.".to_owned()
            }
            DecisionRule::EnoughBreaching => {
                let breach = if breaching == 1 { "breaches" } else { "breach" };
                let make = if m == 1 { "makes" } else { "make" };
                format!(
                    "{breaching} of the last {n} datapoints {breach} the threshold, and {m} {make} ALARM."
                )
            }
            DecisionRule::EnoughWithin if n == 1 => {
                "The last datapoint does not breach the threshold.".to_owned()
            }
            DecisionRule::EnoughWithin => {
                let (not, all) =
                    (if within == 1 { "does" } else { "do" }, if m == 1 { "does" } else { "do" });
                format!(
                    "{within} of the last {n} datapoints {not} not breach the threshold, so {m} that {all} \
                     cannot be reached."
                )
            }
            DecisionRule::LowSamples => format!(
                "Of the last {n} datapoints, {low} are percentiles over too few samples, which the alarm \
                 ignores, and the others do not decide: the state is kept."
            ),
            DecisionRule::MissingFilled => {
                let (filler, sum) = match self.treat_missing_data {
                    TreatMissingData::Breaching => ("breaching", breaching + missing),
                    _ => ("not breaching", within + missing),
                };
                let count = if missing == 1 { "counts" } else { "count" };
                format!("{missing} missing of {n} {count} as {filler}, which makes {sum} of {n} {filler}.")
            }
            DecisionRule::NoDatapoints => {
                format!("No datapoint in the evaluation range{}.", self.consequence())
            }
            DecisionRule::OneWithin => format!(
                "Of the last {n} datapoints, {missing} missing and {within} not breaching the threshold: one \
                 such is enough for OK."
            ),
            DecisionRule::OldBreach | DecisionRule::YoungBreach => self.explain_breach(),
        }
    }

    fn explain_breach(&self) -> String {
        let Counts { breaching, missing, oldest_breach, .. } = self.counts;
        let Self { n, m, .. } = *self;
        let far = if self.rule == DecisionRule::OldBreach { "far" } else { "not far" };
        let consequence = self.consequence();
        format!(
            "Of the last {n} datapoints, {missing} missing and {breaching} breaching, the oldest in period \
             {oldest_breach} from the newest, which is {far} enough back to count (period {m}){consequence}."
        )
    }

    /// Returns the resulting state if the rule alone does not determine it.
    fn consequence(&self) -> &'static str {
        let ignores = self.treat_missing_data == TreatMissingData::Ignore;
        match (self.rule, self.state) {
            (DecisionRule::NoDatapoints | DecisionRule::OldBreach, _) if ignores => {
                ", and missing ones are ignored: the state is kept"
            }
            (DecisionRule::YoungBreach, AlarmState::InsufficientData) => ": not enough data",
            (DecisionRule::YoungBreach, _) => ": the state is kept",
            _ => "",
        }
    }
}
