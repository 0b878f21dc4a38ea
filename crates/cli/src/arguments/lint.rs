use std::path::PathBuf;

use bongsu_core::lint::Severity;
use clap::{Args, ValueEnum};

use super::{DataArgument, data};

#[derive(Debug, Args)]
pub(crate) struct LintArguments {
    /// CloudFormation, SAM or CDK templates, `terraform show -json`, `describe-alarms` output, or bongsu.toml; "-" reads standard input
    #[arg(value_name = "FILE", required_unless_present = "rules")]
    pub(crate) files: Vec<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: LintFormat,
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value = "warning")]
    pub(crate) fail_on: LintSeverity,
    /// List the rules
    #[arg(long)]
    pub(crate) rules: bool,
    /// The file as it was: says what the changed alarms would have done before and after over the --data
    #[arg(long, value_name = "OLD", requires = "data")]
    pub(crate) diff: Option<PathBuf>,
    /// History of what the changed alarms watch, as `bongsu backtest --data` takes it
    #[arg(long, value_name = "[NAME=]FILE", value_parser = data, requires = "diff")]
    pub(crate) data: Vec<DataArgument>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// For reading
    Text,
    /// One line of JSON for each finding, and a summary
    Json,
    /// SARIF 2.1.0, which code hosts show beside the lines
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintSeverity {
    /// Everything
    Note,
    /// Warnings and errors
    Warning,
    /// Errors alone
    Error,
    /// Nothing
    Never,
}

impl LintSeverity {
    /// Whether a finding of `severity` is one that matters.
    pub(crate) fn counts(self, severity: Severity) -> bool {
        match self {
            Self::Note => true,
            Self::Warning => severity >= Severity::Warning,
            Self::Error => severity >= Severity::Error,
            Self::Never => false,
        }
    }
}
