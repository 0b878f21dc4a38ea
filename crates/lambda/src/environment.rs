//! Lambda's own variables, read once.

use std::env;

use bongsu_core::config::Config;
use tracing::level_filters::LevelFilter;

/// What the function is there for. Both are the same code; Lambda's setting `Handler` tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It relays alarms.
    Relay,
    /// It takes the presses of buttons and nothing else, so that a flood of requests at its public URL has no alarm to
    /// hold up and no webhook to lead to.
    Buttons,
}

impl Purpose {
    pub(crate) fn read() -> Self {
        match env::var("_HANDLER").as_deref() {
            Ok("buttons") => Self::Buttons,
            _ => Self::Relay,
        }
    }
}

/// `bongsu.toml`, from the path that is given or from beside the program, where it may be missing.
pub(crate) fn config_file() -> Result<Config, String> {
    let given = env::var("BONGSU_CONFIG").ok();
    let beside = || env::var("LAMBDA_TASK_ROOT").map(|root| format!("{root}/bongsu.toml")).ok();
    let Some(path) = given.clone().or_else(beside) else { return Ok(Config::default()) };
    match std::fs::read_to_string(&path) {
        Ok(text) => Config::parse(&text).map_err(|error| format!("{path}: {error}")),
        Err(_) if given.is_none() => Ok(Config::default()),
        Err(error) => Err(format!("{path}: {error}")),
    }
}

/// Lambda's own setting of the level (`LoggingConfig.ApplicationLogLevel`).
pub(crate) fn log_level() -> LevelFilter {
    let level = env::var("AWS_LAMBDA_LOG_LEVEL").ok();
    level.and_then(|level| level.to_lowercase().parse().ok()).unwrap_or(LevelFilter::INFO)
}
