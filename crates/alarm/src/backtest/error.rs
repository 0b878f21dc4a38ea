use thiserror::Error;

use crate::formula::FormulaError;

/// Why an alarm cannot be back-tested.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum BacktestError {
    /// Other alarms decide its state.
    #[error("AlarmRule: a composite alarm has no history of its own: back-test the alarms of its rule")]
    Composite,
    /// What it watches cannot be computed.
    #[error(transparent)]
    Formula(#[from] FormulaError),
}
