//! The arguments as typed.

mod alarm;
#[cfg(feature = "aws")]
mod aws;
#[cfg(feature = "aws")]
mod deploy;
#[cfg(not(feature = "aws"))]
mod left_out;
mod local;
mod message;
mod shared;
mod silence;
mod values;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

pub(crate) use alarm::{BacktestArguments, DataArgument, LintArguments, LintFormat, ReviewArguments};
#[cfg(feature = "aws")]
pub(crate) use aws::{
    AuditArguments, AwsCommand, DestroyArguments, DoctorArguments, ReplayArguments, SecretArguments,
    SecretCommand, SecretSetArguments, ServeArguments, StatusArguments,
};
#[cfg(feature = "aws")]
pub(crate) use deploy::{DeployArguments, WebhookArguments};
#[cfg(not(feature = "aws"))]
pub(crate) use left_out::AwsCommand;
pub(crate) use local::{HealthArguments, INBOX, InboxArguments, WatchArguments};
pub(crate) use message::{
    CheckArguments, RenderArguments, RenderFormat, RotaArguments, RouteArguments, SendArguments,
};
#[cfg(feature = "aws")]
pub(crate) use shared::{AccountsArguments, ConfirmationArguments, StackArguments};
pub(crate) use shared::{
    EventArguments, Format, InstallationArguments, OutputArguments, PlaceArguments, ReceiverArguments,
    SettingsArguments, StateArguments,
};
pub(crate) use silence::{
    SilenceAddArguments, SilenceArguments, SilenceCommand, SilenceExpireArguments, SilenceListArguments,
};
#[cfg(feature = "aws")]
pub(crate) use values::Topic;

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    a message was not delivered; a link is broken (doctor); the drill failed (drill);
       a change reached nobody (audit); there are findings (lint) or warnings (check)
  2    the arguments are wrong; a link could not be checked (doctor)
  3    the configuration is wrong, or names no receiver
  4    a file cannot be used, or the operating system refused an operation
  5    AWS refused a request, or cannot be reached
  6    the change of the stack failed, or the stack cannot be changed in its present state
  130  stopped with ctrl-C, or by the answer no";

