//! The arguments of `bongsu deploy`.

use std::path::PathBuf;

use bongsu_deployment::deploy::Architecture;
use clap::Args;

use super::shared::UrlRulesArguments;
use super::values::{
    Topic, architecture, cron, events, function, iana_zone, organization, parameter, pattern, role, topic,
};
use super::{ConfirmationArguments, OutputArguments, StackArguments};

/// The place of the webhook URL. Never the URL itself: the process list shows arguments.
#[derive(Debug, Clone, Args)]
pub(crate) struct WebhookArguments {
    /// A file that holds the Slack webhook URL and nothing else; "-" reads standard input. Without it bongsu
    /// asks on the terminal, hidden
    #[arg(long, value_name = "FILE")]
    pub(crate) webhook_url_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) url_rules: UrlRulesArguments,
}

#[derive(Debug, Args)]
pub(crate) struct DeployArguments {
    #[command(flatten)]
    pub(crate) confirmation: ConfirmationArguments,
    #[command(flatten)]
    pub(crate) output: OutputArguments,
    #[command(flatten)]
    pub(crate) webhook: WebhookArguments,
    /// The function's code; default bongsu-lambda-ARCHITECTURE.zip or bootstrap.zip beside this program, or
    /// the zip of `cargo xtask package`
    #[arg(long, value_name = "FILE")]
    pub(crate) zip: Option<PathBuf>,
    /// The function's architecture; default that of the zip
    #[arg(long, value_name = "arm64|x86_64", value_parser = architecture)]
    pub(crate) architecture: Option<Architecture>,
    /// The S3 bucket for the code; default bongsu-ACCOUNT-REGION, created if it does not exist
    #[arg(long, value_name = "BUCKET")]
    pub(crate) code_bucket: Option<String>,
    /// Only replace the code of this function, which keeps its variables, role and trigger
    #[arg(long, value_name = "FUNCTION", value_parser = function, conflicts_with_all = ["webhook_url_file", "code_bucket", "every_alarm", "DesiredArguments"])]
    pub(crate) existing_function: Option<String>,
    /// Only send the alarms of this account and region to a hub elsewhere, given by the ARN of the hub's
    /// event bus (its output HubBusArn). The stack is called STACK-spoke
    #[arg(long, value_name = "BUS_ARN", conflicts_with_all = ["existing_function", "webhook_url_file", "code_bucket", "DesiredArguments"])]
    pub(crate) spoke_of: Option<String>,
    /// The profile of the hub's account: checks first that the hub admits this account
    #[arg(long, value_name = "PROFILE", requires = "spoke_of")]
    pub(crate) hub_profile: Option<String>,
    /// The organization of this account (o-...), by which the hub may admit it
    #[arg(long, value_name = "ID", requires = "hub_profile", value_parser = organization)]
    pub(crate) organization: Option<String>,
    /// A role of the hub's account that may read the alarms of this account and region, by its ARN
    /// (repeatable): the hub's output RoleArn, and the roles of people who use --all-accounts
    #[arg(long, value_name = "ROLE_ARN", requires = "spoke_of", value_parser = role)]
    pub(crate) audited_by: Vec<String>,
    /// Receive every alarm by an EventBridge rule, without changing any alarm; with PATTERN only alarms whose
    /// names match, as in --every-alarm='team-*'. --every-alarm= turns it off
    #[arg(long, help_heading = "Deployment", value_name = "PATTERN", num_args = 0..=1, require_equals = true, default_missing_value = "*", value_parser = pattern)]
    pub(crate) every_alarm: Option<String>,
    #[command(flatten)]
    pub(crate) desired: DesiredArguments,
    #[command(flatten)]
    pub(crate) stack: StackArguments,
}

/// Names and settings. A setting that the user leaves out keeps its value.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Deployment")]
pub(crate) struct DesiredArguments {
    /// The SNS topic for your alarms' actions; initially mission-sns, or STACK-sns for a stack other than
    /// bongsu. An ARN (repeatable) names an existing topic whose alarms come here too
    #[arg(long = "topic", value_name = "NAME|ARN", value_parser = topic)]
    pub(crate) topics: Vec<Topic>,
    /// The Lambda function; initially mission-lambda, or STACK-lambda
    #[arg(long, value_name = "NAME")]
    pub(crate) function: Option<String>,
    /// The KMS key's alias; initially alias/mission-kms-key, or alias/STACK-kms-key
    #[arg(long, value_name = "ALIAS")]
    pub(crate) key_alias: Option<String>,
    /// The example alarm; initially mission-cpu-alarm, or STACK-cpu-alarm
    #[arg(long, value_name = "NAME")]
    pub(crate) cpu_alarm: Option<String>,
    /// An EC2 instance for the example alarm on its CPU; without it there is no example alarm
    #[arg(long, value_name = "i-...")]
    pub(crate) instance: Option<String>,
    /// The example alarm's threshold, in percent of the instance's CPU; initially 50
    #[arg(long, value_name = "PERCENT")]
    pub(crate) cpu_threshold: Option<String>,
    /// The mail address to notify when the way to Slack is broken
    #[arg(long, value_name = "MAIL")]
    pub(crate) fallback_email: Option<String>,
    /// When to post the daily message that all is well: a cron expression; initially "0 18 * * ? *". "" for
    /// none
    #[arg(long, value_name = "CRON", value_parser = cron)]
    pub(crate) evening_fire: Option<String>,
    /// When to post the weekly review of the noisiest alarms: a cron expression, such as "0 9 ? * MON *";
    /// initially never
    #[arg(long, value_name = "CRON", value_parser = cron)]
    pub(crate) weekly_review: Option<String>,
    /// The time zone of --evening-fire; initially UTC
    #[arg(long, value_name = "ZONE", value_parser = iana_zone)]
    pub(crate) evening_fire_zone: Option<String>,
    /// The language of messages
    #[arg(long, value_name = "en|ko", value_parser = ["en", "ko"])]
    pub(crate) language: Option<String>,
    /// Events to announce beside alarms, by kind: health, guardduty, codepipeline, ...; "" for none
    #[arg(long, value_name = "KIND,...", value_parser = events)]
    pub(crate) events: Option<String>,
    /// The channel of a bot, by its ID or name; of webhooks only legacy ones use it
    #[arg(long, value_name = "CHANNEL")]
    pub(crate) slack_channel: Option<String>,
    /// Any other parameter of the template
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) parameters: Vec<(String, String)>,
}
