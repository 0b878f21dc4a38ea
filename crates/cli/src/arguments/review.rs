//! The arguments of what looks back at alarms.

use std::path::PathBuf;

use clap::Args;
use jiff::SignedDuration;

use super::values::{span, span_of_years};
use super::{DataArgument, Format, InstallationArguments, SettingsArguments, data};

#[derive(Debug, Args)]
pub(crate) struct ReviewArguments {
    /// The alarms: describe-alarms output, templates, or bongsu.toml
    #[arg(value_name = "FILE", required_unless_present_any = ["aws", "state"])]
    pub(crate) files: Vec<PathBuf>,
    /// The history of their states, as `aws cloudwatch describe-alarm-history` prints it
    #[arg(long, value_name = "FILE")]
    pub(crate) history: Vec<PathBuf>,
    /// The history of what an alarm watches, as `bongsu backtest --data` takes it; ALARM may be left out with one alarm
    #[arg(long, value_name = "[ALARM=]FILE", value_parser = data)]
    pub(crate) data: Vec<DataArgument>,
    /// Ask CloudWatch for alarms, history and metrics, and the stack's ledger for acknowledgements
    #[arg(long, conflicts_with_all = ["files", "history", "data", "state"])]
    pub(crate) aws: bool,
    /// Keep CloudWatch's history in this file as it comes; the next review goes on from there
    #[arg(long, value_name = "FILE", requires = "aws")]
    pub(crate) keep: Option<PathBuf>,
    /// Take changes, acknowledgements and samples from the state of a bongsu watch in this folder; its alarms are those
    /// of the configuration
    #[arg(long, value_name = "DIR", conflicts_with_all = ["files", "history", "data"])]
    pub(crate) state: Option<PathBuf>,
    /// How far back; CloudWatch keeps the history of 30 days
    #[arg(long, value_name = "SPAN", default_value = "30d", value_parser = span_of_years)]
    pub(crate) since: SignedDuration,
    /// An ALARM that lasts so long is worth a message; a shorter one is noise, unless somebody acknowledged it
    #[arg(long, value_name = "SPAN", default_value = "15min", value_parser = span)]
    pub(crate) lasting: SignedDuration,
    /// Only this alarm
    #[arg(long, value_name = "NAME")]
    pub(crate) alarm_name: Option<String>,
    /// Look for better settings of so many alarms, the noisiest first
    #[arg(long, value_name = "COUNT", default_value = "5")]
    pub(crate) worst: usize,
    /// Draw those alarms into this folder, one picture each
    #[arg(long, value_name = "DIR")]
    pub(crate) plots: Option<PathBuf>,
    /// How to print it; default text
    #[arg(long)]
    pub(crate) format: Option<Format>,
    #[command(flatten)]
    pub(crate) installation: InstallationArguments,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}
