use thiserror::Error;

use crate::evaluate::SettingError;

/// An error in an expression. Positions count characters from 0.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum MathError {
    /// A token is not allowed at its position.
    #[error("'{found}' at char {at} does not belong there: expected {expected}")]
    Token {
        /// The token.
        found: String,
        /// The position of the token.
        at: usize,
        /// The tokens that are allowed there.
        expected: &'static str,
    },
    /// The expression ends too early.
    #[error("the expression ends at char {at}: expected {expected}")]
    End {
        /// The length of the expression.
        at: usize,
        /// The tokens that are allowed next.
        expected: &'static str,
    },
    /// The expression is nested too deeply.
    #[error(
        "more than {} levels of nesting at char {at}: use another expression for a part",
        super::parse::DEEPEST
    )]
    TooDeep {
        /// The position of the deepest part.
        at: usize,
    },
    /// The function is unknown.
    #[error(
        "unknown function {name} at char {at}; functions are written in upper case: {}",
        super::Function::names()
    )]
    Function {
        /// The function's name.
        name: String,
        /// The position of the function.
        at: usize,
    },
    /// The function needs CloudWatch itself, or alarms do not support it.
    #[error("{name} at char {at} cannot be computed here: {why}")]
    Unsupported {
        /// The function's name.
        name: String,
        /// The position of the function.
        at: usize,
        /// The reason and a solution.
        why: &'static str,
    },
    /// The number of arguments is wrong.
    #[error("{function} at char {at} takes {expected}, not {found}")]
    Arguments {
        /// The function's name.
        function: &'static str,
        /// The position of the function.
        at: usize,
        /// The allowed number of arguments.
        expected: String,
        /// The number of arguments found.
        found: usize,
    },
    /// An operand or argument has the wrong type.
    #[error("{what} at char {at} must be {expected}, not {found}")]
    Type {
        /// The function or operator.
        what: String,
        /// The position of the operand.
        at: usize,
        /// The expected type.
        expected: &'static str,
        /// The type found.
        found: &'static str,
    },
    /// No metric or expression has this ID.
    #[error("no metric or expression has the id '{id}' (char {at}); known are: {known}")]
    Id {
        /// The ID.
        id: String,
        /// The position of the ID.
        at: usize,
        /// The known IDs.
        known: String,
    },
    /// Expressions refer to each other in a circle.
    #[error("the expression '{0}' depends on itself: break the circle")]
    Circle(String),
    /// Alarms cannot watch the type of the result.
    #[error("the expression is {0}, but an alarm watches one time series{hint}", hint = hint(.0))]
    Result(&'static str),
    /// The expression is too short or too long.
    #[error(transparent)]
    Limit(#[from] SettingError),
}

fn hint(found: &str) -> &'static str {
    if found == "a number" {
        ": TIME_SERIES(...) makes one of a number"
    } else {
        ": SUM(...) or FIRST(...) make one"
    }
}
