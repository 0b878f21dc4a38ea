//! Reads Lambda's own variables once.

use std::env;

use bongsu_core::config::Config;
use tracing::level_filters::LevelFilter;

/// The purpose of the function. Both functions have the same code and differ in Lambda's setting `Handler`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Relays alarms.
    Relay,
    /// Accepts only button presses. A flood of requests at its public URL therefore delays no alarm, and the
    /// function has no access to a webhook.
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

/// Reads `bongsu.toml` from the given path, or from the folder of the program, where it is optional.
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

/// Returns Lambda's own log level (`LoggingConfig.ApplicationLogLevel`).
pub(crate) fn log_level() -> LevelFilter {
    let level = env::var("AWS_LAMBDA_LOG_LEVEL").ok();
    level.and_then(|level| level.to_lowercase().parse().ok()).unwrap_or(LevelFilter::INFO)
}
