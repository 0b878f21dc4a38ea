use thiserror::Error;

use crate::evaluate::StatisticError;
use crate::expr::math::MathError;

/// A reason why an alarm cannot be back-tested.
#[derive(Debug, Clone, PartialEq, Error)]
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
    /// CloudWatch does not support the statistic.
    #[error(transparent)]
    Statistic(#[from] StatisticError),
    /// A metric math expression is not supported.
    #[error("Expression of {id}: {error}")]
    Expression {
        /// The ID of the entry in `Metrics`.
        id: String,
        /// The reason and the position in the expression.
        error: MathError,
    },
    /// The expressions cannot be computed over this history.
    #[error("Metrics: {0}")]
    Metrics(#[from] MathError),
}
