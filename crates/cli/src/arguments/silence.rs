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
        after_help = "Examples:\n  bongsu silence add 'alarm=prod-web-*' --for 2h --comment \"deploying\"\n  bongsu silence add severity=sev3 'account=123456789012' --until 2026-01-05T09:00:00+09:00\n\nMatchers are those of routes: LABEL=VALUE with * and ?, LABEL!=VALUE, LABEL=~REGEX, LABEL!~REGEX; all must hold."
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

/// The place of the silences.
#[derive(Debug, Args)]
pub(crate) struct SilencePlace {
    /// The silences of a bongsu watch that keeps its state in this folder, running or not, instead of those
    /// of a stack
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) installation: InstallationArguments,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("end").required(true))]
pub(crate) struct SilenceAddArguments {
    /// Matchers of the silenced alarms; all must hold
    #[arg(value_name = "MATCHER", required = true)]
    pub(crate) matchers: Vec<Matcher>,
    /// The length of the silence: 30min, 2h, 1d
    #[arg(long = "for", value_name = "SPAN", value_parser = span, group = "end")]
    pub(crate) lasts: Option<SignedDuration>,
    /// The end of the silence (RFC 3339)
    #[arg(long, value_name = "TIME", group = "end")]
    pub(crate) until: Option<Timestamp>,
    /// The reason, for people who see the silence
    #[arg(long, default_value = "")]
    pub(crate) comment: String,
    /// Your name; default your login name
    #[arg(long, env = "USER", value_name = "NAME", default_value = "somebody", hide_env = true)]
    pub(crate) by: String,
    /// Allow matchers that fit every alarm
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
    /// The silence's ID, as list shows it
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) place: SilencePlace,
}
