//! The arguments of the commands that examine alarms: `backtest`, `lint` and `review`.

use std::path::PathBuf;

use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::backtest::Axis;
use bongsu_alarm::band::ExcludedRange;
use bongsu_alarm::lint::Severity;
use clap::{Args, ValueEnum};
use jiff::{SignedDuration, Timestamp};

use super::values::{excluded, span, span_of_years};
use super::{InstallationArguments, OutputArguments, PlaceArguments, SettingsArguments};

#[derive(Debug, Args)]
pub(crate) struct BacktestArguments {
    /// A file with the alarm: input of PutMetricAlarm, output of describe-alarms, a CloudFormation template, the
    /// alarm's SNS message, output of `terraform show -json`, or bongsu.toml
    #[arg(long, value_name = "FILE", required_unless_present = "aws")]
    pub(crate) alarm: Option<PathBuf>,
    /// The name of the alarm if the file has several, or its logical ID in a template
    #[arg(long, value_name = "NAME")]
    pub(crate) alarm_name: Option<String>,
    /// The history of the alarm's metric; "-" reads standard input. NAME is the name of a series, such as m1
    #[arg(long, value_name = "[NAME=]FILE", required_unless_present = "aws", value_parser = data)]
    pub(crate) data: Vec<DataArgument>,
    /// Read the alarm of --alarm-name from CloudWatch and, without --data, the last 14 days of its metric
    #[arg(long)]
    pub(crate) aws: bool,
    #[command(flatten)]
    pub(crate) place: PlaceArguments,
    /// The start of the evaluations; default the time of the first sample
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<Timestamp>,
    /// The end of the evaluations; default one evaluation range after the last sample
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<Timestamp>,
    /// The offset of the evaluations within their interval of 60 s or 10 s; each alarm on AWS has a constant
    /// offset
    #[arg(long, default_value = "0s", value_parser = phase)]
    pub(crate) phase: SignedDuration,
    /// The state before the first evaluation
    #[arg(long, value_name = "STATE", default_value = "INSUFFICIENT_DATA", value_parser = state)]
    pub(crate) initial_state: AlarmState,
    /// The number of periods that CloudWatch reads in addition to the evaluation periods. CloudWatch does not
    /// publish it; default 2, or one minute for periods below 60 s
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(..=1_000))]
    pub(crate) evaluation_extra_periods: Option<u32>,
    /// Exclude a time range, such as a load test, from the training of bongsu's band; repeatable
    #[arg(long, value_name = "TIME..TIME", value_parser = excluded)]
    pub(crate) exclude: Vec<ExcludedRange>,
    /// Try several values of a setting: threshold, datapoints, periods, period or missing; repeatable
    #[arg(long, value_name = "SETTING=FROM..TO[:STEP]")]
    pub(crate) sweep: Vec<Axis>,
    /// Draw a picture of the metric and the alarm's states, or the heat map of a sweep
    #[arg(long, value_name = "FILE.svg|.png")]
    pub(crate) plot: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}

/// A file of samples, and the given name of their series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataArgument {
    pub(crate) series: Option<String>,
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct LintArguments {
    /// CloudFormation, SAM or CDK templates, output of `terraform show -json` or `describe-alarms`, or bongsu.toml;
    /// "-" reads standard input
    #[arg(value_name = "FILE", required_unless_present = "rules")]
    pub(crate) files: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: LintFormat,
    /// The lowest severity of findings that cause exit code 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value = "warning")]
    pub(crate) fail_on: LintSeverity,
    /// List the rules
    #[arg(long)]
    pub(crate) rules: bool,
    /// The earlier version of the file, to report how the change affects each alarm over --data
    #[arg(long, value_name = "OLD", requires = "data")]
    pub(crate) diff: Option<PathBuf>,
    /// The history of the changed alarms' metrics, in the formats of `bongsu backtest --data`
    #[arg(long, value_name = "[NAME=]FILE", value_parser = data, requires = "diff")]
    pub(crate) data: Vec<DataArgument>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// For people
    Text,
    /// One line of JSON for each finding, and one for a summary
    Json,
    /// SARIF 2.1.0, which code hosting services show beside the lines of code
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

#[derive(Debug, Args)]
pub(crate) struct ReviewArguments {
    /// Files with the alarms: output of describe-alarms, templates, or bongsu.toml
    #[arg(value_name = "FILE", required_unless_present_any = ["aws", "state"])]
    pub(crate) files: Vec<PathBuf>,
    /// The history of the alarms' states, as `aws cloudwatch describe-alarm-history` prints it
    #[arg(long, value_name = "FILE")]
    pub(crate) history: Vec<PathBuf>,
    /// The history of an alarm's metric, in the formats of `bongsu backtest --data`. ALARM is optional if there
    /// is only one alarm
    #[arg(long, value_name = "[ALARM=]FILE", value_parser = data)]
    pub(crate) data: Vec<DataArgument>,
    /// Read alarms, history and metrics from CloudWatch, and acknowledgements from the ledger of the stack
    #[arg(long, conflicts_with_all = ["files", "history", "data", "state"])]
    pub(crate) aws: bool,
    /// Save the history from CloudWatch in this file while it arrives; the next review continues from there
    #[arg(long, value_name = "FILE", requires = "aws")]
    pub(crate) keep: Option<PathBuf>,
    /// Read changes, acknowledgements and samples from the folder in which a bongsu watch keeps its state; the
    /// alarms come from the configuration
    #[arg(long, value_name = "DIR", conflicts_with_all = ["files", "history", "data"])]
    pub(crate) state: Option<PathBuf>,
    /// The time to look back; CloudWatch keeps the history for 30 days
    #[arg(long, value_name = "SPAN", default_value = "30d", value_parser = span_of_years)]
    pub(crate) since: SignedDuration,
    /// The shortest ALARM that is worth a message; a shorter one counts as noise, unless a person acknowledged it
    #[arg(long, value_name = "SPAN", default_value = "15min", value_parser = span)]
    pub(crate) lasting: SignedDuration,
    /// Only the alarm with this name
    #[arg(long, value_name = "NAME")]
    pub(crate) alarm_name: Option<String>,
    /// The number of alarms to search better settings for, starting with the noisiest
    #[arg(long, value_name = "COUNT", default_value = "5")]
    pub(crate) worst: usize,
    /// Draw a picture of each of these alarms into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) plots: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) installation: InstallationArguments,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}

/// Parses `[NAME=]FILE`. If a file with the whole text as its name exists, there is no NAME.
fn data(text: &str) -> Result<DataArgument, String> {
    let plain = || DataArgument { series: None, file: PathBuf::from(text) };
    Ok(match text.split_once('=') {
        Some((series, file)) if !series.is_empty() && !PathBuf::from(text).exists() => {
            DataArgument { series: Some(series.to_owned()), file: PathBuf::from(file) }
        }
        _ => plain(),
    })
}

fn phase(text: &str) -> Result<SignedDuration, String> {
    let seconds = text.strip_suffix('s').unwrap_or(text).parse::<f64>().ok();
    let seconds = seconds.filter(|seconds| (0.0..60.0).contains(seconds));
    seconds
        .map(SignedDuration::from_secs_f64)
        .ok_or_else(|| "must be from 0s to below 60s, such as 7.5s".to_owned())
}

fn state(text: &str) -> Result<AlarmState, String> {
    AlarmState::parse(text).ok_or_else(|| "must be OK, ALARM or INSUFFICIENT_DATA".to_owned())
}
