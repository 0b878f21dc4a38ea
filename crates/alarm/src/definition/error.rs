use thiserror::Error;

use crate::evaluate::{SettingError, ZoneError};
use crate::expr::math::MathError;
use crate::expr::rule::RuleError;

/// A reason why a definition cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum DefinitionError {
    /// The value is not an object.
    #[error("{field} {value} must be an object of properties such as AlarmName and Threshold")]
    NoObject {
        /// The path of the value.
        field: String,
        /// The value as written.
        value: String,
    },
    /// The document contains no alarm.
    #[error(
        "there is no alarm in it: give the input of `aws cloudwatch put-metric-alarm`, the output of `aws \
         cloudwatch describe-alarms`, a CloudFormation template, or the alarm's message to SNS"
    )]
    NoAlarm,
    /// A required property is missing.
    #[error("{field} is missing{hint}")]
    Missing {
        /// The path of the property.
        field: String,
        /// A hint about the possible values.
        hint: &'static str,
    },
    /// A property has a wrong value.
    #[error("{field} {value} {expected}")]
    Wrong {
        /// The path of the property.
        field: String,
        /// The value as written.
        value: String,
        /// The accepted values.
        expected: String,
    },
    /// Two properties exclude each other.
    #[error("{field} and {other} are both set: keep one of them")]
    Beside {
        /// The first property.
        field: String,
        /// The second property.
        other: String,
    },
    /// The property does not exist.
    #[error("{field} is no setting of such an alarm; {hint}")]
    Property {
        /// The unknown property.
        field: String,
        /// The known properties.
        hint: String,
    },
    /// The value is a function that only CloudFormation can resolve.
    #[error(
        "{field} uses {function}, which only CloudFormation resolves: put its value there, or give the output \
         of `aws cloudwatch describe-alarms`, which has it"
    )]
    Intrinsic {
        /// The path of the property.
        field: String,
        /// The function, such as `Ref` or `Fn::Sub`.
        function: String,
    },
    /// The event does not include the alarm's criteria.
    #[error(
        "an event about a state change has neither ComparisonOperator nor EvaluationPeriods: give the \
         alarm's message to SNS, or the output of `aws cloudwatch describe-alarms`"
    )]
    StateChange,
    /// The document contains several alarms.
    #[error("there are several alarms: choose one by its name: {0}")]
    Several(String),
    /// The document has no alarm of this name.
    #[error("no alarm is called {name:?}; the names are: {known}")]
    Unknown {
        /// The requested name.
        name: String,
        /// The names in the document.
        known: String,
    },
    /// The entries of `Metrics` have different periods.
    #[error(
        "the entries of Metrics have periods of {0} s: give all of them the same, which is the alarm's period"
    )]
    Periods(String),
    /// `ReturnData` is true for no entry or for several entries.
    #[error(
        "ReturnData is true for {found}: an alarm watches one entry of Metrics; set it to true there and to \
         false for the others{band}"
    )]
    Returned {
        /// The entries with `ReturnData` set to true.
        found: String,
        /// An addition for definitions with a band.
        band: &'static str,
    },
    /// CloudWatch would refuse the settings.
    #[error("{}", in_one_line(.0))]
    Settings(Vec<SettingError>),
    /// An entry of `Metrics` is invalid.
    #[error("{field}: {error}")]
    Entry {
        /// The path of the entry.
        field: String,
        /// The reason.
        error: SettingError,
    },
    /// A metric math expression is invalid.
    #[error("{field}: {error}")]
    Expression {
        /// The path of the expression.
        field: String,
        /// The reason and the position in the expression.
        error: MathError,
    },
    /// The rule of a composite alarm is invalid.
    #[error("AlarmRule: {0}")]
    Rule(#[from] RuleError),
    /// The time zone of a wall clock window is invalid.
    #[error("EvaluationWindow.WallClockWindow.Timezone: {0}")]
    Zone(#[from] ZoneError),
}

impl From<SettingError> for DefinitionError {
    fn from(error: SettingError) -> Self {
        Self::Settings(vec![error])
    }
}

impl DefinitionError {
    pub(super) fn missing(field: impl Into<String>, hint: &'static str) -> Self {
        Self::Missing { field: field.into(), hint }
    }
}

/// Joins the problems into one line.
pub(crate) fn in_one_line(errors: &[SettingError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