/// Carries every CloudWatch alarm to Slack.
#[derive(Debug, Parser)]
#[command(version = env!("BONGSU_VERSION"), after_help = EXIT_CODES, max_term_width = 100)]
#[cfg_attr(not(feature = "aws"), command(before_help = left_out::NOTE))]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print details on standard error
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Watch this machine's metrics and announce every alarm
    #[command(
        after_help = "Examples:\n  bongsu watch                    # shows messages here and on http://127.0.0.1:8470\n  SLACK_WEBHOOK_URL=... bongsu watch   # posts them to Slack\n\nTo set off an alarm, run this in another terminal: bongsu drill --load"
    )]
    Watch(WatchArguments),
    /// Test the path from CloudWatch to Slack by setting off an alarm, or put load on this machine
    #[command(
        after_help = "Examples:\n  bongsu drill                                   # shows the time of each hop\n  bongsu drill --alarm mission-cpu-alarm\n  bongsu drill --event fixtures/sns-lambda-metric-alarm.json\n  bongsu drill --load --seconds 120              # without AWS: sets off a CPU alarm of watch\n\nExit code 0: the notice arrived; 1: it did not."
    )]
    Drill(Box<DrillArguments>),
    /// Serve a page on this machine that accepts messages as Slack's webhooks do, and shows them as Slack does
    #[command(
        after_help = "Examples:\n  bongsu inbox\n  bongsu send fixtures/sns-lambda-metric-alarm.json --inbox\n  curl -d '{\"text\":\"hello\"}' http://127.0.0.1:8470/services/T0000/B0000/inbox\n\nThe inbox can replace Slack in tests: give that URL to the program under test. (bongsu itself\naccepts it only with BONGSU_ALLOW_INSECURE_WEBHOOK=1.) The inbox has Slack's answers and limits;\nwith --slack-speed it also limits the rate as Slack does."
    )]
    Inbox(InboxArguments),
    /// Show the Slack message of an event, without network access
    #[command(
        after_help = "Examples:\n  bongsu render event.json --format text\n  bongsu render event.json --out message.html    # as Slack draws it\n  bongsu render event.json --out message.png     # the same as a picture; needs an installed browser\n  aws sqs receive-message ... | bongsu render -\n\nBONGSU_BROWSER names the program of a Chromium, Chrome or Edge that is not in a usual folder."
    )]
    Render(RenderArguments),
    /// Show how the routes of bongsu.toml match an event, and which receivers it reaches
    #[command(
        after_help = "Examples:\n  bongsu route event.json\n  bongsu route event.json --at 2026-01-05T03:00:00+09:00 --tag team=payments\n  bongsu route event.json --format json | jq .routes"
    )]
    Route(RouteArguments),
    /// Show the people on call, now and in the next weeks
    #[command(
        after_help = "Examples:\n  bongsu rota\n  bongsu rota primary --weeks 2\n  bongsu rota --at 2026-01-05T03:00:00+09:00 --format json"
    )]
    Rota(RotaArguments),
    /// Check bongsu.toml for errors and for settings that have no effect
    #[command(
        after_help = "Example:\n  bongsu check --config bongsu.toml\n\nExit code 0: no warnings; 1: warnings; 3: the configuration cannot be used."
    )]
    Check(CheckArguments),
    /// Send the Slack message of an event
    #[command(
        after_help = "Examples:\n  bongsu send event.json --slack-webhook-url-file webhook.txt\n  bongsu send event.json --inbox                 # to the page of a running bongsu inbox"
    )]
    Send(SendArguments),
    #[command(flatten)]
    Aws(AwsCommand),
    /// Silence alarms for a while
    Silence(SilenceArguments),
    /// Replay an alarm over the history of its metric
    #[command(
        after_help = "Examples:\n  bongsu backtest --alarm alarm.json --data cpu.csv --plot cpu.png\n  bongsu backtest --alarm template.yaml --alarm-name CpuAlarm --data cpu.csv \\\n      --sweep threshold=40..90:5 --sweep datapoints=1..5\n  bongsu backtest --aws --alarm-name mission-cpu-alarm\n\nThe data is CSV, JSON lines of the same fields, or the output of `aws cloudwatch get-metric-data`.\nThe columns of CSV are timestamp,value[,count,metric,unit], or\ntimestamp,sum,minimum,maximum,sample_count, or those of a download from CloudWatch's console.\nFor a log alarm, each line of the data is one result of its query."
    )]
    Backtest(Box<BacktestArguments>),
    /// Find mistakes in the alarms of templates before they are deployed
    #[command(
        after_help = "Examples:\n  bongsu lint template.yaml bongsu.toml\n  bongsu lint cdk.out/*.template.json --format sarif > lint.sarif\n  terraform show -json plan.out | bongsu lint -\n  aws cloudwatch describe-alarms --alarm-types MetricAlarm CompositeAlarm | bongsu lint -\n  bongsu lint new.yaml --diff old.yaml --data cpu.csv   # also reports the effect of the change\n\nA comment with a reason accepts a finding. In YAML and TOML:\n  # bongsu-lint: ignore=no-ok-action the pager closes automatically\nIn JSON, this or a tag bongsu-lint:\n  \"Metadata\": {\"bongsu-lint\": \"ignore=no-ok-action the pager closes automatically\"}\n\nExit code 0: no findings with the severity of --fail-on or above; 1: findings;\n4: a file cannot be read."
    )]
    Lint(LintArguments),
    /// Report noisy alarms and recommend better settings
    #[command(
        after_help = "Examples:\n  bongsu review --aws --since 30d\n  bongsu review --state ~/.local/state/bongsu\n  aws cloudwatch describe-alarms > alarms.json\n  aws cloudwatch describe-alarm-history --history-item-type StateUpdate > history.json\n  bongsu review alarms.json --history history.json --data web-cpu=cpu.csv --plots ."
    )]
    Review(Box<ReviewArguments>),
    /// Check whether a running watch, inbox or serve is healthy, for the health check of a container
    #[command(
        after_help = "Example:\n  bongsu health http://127.0.0.1:8470/health\n\nExit code 0: healthy; 1: not healthy."
    )]
    Health(HealthArguments),
    /// Print the command-line completions for a shell
    #[command(
        after_help = "Examples:\n  bongsu completions bash > ~/.local/share/bash-completion/completions/bongsu\n  bongsu completions zsh > \"${fpath[1]}/_bongsu\"\n  bongsu completions fish > ~/.config/fish/completions/bongsu.fish"
    )]
    Completions(CompletionsArguments),
    /// Write the manual pages to a folder
    #[command(after_help = "Example:\n  bongsu man ~/.local/share/man/man1 && man bongsu")]
    Man(ManArguments),
}

#[derive(Debug, Args)]
pub(crate) struct DrillArguments {
    /// Set off this alarm and restore its state; default a temporary alarm that the drill creates and deletes
    #[arg(long, value_name = "NAME")]
    pub(crate) alarm: Option<String>,
    /// Set off the alarm even if it has actions other than notifications
    #[arg(long, short, requires = "alarm")]
    pub(crate) yes: bool,
    /// The time to wait for the notice, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub(crate) within: Duration,
    /// Instead, invoke the function with this event, as Test in the console does; "-" reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["alarm", "load"])]
    pub(crate) event: Option<PathBuf>,
    /// Instead, use processor time on this machine, without AWS
    #[arg(long, conflicts_with = "alarm")]
    pub(crate) load: bool,
    /// The number of cores to keep busy; default all cores
    #[arg(long, requires = "load")]
    pub(crate) cores: Option<usize>,
    /// The time to keep the cores busy, in seconds
    #[arg(long, default_value = "60", value_parser = seconds)]
    pub(crate) seconds: Duration,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) installation: InstallationArguments,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell to complete commands in
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArguments {
    /// The folder for the pages, created if it does not exist
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    // A week is longer than any drill, and every clock can represent it.
    if (0.0..=604_800.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("must be between 0 and 604800 seconds".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_consistent() {
        super::Arguments::command().debug_assert();
    }

    #[cfg(not(feature = "aws"))]
    #[test]
    fn omitted_commands_accept_their_arguments_and_explain() {
        use clap::Parser as _;

        let arguments = ["bongsu", "deploy", "--yes", "--topic", "mission-sns"];
        let arguments = super::Arguments::try_parse_from(arguments).unwrap();
        let super::Command::Aws(command) = arguments.command else { panic!("it is another command") };
        assert_eq!(command.name(), "deploy");
    }
}
