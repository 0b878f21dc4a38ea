//! The arguments of `bongsu silence`.

use std::path::PathBuf;

use bongsu_core::route::Matcher;
use clap::{ArgGroup, Args, Subcommand};
use jiff::{SignedDuration, Timestamp};

use super::values::span;
use super::{InstallationArguments, OutputArguments};

#[derive(Debug, Args)]
pub(crate) struct SilenceArguments {
    #[command(subcommand)]
    pub(crate) command: SilenceCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SilenceCommand {
    /// Silence alarms for a while
    #[command(
        after_help = "Examples:\n  bongsu silence add 'alarm=prod-web-*' --for 2h --comment \"deploying\"\n  bongsu silence add severity=sev3 'account=123456789012' --until 2026-01-05T09:00:00+09:00\n\nMatchers work as in routes: LABEL=VALUE with * and ?, LABEL!=VALUE, LABEL=~REGEX, LABEL!~REGEX. An alarm must fit all matchers."
    )]
    Add(SilenceAddArguments),
    /// Show silences, including those that ended within the last five days
    #[command(
        after_help = "Examples:\n  bongsu silence list\n  bongsu silence list --state ~/.local/state/bongsu"
    )]
    List(SilenceListArguments),
    /// End a silence now
    #[command(after_help = "Example:\n  bongsu silence expire 3f2a9c01b7de")]
    Expire(SilenceExpireArguments),
}

/// The store of the silences.
#[derive(Debug, Args)]
pub(crate) struct SilencePlace {
    /// Use the silences of the bongsu watch that keeps its state in this folder, running or not, instead of the
    /// silences of a stack
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) installation: InstallationArguments,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("end").required(true))]
pub(crate) struct SilenceAddArguments {
    /// The matchers of the alarms to silence; an alarm must fit all of them
    #[arg(value_name = "MATCHER", required = true)]
    pub(crate) matchers: Vec<Matcher>,
    /// The length of the silence, such as 30min, 2h or 1d
    #[arg(long = "for", value_name = "SPAN", value_parser = span, group = "end")]
    pub(crate) lasts: Option<SignedDuration>,
    /// The end of the silence (RFC 3339)
    #[arg(long, value_name = "TIME", group = "end")]
    pub(crate) until: Option<Timestamp>,
    /// The reason, which is shown with the silence
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) comment: String,
    /// Your name, which is shown with the silence; default your login name
    #[arg(
        long,
        env = "USER",
        value_name = "NAME",
        default_value = "somebody",
        hide_env = true,
        hide_default_value = true
    )]
    pub(crate) by: String,
    /// Allow a silence of every alarm
    #[arg(long)]
    pub(crate) everything: bool,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) place: SilencePlace,
}

#[derive(Debug, Args)]
pub(crate) struct SilenceListArguments {
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) place: SilencePlace,
}

#[derive(Debug, Args)]
pub(crate) struct SilenceExpireArguments {
    /// The ID of the silence, as list shows it
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) place: SilencePlace,
}
