use bongsu_core::config::Position;
use bongsu_core::definition::DefinitionError;
use thiserror::Error;

/// A file that is no alarm's definition.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ReadError {
    /// Bytes that are no text.
    #[error("this is not UTF-8 text")]
    Utf8,
    /// JSON that is none.
    #[error("this is not JSON: {0}")]
    Json(String),
    /// TOML that is none.
    #[error("{0}")]
    Toml(String),
    /// YAML that is none, or more than a template may be.
    #[error("line {line}, column {column}: {cause}")]
    Yaml {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong.
        cause: String,
    },
    /// A `bongsu.toml` without alarms.
    #[error(
        "this is a bongsu.toml without an [[alarm]]: add one, or give the alarm's definition (a CloudFormation template, \
         `aws cloudwatch describe-alarms`, `terraform show -json`)"
    )]
    NoSettings,
    /// A wrong setting of an `[[alarm]]`.
    #[error("{at}: alarm {name:?}: {error}")]
    Setting {
        /// Where it stands.
        at: Position,
        name: String,
        /// What is wrong.
        error: Box<DefinitionError>,
    },
    /// A definition that cannot be used.
    #[error(transparent)]
    Definition(#[from] DefinitionError),
}
