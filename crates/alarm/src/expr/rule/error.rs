use thiserror::Error;

use crate::evaluate::SettingError;

/// An error in an alarm rule, in CloudWatch's own words if they are known. Positions count characters from 0,
/// as in CloudWatch.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum RuleError {
    /// A token is not allowed at its position.
    #[error("Error in AlarmRule [Unsupported token '{token}' at char {at}, must be: {expected}]")]
    Token {
        /// The token.
        token: String,
        /// The position of the token.
        at: usize,
        /// The tokens that are allowed there.
        expected: &'static str,
    },
    /// The rule ends too early.
    #[error("Error in AlarmRule [Unexpected end of the rule at char {at}, must be: {expected}]")]
    End {
        /// The length of the rule.
        at: usize,
        /// The tokens that are allowed next.
        expected: &'static str,
    },
    /// A quoted name has no closing quote.
    #[error("Error in AlarmRule [The name that begins at char {at} has no closing quote, must be: '\"']")]
    Quote {
        /// The position of the opening quote.
        at: usize,
    },
    /// Parentheses and `NOT`s are nested more deeply than a rule may have elements.
    #[error(
        "Error in AlarmRule [More than {} parentheses and NOTs within each other at char {at}, must be fewer]",
        super::parse::DEEPEST
    )]
    TooDeep {
        /// The position at which the nesting is too deep.
        at: usize,
    },
    /// The number of alarms in AT_LEAST is out of range.
    #[error("AT_LEAST absolute threshold must be between 1 and number of alarms ({alarms}); at char {at}")]
    Count {
        /// The number of alarms in the list.
        alarms: usize,
        /// The position of the number.
        at: usize,
    },
    /// The percentage in AT_LEAST is out of range.
    #[error("AT_LEAST percentage threshold must be between 1 and 100; at char {at}")]
    Percent {
        /// The position of the number.
        at: usize,
    },
    /// The rule exceeds a limit of CloudWatch.
    #[error(transparent)]
    Limit(#[from] SettingError),
    /// The rule names its own alarm.
    #[error("Error in AlarmRule [The composite alarm {0} cannot be in its own rule, must be another alarm]")]
    Itself(String),
    /// The rule names an alarm in another account.
    #[error("A composite alarm cannot have a child relation with alarms from another AWS account: {0}")]
    Account(String),
    /// The rule names an alarm in another region.
    #[error("Error in AlarmRule [Wrong ARN region, must be: {expected}, in {alarm}]")]
    Region {
        /// The alarm's ARN.
        alarm: String,
        /// The region of the composite alarm.
        expected: String,
    },
    /// The rule names alarms that do not exist.
    #[error("Could not save the composite alarm as alarms [{}] in the alarm rule do not exist", .0.join(", "))]
    Absent(Vec<String>),
}
