use thiserror::Error;

use crate::evaluate::StatisticError;
use crate::expr::math::MathError;

/// Why an alarm cannot be back-tested.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum BacktestError {
    /// Other alarms decide its state.
    #[error("AlarmRule: a composite alarm has no history of its own: back-test the alarms of its rule")]
    Composite,
    /// CloudWatch keeps what a query of PromQL returns to itself.
    #[error(
        "EvaluationCriteria: a PromQL alarm cannot be back-tested: the series that its query returns are only \
         CloudWatch's, and each of them is an alarm of its own"
    )]
    PromQl,
    /// A statistic that CloudWatch does not have.
    #[error(transparent)]
    Statistic(#[from] StatisticError),
    /// An expression that cannot be computed.
    #[error("Expression of {id}: {error}")]
    Expression {
        /// The entry of `Metrics`.
        id: String,
        /// Why, and where in its text.
        error: MathError,
    },
    /// An expression that cannot be computed over this history.
    #[error("Metrics: {0}")]
    Metrics(#[from] MathError),
}
