use thiserror::Error;

use crate::formula::FormulaError;

/// A reason why an alarm cannot be back-tested.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum BacktestError {
    /// The alarm is a composite alarm.
    #[error("AlarmRule: a composite alarm has no history of its own: back-test the alarms of its rule")]
    Composite,
    /// CloudWatch does not give away the series that a PromQL query returns.
    #[error(
        "EvaluationCriteria: a PromQL alarm cannot be back-tested: the series that its query returns are only \
         CloudWatch's, and each of them is an alarm of its own"
    )]
    PromQl,
    /// The metric math of the alarm cannot be computed.
    #[error(transparent)]
    Formula(#[from] FormulaError),
}
