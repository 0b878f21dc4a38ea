use thiserror::Error;

use crate::evaluate::SettingError;

/// What is wrong with an expression. Positions count characters from 0.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum MathError {
    /// Something that does not belong where it is.
    #[error("'{found}' at char {at} does not belong there: expected {expected}")]
    Token {
        /// What is there.
        found: String,
        /// Where.
        at: usize,
        /// What could be there.
        expected: &'static str,
    },
    /// The expression ends too early.
    #[error("the expression ends at char {at}: expected {expected}")]
    End {
        /// Its length.
        at: usize,
        /// What could follow.
        expected: &'static str,
    },
    /// Deeper than anyone writes.
    #[error(
        "more than {} levels of nesting at char {at}: use another expression for a part",
        super::parse::DEEPEST
    )]
    TooDeep {
        /// Where.
        at: usize,
    },
    /// No such function.
    #[error(
        "unknown function {name} at char {at}; functions are written in upper case: {}",
        super::Function::names()
    )]
    Function {
        /// What is there.
        name: String,
        /// Where.
        at: usize,
    },
    /// A function that needs CloudWatch itself, or that alarms cannot have.
    #[error("{name} at char {at} cannot be computed here: {why}")]
    Unsupported {
        /// The function.
        name: String,
        /// Where.
        at: usize,
        /// Why, and what to do.
        why: &'static str,
    },
    /// Too few or too many arguments.
    #[error("{function} at char {at} takes {expected}, not {found}")]
    Arguments {
        /// The function's name.
        function: &'static str,
        /// Where.
        at: usize,
        /// How many it takes.
        expected: String,
        /// How many there are.
        found: usize,
    },
    /// An operand or argument of the wrong type.
    #[error("{what} at char {at} must be {expected}, not {found}")]
    Type {
        /// The function or operator.
        what: String,
        /// Where the operand is.
        at: usize,
        /// What it takes.
        expected: &'static str,
        /// What it got.
        found: &'static str,
    },
    /// A name without a metric or expression.
    #[error("no metric or expression has the id '{id}' (char {at}); known are: {known}")]
    Id {
        /// The name.
        id: String,
        /// Where.
        at: usize,
        /// The names there are.
        known: String,
    },
    /// Expressions that name each other in a circle.
    #[error("the expression '{0}' depends on itself: break the circle")]
    Circle(String),
    /// A result that alarms cannot watch.
    #[error("the expression is {0}, but an alarm watches one time series{hint}", hint = hint(.0))]
    Result(&'static str),
    /// Text of the wrong length.
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
