use std::path::PathBuf;

use bongsu_alarm::lint::Severity;
use clap::{Args, ValueEnum};

use super::{DataArgument, data};

#[derive(Debug, Args)]
pub(crate) struct LintArguments {
    /// CloudFormation, SAM or CDK templates, `terraform show -json`, `describe-alarms` output, or bongsu.toml; "-" reads standard input
    #[arg(value_name = "FILE", required_unless_present = "rules")]
    pub(crate) files: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: LintFormat,
    /// The lowest severity that makes the exit code 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value = "warning")]
    pub(crate) fail_on: LintSeverity,
    /// List the rules
    #[arg(long)]
    pub(crate) rules: bool,
    /// The earlier version of the file: reports the effect of the change on each alarm over the --data
    #[arg(long, value_name = "OLD", requires = "data")]
    pub(crate) diff: Option<PathBuf>,
    /// History of the changed alarms' metrics, in the formats of `bongsu backtest --data`
    #[arg(long, value_name = "[NAME=]FILE", value_parser = data, requires = "diff")]
    pub(crate) data: Vec<DataArgument>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// For people
    Text,
    /// One line of JSON for each finding, and a summary
    Json,
    /// SARIF 2.1.0, which code hosts show beside the lines
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintSeverity {
    /// All findings
    Note,
    /// Warnings and errors
    Warning,
    /// Errors only
    Error,
    /// No findings
    Never,
}

impl LintSeverity {
    /// Returns whether a finding of `severity` counts.
    pub(crate) fn counts(self, severity: Severity) -> bool {
        match self {
            Self::Note => true,
            Self::Warning => severity >= Severity::Warning,
            Self::Error => severity >= Severity::Error,
            Self::Never => false,
        }
    }
}
