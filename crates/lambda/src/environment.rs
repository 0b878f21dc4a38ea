//! Reads the variables that Lambda sets.

use std::env;

use bongsu_core::config::Config;
use tracing::level_filters::LevelFilter;

/// The purpose of the function. The functions for both purposes have the same code and differ only in Lambda's setting
/// `Handler`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Relays alarms.
    Relay,
    /// Accepts only button presses. In this separate function, a flood of requests to the public URL delays no alarm and
    /// cannot reach a webhook.
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

/// Reads the file that `BONGSU_CONFIG` names. Without it, reads `bongsu.toml` in the folder of the program, if it
/// exists.
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

/// Returns the log level in Lambda's settings (`LoggingConfig.ApplicationLogLevel`).
pub(crate) fn log_level() -> LevelFilter {
    let level = env::var("AWS_LAMBDA_LOG_LEVEL").ok();
    level.and_then(|level| level.to_lowercase().parse().ok()).unwrap_or(LevelFilter::INFO)
}
