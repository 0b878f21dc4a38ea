//! The alarms of the configuration, or the built-in ones.

use bongsu_alarm::alarm::Metric;
use bongsu_alarm::simulate::{MetricSource as _, WatchedAlarm, check_together};
use bongsu_core::config::{AlarmSettings, Config, ConfigError};
use bongsu_io::host::Host;
use bongsu_server::load::available_cores;

use crate::failure::Failure;
use crate::settings::Source;

pub(in crate::command) fn alarms(
    config: &Config,
    host: &mut Host,
    source: Option<&Source>,
) -> Result<Vec<WatchedAlarm>, Failure> {
    if config.alarms.is_empty() {
        let data = host.sample().unwrap_or_default();
        let is_root = |metric: &Metric| {
            metric.name == "disk_used_percent"
                && metric.dimensions.iter().any(|it| it.name == "path" && it.value == "/")
        };
        let root = data.into_iter().map(|datum| datum.metric).find(is_root);
        let cores = available_cores().get();
        return Ok(WatchedAlarm::built_in_alarms(host.name(), cores, root, config.locale));
    }
    written(config, host.name(), source)
}

/// Returns the alarms of the configuration for a machine with this name.
pub(in crate::command) fn written(
    config: &Config,
    host: &str,
    source: Option<&Source>,
) -> Result<Vec<WatchedAlarm>, Failure> {
    let failure = |alarm: &AlarmSettings, cause: String| {
        let (at, name) = (alarm.position(&cause), alarm.name().to_owned());
        let path = source.map(|source| source.path.clone()).unwrap_or_default();
        Failure::Configuration { path, error: ConfigError::Alarm { at, name, cause } }
    };
    let made = config.alarms.iter().map(|alarm| {
        let made = WatchedAlarm::of_settings(&alarm.settings, host);
        let made = made.map(|made| made.in_zone(config.zone.rules()));
        made.map_err(|error| failure(alarm, error.to_string()))
    });
    let made: Vec<_> = made.collect::<Result<_, _>>()?;
    check_together(&made).map_err(|(name, error)| {
        // All conflicting alarms come from the configuration.
        config
            .alarms
            .iter()
            .rfind(|alarm| alarm.name() == name)
            .map_or_else(|| Failure::System(error.to_string()), |alarm| failure(alarm, error.to_string()))
    })?;
    Ok(made)
}
