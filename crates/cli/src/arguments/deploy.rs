//! The arguments of `bongsu deploy`.

use std::path::PathBuf;

use bongsu_deployment::deploy::Architecture;
use clap::Args;

use super::shared::UrlRulesArguments;
use super::values::{
    Topic, architecture, cron, events, function, iana_zone, organization, parameter, pattern, role, topic,
};
use super::{ConfirmationArguments, OutputArguments, StackArguments};

/// The source of the webhook URL. The URL itself is never an argument, because the process list shows arguments.
#[derive(Debug, Clone, Args)]
pub(crate) struct WebhookArguments {
    /// A file that contains only the Slack webhook URL; "-" reads standard input. By default bongsu asks on the
    /// terminal, with hidden input
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
    /// The zip file with the function's code; default bongsu-lambda-ARCHITECTURE.zip or bootstrap.zip in the
    /// folder of this program, or the zip file of `cargo xtask package`
    #[arg(long, value_name = "FILE")]
    pub(crate) zip: Option<PathBuf>,
    /// The function's architecture; default the architecture of the zip file
    #[arg(long, value_name = "arm64|x86_64", value_parser = architecture)]
    pub(crate) architecture: Option<Architecture>,
    /// The S3 bucket for the code; default bongsu-ACCOUNT-REGION, which is created if it does not exist
    #[arg(long, value_name = "BUCKET")]
    pub(crate) code_bucket: Option<String>,
    /// Replace only the code of this existing function; its variables, role and trigger stay the same
    #[arg(long, value_name = "FUNCTION", value_parser = function, conflicts_with_all = ["webhook_url_file", "code_bucket", "every_alarm", "DesiredArguments"])]
    pub(crate) existing_function: Option<String>,
    /// Make this account and region a spoke, which sends its alarms to the hub with this event bus (the hub's
    /// output HubBusArn). The stack is named STACK-spoke
    #[arg(long, value_name = "BUS_ARN", conflicts_with_all = ["existing_function", "webhook_url_file", "code_bucket", "DesiredArguments"])]
    pub(crate) spoke_of: Option<String>,
    /// The profile of the hub's account, to check first that the hub admits this account
    #[arg(long, value_name = "PROFILE", requires = "spoke_of")]
    pub(crate) hub_profile: Option<String>,
    /// The ID of this account's organization (o-...), if the hub admits the organization
    #[arg(long, value_name = "ID", requires = "hub_profile", value_parser = organization)]
    pub(crate) organization: Option<String>,
    /// The ARN of a role in the hub's account that may read the alarms of this account and region: the hub's
    /// output RoleArn, or the role of a person who uses --all-accounts; repeatable
    #[arg(long, value_name = "ROLE_ARN", requires = "spoke_of", value_parser = role)]
    pub(crate) audited_by: Vec<String>,
    /// Receive every alarm through an EventBridge rule, without changing any alarm. A PATTERN limits the rule to
    /// alarms with matching names, for example --every-alarm='team-*'; an empty one (--every-alarm=) turns the
    /// rule off
    #[arg(long, help_heading = "Deployment", value_name = "PATTERN", num_args = 0..=1, require_equals = true, default_missing_value = "*", value_parser = pattern)]
    pub(crate) every_alarm: Option<String>,
    #[command(flatten)]
    pub(crate) desired: DesiredArguments,
    #[command(flatten)]
    pub(crate) stack: StackArguments,
}

/// Names and settings. An omitted setting keeps its value.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Deployment")]
pub(crate) struct DesiredArguments {
    /// The name of the SNS topic for your alarms' actions; initially mission-sns, or STACK-sns if the stack is
    /// not named bongsu. The ARN of an existing topic adds it as another source of alarms; repeatable
    #[arg(long = "topic", value_name = "NAME|ARN", value_parser = topic)]
    pub(crate) topics: Vec<Topic>,
    /// The name of the Lambda function; initially mission-lambda, or STACK-lambda
    #[arg(long, value_name = "NAME")]
    pub(crate) function: Option<String>,
    /// The alias of the KMS key; initially alias/mission-kms-key, or alias/STACK-kms-key
    #[arg(long, value_name = "ALIAS")]
    pub(crate) key_alias: Option<String>,
    /// The name of the example alarm; initially mission-cpu-alarm, or STACK-cpu-alarm
    #[arg(long, value_name = "NAME")]
    pub(crate) cpu_alarm: Option<String>,
    /// The EC2 instance whose CPU the example alarm watches; without an instance there is no example alarm
    #[arg(long, value_name = "i-...")]
    pub(crate) instance: Option<String>,
    /// The example alarm's threshold, in percent of the instance's CPU; initially 50
    #[arg(long, value_name = "PERCENT")]
    pub(crate) cpu_threshold: Option<String>,
    /// The mail address to notify if messages cannot reach Slack
    #[arg(long, value_name = "MAIL")]
    pub(crate) fallback_email: Option<String>,
    /// The time of the daily message that all is well, as a cron expression; initially "0 18 * * ? *". "" turns
    /// it off
    #[arg(long, value_name = "CRON", value_parser = cron)]
    pub(crate) evening_fire: Option<String>,
    /// The time of the weekly review of the noisiest alarms, as a cron expression such as "0 9 ? * MON *";
    /// initially off
    #[arg(long, value_name = "CRON", value_parser = cron)]
    pub(crate) weekly_review: Option<String>,
    /// The time zone of --evening-fire and --weekly-review; initially Asia/Seoul in ap-northeast-2, and UTC in other
    /// regions
    #[arg(long, value_name = "ZONE", value_parser = iana_zone)]
    pub(crate) evening_fire_zone: Option<String>,
    /// The language of messages
    #[arg(long, value_name = "en|ko", value_parser = ["en", "ko"])]
    pub(crate) language: Option<String>,
    /// The kinds of events to announce in addition to alarms: health, guardduty, codepipeline, ...; "" for none
    #[arg(long, value_name = "KIND,...", value_parser = events)]
    pub(crate) events: Option<String>,
    /// The ID or name of the channel that a bot posts to; among webhooks, only legacy ones use it
    #[arg(long, value_name = "CHANNEL")]
    pub(crate) slack_channel: Option<String>,
    /// Another parameter of the template; repeatable
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) parameters: Vec<(String, String)>,
}
