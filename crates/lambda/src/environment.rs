//! What the function's environment says, read once.

use std::env;

use bongsu_core::config::{
    Config, ConfigError, fallback_of_environment, graph_of_environment, locale_of_environment,
    receiver_of_environment, slack_of_environment, webhook_of_environment,
};
use bongsu_io::cloudwatch::Ways;
use bongsu_io::secret::Surroundings;
use bongsu_io::slack::UrlRules;
use tracing::level_filters::LevelFilter;

/// Slack's own, unless `BONGSU_SLACK_ORIGIN` names another (GovSlack, tests).
const SLACK_ORIGIN: &str = "https://hooks.slack.com";

/// What the function is there for. Both are the same code; Lambda's setting `Handler` tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It relays alarms.
    Relay,
    /// It takes the presses of buttons and nothing else, so that a flood of requests at its public URL has no alarm to
    /// hold up and no webhook to lead to.
    Buttons,
}

pub(crate) struct Environment {
    pub(crate) purpose: Purpose,
    /// The configuration, with the environment's receiver and language in place of the file's.
    pub(crate) config: Config,
    /// What is wrong with the configuration. An alarm still goes out with the rest of it.
    pub(crate) config_error: Option<String>,
    pub(crate) surroundings: Surroundings,
    pub(crate) url_rules: UrlRules,
    pub(crate) slack_origin: String,
    /// Where bots post (`BONGSU_SLACK_API_ORIGIN`): Slack's own unless it names another (GovSlack, tests).
    pub(crate) api_origin: Option<String>,
    /// Where PagerDuty is (`BONGSU_PAGERDUTY_ORIGIN`): its own unless it names another (tests).
    pub(crate) pagerduty_origin: Option<String>,
    pub(crate) log_level: LevelFilter,
    /// The ledger's table (`BONGSU_LEDGER_TABLE`).
    pub(crate) ledger: Option<String>,
    /// The URL of the queue that feeds this function (`BONGSU_UNDELIVERED_QUEUE_URL`).
    pub(crate) queue: Option<String>,
    /// How alarms come here, and so which are audited: by the topics of `BONGSU_TOPIC_ARN`, and where a rule of
    /// EventBridge brings them, by the names of `BONGSU_EVERY_ALARM`.
    pub(crate) ways: Ways,
}

impl Environment {
    /// The function's account: the one of the topic that feeds it.
    pub(crate) fn account(&self) -> Option<String> {
        let account = self.ways.topics().first()?.split(':').nth(4)?;
        (!account.is_empty()).then(|| account.to_owned())
    }

    /// Whether anything but KMS is needed of AWS. Reading its settings takes a moment at each start.
    pub(crate) fn needs_aws(&self) -> bool {
        self.ledger.is_some()
            || self.queue.is_some()
            || !self.ways.is_empty()
            || self.config.graph.bucket.is_some()
            || self.config.graph.upload
            || self.config.needs_tags()
    }

    pub(crate) fn read() -> Self {
        let purpose = match env::var("_HANDLER").as_deref() {
            Ok("buttons") => Purpose::Buttons,
            _ => Purpose::Relay,
        };
        let (mut config, file_error) = match config_file() {
            Ok(config) => (config, None),
            Err(error) => (Config::default(), Some(error)),
        };
        let receiver = receiver_of_environment(|name| env::var(name).ok());
        let receiver_error = receiver.as_ref().err().map(ConfigError::to_string);
        // An alarm by the webhook beats none by a bot that has no channel.
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
        if purpose == Purpose::Buttons {
            config.receivers.clear();
        }
        let insecure = env::var("BONGSU_ALLOW_INSECURE_WEBHOOK").is_ok_and(|value| value == "1");
        Self {
            purpose,
            config,
            config_error: file_error.or(receiver_error).or(locale_error).or(graph_error).or(slack_error),
            surroundings: surroundings(),
            url_rules: if insecure { UrlRules::Any } else { UrlRules::SlackOnly },
            slack_origin: env::var("BONGSU_SLACK_ORIGIN").unwrap_or_else(|_| SLACK_ORIGIN.to_owned()),
            api_origin: variable("BONGSU_SLACK_API_ORIGIN"),
            pagerduty_origin: variable("BONGSU_PAGERDUTY_ORIGIN"),
            log_level: log_level(),
            ledger: variable("BONGSU_LEDGER_TABLE"),
            queue: variable("BONGSU_UNDELIVERED_QUEUE_URL"),
            ways: Ways::new(
                &variable("BONGSU_TOPIC_ARN").unwrap_or_default(),
                &variable("BONGSU_EVERY_ALARM").unwrap_or_default(),
                &variable("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default(),
            ),
        }
    }
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// `bongsu.toml`, from the path that is given or from beside the program, where it may be missing.
fn config_file() -> Result<Config, String> {
    let given = env::var("BONGSU_CONFIG").ok();
    let beside = || env::var("LAMBDA_TASK_ROOT").map(|root| format!("{root}/bongsu.toml")).ok();
    let Some(path) = given.clone().or_else(beside) else { return Ok(Config::default()) };
    match std::fs::read_to_string(&path) {
        Ok(text) => Config::parse(&text).map_err(|error| format!("{path}: {error}")),
        Err(_) if given.is_none() => Ok(Config::default()),
        Err(error) => Err(format!("{path}: {error}")),
    }
}

fn surroundings() -> Surroundings {
    Surroundings {
        function_name: env::var("AWS_LAMBDA_FUNCTION_NAME").ok(),
        extension_port: env::var("PARAMETERS_SECRETS_EXTENSION_HTTP_PORT")
            .ok()
            .and_then(|port| port.parse().ok()),
        session_token: env::var("AWS_SESSION_TOKEN").ok().map(Into::into),
    }
}

/// Lambda's own setting of the level (`LoggingConfig.ApplicationLogLevel`).
fn log_level() -> LevelFilter {
    let level = env::var("AWS_LAMBDA_LOG_LEVEL").ok();
    level.and_then(|level| level.to_lowercase().parse().ok()).unwrap_or(LevelFilter::INFO)
}
