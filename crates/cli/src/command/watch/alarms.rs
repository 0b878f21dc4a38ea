//! The alarms of the configuration, or those that are built in.

use bongsu_core::alarm::Metric;
use bongsu_core::config::{Config, ConfigError};
use bongsu_core::watch::{MetricSource as _, WatchedAlarm, check_together};
use bongsu_io::host::Host;
use bongsu_server::load::available_cores;

use crate::arguments::WatchArguments;
use crate::failure::Failure;

pub(super) fn alarms(
    config: &Config,
    host: &mut Host,
    arguments: &WatchArguments,
) -> Result<Vec<WatchedAlarm>, Failure> {
    let path =
        arguments.settings.config.as_ref().map_or("bongsu.toml".to_owned(), |it| it.display().to_string());
    let failure = |line, name: &str, cause: String| {
        let error = ConfigError::Alarm { line, name: name.to_owned(), cause };
        Failure::Configuration { path: path.clone(), error }
    };
    if config.alarms.is_empty() {
        let data = host.sample().unwrap_or_default();
        let is_root = |metric: &Metric| {
            metric.name == "disk_used_percent"
                && metric.dimensions.iter().any(|it| it.name == "path" && it.value == "/")
        };
        let root = data.into_iter().map(|datum| datum.metric).find(is_root);
        return Ok(WatchedAlarm::built_in_alarms(host.name(), available_cores().get(), root));
    }
    let made = config.alarms.iter().map(|alarm| {
        let made = WatchedAlarm::of_settings(&alarm.settings, host.name());
        made.map_err(|error| failure(alarm.line, alarm.name(), error.to_string()))
    });
    let made: Vec<_> = made.collect::<Result<_, _>>()?;
    check_together(&made).map_err(|(name, error)| {
        let line = config.alarms.iter().rfind(|alarm| alarm.name() == name).map_or(1, |alarm| alarm.line);
        failure(line, &name, error.to_string())
    })?;
    Ok(made)
}
