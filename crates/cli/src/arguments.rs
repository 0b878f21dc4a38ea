//! The arguments as typed.

use std::path::PathBuf;
use std::time::Duration;

use bongsu_core::config::{Locale, Zone};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    a message was not delivered
  2    the arguments are wrong
  3    the configuration is wrong, or names no receiver
  4    a file or the system refused
  130  stopped by ctrl-C before it was done";

/// Carries every CloudWatch alarm to Slack.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Say more on standard error
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Watch this machine and tell of every alarm
    #[command(
        after_help = "Example:\n  bongsu watch                    # shows messages here\n  SLACK_WEBHOOK_URL=... bongsu watch   # posts them to Slack\n\nIn another terminal: bongsu drill"
    )]
    Watch(WatchArguments),
    /// Burn processor time, so that an alarm has something to tell
    #[command(after_help = "Example:\n  bongsu drill --cores 2 --seconds 300")]
    Drill(DrillArguments),
    /// Show the Slack message of an event, without any network
    #[command(
        after_help = "Example:\n  bongsu render event.json --format text\n  aws sqs receive-message ... | bongsu render -"
    )]
    Render(RenderArguments),
    /// Send the Slack message of an event for real
    #[command(after_help = "Example:\n  bongsu send event.json --slack-webhook-url-file webhook.txt")]
    Send(SendArguments),
}

#[derive(Debug, Args)]
pub(crate) struct WatchArguments {
    /// Say what each alarm will do, and end
    #[arg(long)]
    pub(crate) check: bool,
    /// Print the metrics there are now, and end
    #[arg(long)]
    pub(crate) list_metrics: bool,
    /// How to print metrics; default text on a terminal, JSON otherwise
    #[arg(long)]
    pub(crate) format: Option<Format>,
    /// Where states and undelivered messages are kept; default $XDG_STATE_HOME/bongsu or ~/.local/state/bongsu
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
    #[command(flatten)]
    pub(crate) receiver: ReceiverArguments,
}

#[derive(Debug, Args)]
pub(crate) struct DrillArguments {
    /// Cores to keep busy; default all of them
    #[arg(long)]
    pub(crate) cores: Option<usize>,
    /// For how long, in seconds
    #[arg(long, default_value = "60", value_parser = seconds)]
    pub(crate) seconds: Duration,
}

#[derive(Debug, Args)]
pub(crate) struct RenderArguments {
    /// The event: any shape that reaches the Lambda function, or an alarm's message alone; "-" reads standard input
    pub(crate) file: PathBuf,
    /// How to print it; default text on a terminal, JSON otherwise
    #[arg(long)]
    pub(crate) format: Option<Format>,
    /// Say why each message is sent, or why there is none
    #[arg(long)]
    pub(crate) explain: bool,
    /// Render as if it were this time (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
}

#[derive(Debug, Args)]
pub(crate) struct SendArguments {
    /// The event: any shape that reaches the Lambda function, or an alarm's message alone; "-" reads standard input
    pub(crate) file: PathBuf,
    /// How to print the receipt; default text on a terminal, JSON otherwise
    #[arg(long)]
    pub(crate) format: Option<Format>,
    /// How long to try each message, in seconds
    #[arg(long, default_value = "60", value_parser = seconds)]
    pub(crate) within: Duration,
    #[command(flatten)]
    pub(crate) settings: SettingsArguments,
    #[command(flatten)]
    pub(crate) receiver: ReceiverArguments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One line of JSON each
    Json,
    /// For reading
    Text,
}

#[derive(Debug, Args)]
pub(crate) struct SettingsArguments {
    /// The configuration; default bongsu.toml of this folder, if there is one
    #[arg(long, env = "BONGSU_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The language of messages
    #[arg(long, value_parser = locale, value_name = "en|ko")]
    pub(crate) locale: Option<Locale>,
    /// The time zone of messages, by its IANA name
    #[arg(long, value_parser = zone, value_name = "ZONE")]
    pub(crate) zone: Option<Zone>,
}

#[derive(Debug, Args)]
pub(crate) struct ReceiverArguments {
    /// A file that holds the Slack webhook URL and nothing else. Otherwise SLACK_WEBHOOK_URL, or the configuration's receivers
    #[arg(long, value_name = "FILE")]
    pub(crate) slack_webhook_url_file: Option<PathBuf>,
    /// Take a webhook URL that is not Slack's or not https
    #[arg(long)]
    pub(crate) allow_insecure_webhook: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    // A week is more than any drill, and every clock can hold it.
    if (0.0..=604_800.0).contains(&seconds) {
        Ok(Duration::from_secs_f64(seconds))
    } else {
        Err("must be between 0 and 604800 seconds".to_owned())
    }
}

fn locale(text: &str) -> Result<Locale, String> {
    match text {
        "en" => Ok(Locale::En),
        "ko" => Ok(Locale::Ko),
        _ => Err("must be en or ko".to_owned()),
    }
}

fn zone(text: &str) -> Result<Zone, String> {
    Zone::parse(text).ok_or_else(|| "not a time zone; use an IANA name such as Asia/Seoul".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_consistent() {
        super::Arguments::command().debug_assert();
    }
}
