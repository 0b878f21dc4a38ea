//! The arguments of `bongsu review`.

use std::path::PathBuf;

use clap::Args;
use jiff::SignedDuration;

use super::values::{span, span_of_years};
use super::{DataArgument, InstallationArguments, OutputArguments, SettingsArguments, data};

#[derive(Debug, Args)]
pub(crate) struct ReviewArguments {
    /// The alarms: describe-alarms output, templates, or bongsu.toml
    #[arg(value_name = "FILE", required_unless_present_any = ["aws", "state"])]
    pub(crate) files: Vec<PathBuf>,
    /// The history of the alarms' states, as `aws cloudwatch describe-alarm-history` prints it
    #[arg(long, value_name = "FILE")]
    pub(crate) history: Vec<PathBuf>,
    /// The history of an alarm's metric, in the formats of `bongsu backtest --data`; ALARM may be left out
    /// for a single alarm
    #[arg(long, value_name = "[ALARM=]FILE", value_parser = data)]
    pub(crate) data: Vec<DataArgument>,
    /// Read alarms, history and metrics from CloudWatch, and acknowledgements from the stack's ledger
    #[arg(long, conflicts_with_all = ["files", "history", "data", "state"])]
    pub(crate) aws: bool,
    /// Save CloudWatch's history in this file as it arrives; the next review continues from there
    #[arg(long, value_name = "FILE", requires = "aws")]
    pub(crate) keep: Option<PathBuf>,
    /// Read changes, acknowledgements and samples from the state of a bongsu watch in this folder; its alarms
    /// are those of the configuration
    #[arg(long, value_name = "DIR", conflicts_with_all = ["files", "history", "data"])]
    pub(crate) state: Option<PathBuf>,
    /// How far back to review; CloudWatch keeps the history of 30 days
    #[arg(long, value_name = "SPAN", default_value = "30d", value_parser = span_of_years)]
    pub(crate) since: SignedDuration,
    /// The shortest ALARM that is worth a message; a shorter one is noise, unless somebody acknowledged it
    #[arg(long, value_name = "SPAN", default_value = "15min", value_parser = span)]
    pub(crate) lasting: SignedDuration,
    /// Only this alarm
    #[arg(long, value_name = "NAME")]
    pub(crate) alarm_name: Option<String>,
    /// The number of alarms to find better settings for, the noisiest first
    #[arg(long, value_name = "COUNT", default_value = "5")]
    pub(crate) worst: usize,
    /// Draw a picture of each of those alarms into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) plots: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) installation: InstallationArguments,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}
