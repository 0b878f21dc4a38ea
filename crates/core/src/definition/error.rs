use thiserror::Error;

use crate::evaluate::SettingError;
use crate::expr::rule::RuleError;

/// Why a definition cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum DefinitionError {
    /// No object.
    #[error("an alarm's definition must be an object of properties such as AlarmName and Threshold")]
    NoObject,
    /// A property that must be there.
    #[error("{0} is missing: add it as PutMetricAlarm has it")]
    Missing(&'static str),
    /// A property of the wrong kind.
    #[error("{field} {value}: it must be {expected}")]
    Wrong {
        /// Which.
        field: String,
        /// As it stands there.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
    /// A template that only CloudFormation can resolve.
    #[error(
        "{field} uses {function}, which only CloudFormation can resolve: put its value there, or give the \
         output of `aws cloudwatch describe-alarms`, which has it"
    )]
    Intrinsic {
        /// Which property.
        field: String,
        /// `Ref`, `Fn::Sub`...
        function: String,
    },
    /// Several alarms.
    #[error("there are several alarms: name one with --alarm-name: {0}")]
    Several(String),
    /// Not there.
    #[error("no alarm is called {name:?}; there are: {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// What CloudWatch would refuse.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// A composite alarm's rule.
    #[error("AlarmRule: {0}")]
    Rule(#[from] RuleError),
}
