use bongsu_alarm::definition::DefinitionError;
use bongsu_core::config::Position;
use thiserror::Error;

/// An error in a file of alarm definitions.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ReadError {
    /// The bytes are not UTF-8.
    #[error("this is not UTF-8 text")]
    Utf8,
    /// The text is not JSON.
    #[error("this is not JSON: {0}")]
    Json(String),
    /// The text is not TOML.
    #[error("{0}")]
    Toml(String),
    /// The text is not YAML, or uses a feature that templates do not allow.
    #[error("line {line}, column {column}: {cause}")]
    Yaml {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        cause: String,
    },
    /// A `bongsu.toml` has no alarms.
    #[error(
        "this is a bongsu.toml without an [[alarm]]: add one, or give the alarm's definition (a CloudFormation template, \
         `aws cloudwatch describe-alarms`, `terraform show -json`)"
    )]
    NoSettings,
    /// A setting of an `[[alarm]]` is invalid.
    #[error("{at}: alarm {name:?}: {error}")]
    Setting {
        /// The position of the setting.
        at: Position,
        name: String,
        error: Box<DefinitionError>,
    },
    /// The definition cannot be used.
    #[error(transparent)]
    Definition(#[from] DefinitionError),
}
