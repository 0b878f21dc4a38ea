//! The arguments that several commands share.

use std::path::PathBuf;

use bongsu_alarm::Locale;
use bongsu_core::zone::Zone;
use bongsu_io::slack::UrlRules;
use clap::{Args, ValueEnum};

use super::values::{function, stack};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One line of JSON for each item
    Json,
    /// For people
    #[value(alias = "table")]
    Text,
}

/// The format of the output.
#[derive(Debug, Clone, Args)]
pub(crate) struct OutputArguments {
    /// Output format; default text
    #[arg(long)]
    format: Option<Format>,
}

impl OutputArguments {
    /// Returns the requested format. The default is text, even if the output is not a terminal, because it may
    /// be a pager.
    pub(crate) fn format(&self) -> Format {
        self.format.unwrap_or(Format::Text)
    }
}

/// The rules for webhook URLs.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct UrlRulesArguments {
    /// Accept a webhook URL that is not Slack's, or that is not https
    #[arg(long)]
    allow_insecure_webhook: bool,
}

impl UrlRulesArguments {
    /// Returns the rules by the argument and the environment.
    pub(crate) fn rules(&self) -> UrlRules {
        let variable = std::env::var("BONGSU_ALLOW_INSECURE_WEBHOOK").is_ok_and(|value| value == "1");
        if variable || self.allow_insecure_webhook { UrlRules::Any } else { UrlRules::SlackOnly }
    }
}

/// The event that a command reads.
#[derive(Debug, Args)]
pub(crate) struct EventArguments {
    /// The event, in any shape that the Lambda function accepts, or only the message of an alarm; "-" reads
    /// standard input
    pub(crate) file: PathBuf,
}

/// The folder of a program that keeps running.
#[derive(Debug, Args)]
pub(crate) struct StateArguments {
    /// The folder for states and messages; default $XDG_STATE_HOME/bongsu or ~/.local/state/bongsu
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
}

/// The confirmation of a plan.
#[cfg(feature = "aws")]
#[derive(Debug, Args)]
pub(crate) struct ConfirmationArguments {
    /// Carry out the plan without asking for confirmation
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Show the plan, and exit
    #[arg(long, conflicts_with = "yes")]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SettingsArguments {
    /// The configuration file; default bongsu.toml in this folder, in $XDG_CONFIG_HOME/bongsu
    /// (~/.config/bongsu) or in /etc/bongsu
    #[arg(long, env = "BONGSU_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The language; default the language of BONGSU_LOCALE, of the configuration, or of LANG
    #[arg(long, value_parser = locale, value_name = "en|ko")]
    pub(crate) locale: Option<Locale>,
    /// The IANA name of the time zone for messages and the log
    #[arg(long, value_parser = zone, value_name = "ZONE")]
    pub(crate) zone: Option<Zone>,
}

#[derive(Debug, Default, Args)]
pub(crate) struct ReceiverArguments {
    /// A file that contains only the Slack webhook URL; default SLACK_WEBHOOK_URL, or the receivers of the
    /// configuration
    #[arg(long, value_name = "FILE")]
    pub(crate) slack_webhook_url_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) url_rules: UrlRulesArguments,
}

/// The account, the region and the stack.
#[derive(Debug, Clone, Args)]
pub(crate) struct StackArguments {
    /// The name of the CloudFormation stack
    #[arg(long, env = "BONGSU_STACK", value_name = "NAME", default_value = "bongsu", value_parser = stack, help_heading = "AWS")]
    pub(crate) stack: String,
    #[command(flatten)]
    pub(crate) place: PlaceArguments,
}

/// The account, the region and the installation of bongsu, which `deploy` or another tool has made.
#[derive(Debug, Clone, Args)]
pub(crate) struct InstallationArguments {
    /// The Lambda function of an installation that was not made with deploy but, for example, with Terraform;
    /// replaces --stack
    #[arg(long, value_name = "FUNCTION", value_parser = function, help_heading = "AWS")]
    pub(crate) function: Option<String>,
    #[command(flatten)]
    pub(crate) stack: StackArguments,
}

/// The accounts and regions of a hub's spokes.
#[derive(Debug, Clone, Args)]
pub(crate) struct AccountsArguments {
    /// Include the accounts and regions of the hub's spokes (the stack's parameters AuditedAccounts and
    /// AuditedRegions)
    #[arg(long, help_heading = "AWS")]
    pub(crate) all_accounts: bool,
    /// The role to assume in each account; default bongsu-audit-REGION, which deploy --audited-by creates in a
    /// spoke
    #[arg(long, value_name = "NAME", requires = "all_accounts", help_heading = "AWS")]
    pub(crate) role: Option<String>,
    /// The bongsu.toml in the function's zip file; default the nearest one. --all-accounts shows its names of
    /// accounts, and doctor checks that alarms send the fields that its routes match
    #[arg(long, value_name = "FILE", help_heading = "AWS")]
    pub(crate) config: Option<PathBuf>,
}

/// The account and the region.
#[derive(Debug, Clone, Args)]
pub(crate) struct PlaceArguments {
    /// The AWS region; default AWS_REGION, or the region of the profile
    #[arg(long, value_name = "REGION", help_heading = "AWS")]
    pub(crate) region: Option<String>,
    /// The profile in ~/.aws/config; default AWS_PROFILE
    #[arg(long, value_name = "PROFILE", help_heading = "AWS")]
    pub(crate) profile: Option<String>,
}

fn locale(text: &str) -> Result<Locale, String> {
    match text {
        "en" => Ok(Locale::En),
        "ko" => Ok(Locale::Ko),
        _ => Err("must be en or ko".to_owned()),
    }
}

pub(super) fn zone(text: &str) -> Result<Zone, String> {
    Zone::parse(text).ok_or_else(|| "not a time zone; use an IANA name such as Asia/Seoul".to_owned())
}
