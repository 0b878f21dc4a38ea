use thiserror::Error;

use crate::evaluate::{SettingError, ZoneError};
use crate::expr::math::MathError;
use crate::expr::rule::RuleError;

/// Why a definition cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum DefinitionError {
    /// No object.
    #[error("{field} {value} must be an object of properties such as AlarmName and Threshold")]
    NoObject {
        /// Where.
        field: String,
        /// As it stands there.
        value: String,
    },
    /// No alarm at all.
    #[error(
        "there is no alarm in it: give the input of `aws cloudwatch put-metric-alarm`, the output of `aws \
         cloudwatch describe-alarms`, a CloudFormation template, or the alarm's message to SNS"
    )]
    NoAlarm,
    /// A property that must be there.
    #[error("{field} is missing{hint}")]
    Missing {
        /// Which.
        field: String,
        /// What it may be.
        hint: &'static str,
    },
    /// A property of the wrong kind.
    #[error("{field} {value} {expected}")]
    Wrong {
        /// Which.
        field: String,
        /// As it stands there.
        value: String,
        /// What it must be.
        expected: String,
    },
    /// Two properties of which only one may be there.
    #[error("{field} is there beside {other}: set one of them")]
    Beside {
        /// The one.
        field: String,
        /// The other.
        other: String,
    },
    /// A property that does not exist.
    #[error("{field} is no setting of such an alarm; {hint}")]
    Property {
        /// What is there.
        field: String,
        /// What could be there.
        hint: String,
    },
    /// A function that only CloudFormation can resolve.
    #[error(
        "{field} uses {function}, which only CloudFormation resolves: put its value there, or give the output \
         of `aws cloudwatch describe-alarms`, which has it"
    )]
    Intrinsic {
        /// Which property.
        field: String,
        /// `Ref`, `Fn::Sub`...
        function: String,
    },
    /// An event that tells too little.
    #[error(
        "an event about a change of state has neither ComparisonOperator nor EvaluationPeriods: give the \
         alarm's message to SNS, or the output of `aws cloudwatch describe-alarms`"
    )]
    StateChange,
    /// Several alarms.
    #[error("there are several alarms; say which by its name: {0}")]
    Several(String),
    /// Not there.
    #[error("no alarm is called {name:?}; there are: {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// Metrics of different periods.
    #[error(
        "the entries of Metrics have periods of {0} s: give all of them the same, which is the alarm's period"
    )]
    Periods(String),
    /// None or several entries to watch.
    #[error(
        "ReturnData is true for {found}: an alarm watches one entry of Metrics; set it to true there and to \
         false for the others{band}"
    )]
    Returned {
        /// The entries.
        found: String,
        /// Where a band counts in.
        band: &'static str,
    },
    /// What CloudWatch would refuse.
    #[error("{}", in_one_line(.0))]
    Settings(Vec<SettingError>),
    /// One entry of `Metrics`.
    #[error("{field}: {error}")]
    Entry {
        /// Which.
        field: String,
        /// Why.
        error: SettingError,
    },
    /// Metric math.
    #[error("{field}: {error}")]
    Expression {
        /// Which.
        field: String,
        /// Why, and where in it.
        error: MathError,
    },
    /// A composite alarm's rule.
    #[error("AlarmRule: {0}")]
    Rule(#[from] RuleError),
    /// The time zone of a wall clock window.
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

/// What is wrong with settings that go together.
pub(crate) fn in_one_line(errors: &[SettingError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
