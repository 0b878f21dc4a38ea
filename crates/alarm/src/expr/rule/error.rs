use thiserror::Error;

use crate::evaluate::SettingError;

/// Why CloudWatch would refuse an alarm rule, in its own words where they are known. Positions count
/// characters from 0, as CloudWatch's do.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RuleError {
    /// Something that does not belong where it is.
    #[error("Error in AlarmRule [Unsupported token '{token}' at char {at}, must be: {expected}]")]
    Token {
        /// What is there.
        token: String,
        /// Where it begins.
        at: usize,
        /// What could be there.
        expected: &'static str,
    },
    /// The rule ends too early.
    #[error("Error in AlarmRule [Unexpected end of the rule at char {at}, must be: {expected}]")]
    End {
        /// The rule's length.
        at: usize,
        /// What could follow.
        expected: &'static str,
    },
    /// A quoted name without its closing quote.
    #[error("Error in AlarmRule [The name that begins at char {at} has no closing quote, must be: '\"']")]
    Quote {
        /// Where the opening quote is.
        at: usize,
    },
    /// Parentheses and `NOT`s within each other, deeper than a rule may have elements.
    #[error(
        "Error in AlarmRule [More than {} parentheses and NOTs within each other at char {at}, must be fewer]",
        super::parse::DEEPEST
    )]
    TooDeep {
        /// Where it becomes too deep.
        at: usize,
    },
    /// A number of alarms that cannot be reached, or always is.
    #[error("AT_LEAST absolute threshold must be between 1 and number of alarms ({alarms}); at char {at}")]
    Count {
        /// How many alarms there are.
        alarms: usize,
        /// Where the number is.
        at: usize,
    },
    /// A percentage out of range.
    #[error("AT_LEAST percentage threshold must be between 1 and 100; at char {at}")]
    Percent {
        /// Where the number is.
        at: usize,
    },
    /// More than CloudWatch takes.
    #[error(transparent)]
    Limit(#[from] SettingError),
    /// The rule names the alarm it belongs to.
    #[error("Error in AlarmRule [The composite alarm {0} cannot be in its own rule, must be another alarm]")]
    Itself(String),
    /// An alarm of another account.
    #[error("A composite alarm cannot have a child relation with alarms from another AWS account: {0}")]
    Account(String),
    /// An alarm of another region.
    #[error("Error in AlarmRule [Wrong ARN region, must be: {expected}, in {alarm}]")]
    Region {
        /// The alarm.
        alarm: String,
        /// The composite alarm's own region.
        expected: String,
    },
    /// Alarms that do not exist.
    #[error("Could not save the composite alarm as alarms [{}] in the alarm rule do not exist", .0.join(", "))]
    Absent(Vec<String>),
}
