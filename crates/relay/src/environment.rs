//! Reads the program's environment once.

use std::env;

use bongsu_core::config::{
    Config, ConfigError, Spokes, fallback_of_environment, graph_of_environment, locale_of_environment,
    receiver_of_environment, slack_of_environment, webhook_of_environment,
};
use bongsu_io::cloudwatch::Ways;
use bongsu_io::slack::UrlRules;

/// The origin of webhooks (`BONGSU_SLACK_ORIGIN`), by default Slack's. GovSlack and tests have others.
const SLACK_ORIGIN: &str = "https://hooks.slack.com";

/// The settings of the environment and of the configuration.
#[derive(Debug)]
pub struct Environment {
    /// The configuration. The environment's receiver and language replace those of the file.
    pub config: Config,
    /// The error of an unreadable configuration. Alarms are still sent to the environment's receiver.
    pub config_error: Option<String>,
    /// The function's name (`AWS_LAMBDA_FUNCTION_NAME`), which is the default encryption context of its secrets.
    pub function_name: Option<String>,
    /// The rules for webhook URLs.
    pub url_rules: UrlRules,
    pub(crate) slack_origin: String,
    /// The origin of the Web API (`BONGSU_SLACK_API_ORIGIN`), by default Slack's. GovSlack and tests have others.
    pub(crate) api_origin: Option<String>,
    /// The origin of PagerDuty (`BONGSU_PAGERDUTY_ORIGIN`), by default PagerDuty's. Tests have others.
    pub(crate) pagerduty_origin: Option<String>,
    /// The name of the ledger's table (`BONGSU_LEDGER_TABLE`).
    pub ledger: Option<String>,
    /// The URL of the queue that feeds this function (`BONGSU_UNDELIVERED_QUEUE_URL`).
    pub queue: Option<String>,
    /// The ways of alarms to this function, which are also the scope of audits: the topics in `BONGSU_TOPIC_ARN`, and
    /// the name pattern of an EventBridge rule in `BONGSU_EVERY_ALARM`.
    pub ways: Ways,
    /// The spokes whose alarms are audited too: the accounts in `BONGSU_AUDITED_ACCOUNTS` in the regions in
    /// `BONGSU_AUDITED_REGIONS`, and of these the alarms that `BONGSU_AUDITED_ALARMS` names.
    pub(crate) spokes: Spokes,
}

impl Environment {
    /// Returns the function's account, which the ARN of its topic contains.
    pub(crate) fn account(&self) -> Option<String> {
        let account = self.ways.topics().first()?.split(':').nth(4)?;
        (!account.is_empty()).then(|| account.to_owned())
    }

    /// Returns whether the function needs AWS services other than KMS. If not, it need not read AWS's settings, which
    /// takes time at each start.
    pub(crate) fn needs_aws(&self) -> bool {
        self.ledger.is_some()
            || self.queue.is_some()
            || !self.ways.is_empty()
            || !self.spokes.is_empty()
            || self.config.graph.bucket.is_some()
            || self.config.graph.upload
            || self.config.graph.chart
            || self.config.needs_tags()
            || self.config.needs_background()
    }

    /// Reads the environment and combines it with a file's configuration. If the file is invalid, only the
    /// environment applies.
    pub fn read(file: Result<Config, String>) -> Self {
        let (mut config, file_error) = match file {
            Ok(config) => (config, None),
            Err(error) => (Config::default(), Some(error)),
        };
        let receiver = receiver_of_environment(|name| env::var(name).ok());
        let receiver_error = receiver.as_ref().err().map(ConfigError::to_string);
        // A bot without a channel cannot post, but the webhook can.
        let receiver = receiver.or_else(|_| webhook_of_environment(|name| env::var(name).ok()));
        if let Ok(Some(receiver)) = receiver {
            config.receivers.retain(|receiver| receiver.is_fallback);
            config.receivers.insert(0, receiver);
        }
        config.receivers.extend(fallback_of_environment(|name| env::var(name).ok()));
        let locale = locale_of_environment(|name| env::var(name).ok());
        let locale_error = locale.as_ref().err().map(ConfigError::to_string);
        if let Ok(Some(locale)) = locale {
            config.locale = locale;
        }
        let graph = graph_of_environment(config.graph.clone(), |name| env::var(name).ok());
        let graph_error = graph.as_ref().err().map(ConfigError::to_string);
        if let Ok(graph) = graph {
            config.graph = graph;
        }
        let slack = slack_of_environment(config.slack.clone(), |name| env::var(name).ok());
        let slack_error = slack.as_ref().err().map(ConfigError::to_string);
        if let Ok(slack) = slack {
            config.slack = slack;
        }
        let [accounts, regions, alarms] =
            ["BONGSU_AUDITED_ACCOUNTS", "BONGSU_AUDITED_REGIONS", "BONGSU_AUDITED_ALARMS"]
                .map(|name| variable(name).unwrap_or_default());
        let spokes = Spokes::read(&accounts, &regions, &alarms);
        let spokes_error = spokes.as_ref().err().map(ConfigError::to_string);
        let insecure = env::var("BONGSU_ALLOW_INSECURE_WEBHOOK").is_ok_and(|value| value == "1");
        Self {
            config,
            config_error: file_error
                .or(receiver_error)
                .or(locale_error)
                .or(graph_error)
                .or(slack_error)
                .or(spokes_error),
            function_name: env::var("AWS_LAMBDA_FUNCTION_NAME").ok(),
            url_rules: if insecure { UrlRules::Any } else { UrlRules::SlackOnly },
            slack_origin: env::var("BONGSU_SLACK_ORIGIN").unwrap_or_else(|_| SLACK_ORIGIN.to_owned()),
            api_origin: variable("BONGSU_SLACK_API_ORIGIN"),
            pagerduty_origin: variable("BONGSU_PAGERDUTY_ORIGIN"),
            ledger: variable("BONGSU_LEDGER_TABLE"),
            queue: variable("BONGSU_UNDELIVERED_QUEUE_URL"),
            ways: Ways::new(
                &variable("BONGSU_TOPIC_ARN").unwrap_or_default(),
                &variable("BONGSU_EVERY_ALARM").unwrap_or_default(),
                &variable("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default(),
            ),
            spokes: spokes.unwrap_or_default(),
        }
    }
}

/// Returns a variable unless it is empty.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}
