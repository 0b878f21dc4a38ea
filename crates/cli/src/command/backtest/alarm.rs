//! Reads the alarms of a file.

use std::collections::BTreeMap;
use std::path::Path;

use bongsu_alarm::backtest::BacktestError;
use bongsu_alarm::definition::{AlarmDefinition, NamedAlarm, Watches};
use bongsu_alarm::expr::rule::AlarmRef;
use bongsu_io::definition;

use crate::failure::Failure;
use crate::input;
use crate::look::say;
use crate::output;

/// The alarms of a back-test, in the order of their file.
pub(crate) struct Chosen {
    pub(super) alarms: Vec<AlarmDefinition>,
    /// The alarm that the user named.
    pub(super) named: Option<String>,
}

impl Chosen {
    /// Returns the only alarm, or the one that the user named.
    pub(super) fn only(&self) -> Option<&AlarmDefinition> {
        match (&self.named, self.alarms.as_slice()) {
            (Some(named), alarms) => alarms.iter().find(|alarm| alarm.name == *named),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }
}

/// Reads all alarms of a file, or the alarm of that name with the alarms in its rule.
pub(super) fn read(file: &Path, name: Option<&str>) -> Result<Chosen, Failure> {
    let bytes = input::read(file)?;
    let failure = |cause: String| Failure::File { path: file.display().to_string(), cause };
    let all = definition::read_all(&bytes).map_err(|error| failure(error.to_string()))?;
    if name.is_none() && all.len() > 1 {
        return several(all).map_err(failure);
    }
    let alarm = definition::read(&bytes, name).map_err(|error| failure(error.to_string()))?;
    let Watches::Composite(_) = &alarm.watches else {
        return Ok(Chosen { named: Some(alarm.name.clone()), alarms: vec![alarm] });
    };
    let named = alarm.name.clone();
    let known = all.into_iter().filter_map(|(name, it)| Some((name, it.ok()?)));
    let mut known: BTreeMap<_, _> =
        known.filter(|(_, alarm)| !matches!(alarm.watches, Watches::PromQl(_))).collect();
    let mut alarms = vec![alarm];
    while let Some(child) = missing(&alarms).iter().find_map(|name| known.remove(name)) {
        alarms.push(child);
    }
    Ok(Chosen { alarms, named: Some(named) })
}

/// Returns the alarms that can be evaluated. Prints the reason why others cannot.
fn several(all: Vec<NamedAlarm<definition::ReadError>>) -> Result<Chosen, String> {
    let mut alarms = Vec::new();
    let mut refused = Vec::new();
    for (name, alarm) in all {
        match alarm {
            Ok(alarm) if matches!(alarm.watches, Watches::PromQl(_)) => {
                refused.push(format!("{name}: {}", BacktestError::PromQl));
            }
            Ok(alarm) => alarms.push(alarm),
            Err(error) => refused.push(format!("{name}: {error}")),
        }
    }
    if alarms.is_empty() {
        return Err(refused.join("; "));
    }
    for refused in refused {
        output::note(&say(format!("ignored: {refused}"), format!("제외함: {refused}")));
    }
    Ok(Chosen { alarms, named: None })
}

/// Returns the alarms that the rules and suppressors of `alarms` name but that `alarms` lacks, each once.
pub(super) fn missing(alarms: &[AlarmDefinition]) -> Vec<String> {
    let mut names = Vec::new();
    for name in alarms.iter().flat_map(children) {
        if !names.contains(&name) && alarms.iter().all(|alarm| alarm.name != name) {
            names.push(name);
        }
    }
    names
}

/// Returns the alarms in the rule of a composite alarm, and its suppressor.
fn children(alarm: &AlarmDefinition) -> Vec<String> {
    let Watches::Composite(rule) = &alarm.watches else { return Vec::new() };
    let suppressor = rule.suppressor.iter().map(|it| it.alarm.name());
    rule.rule.alarms().into_iter().map(AlarmRef::name).chain(suppressor).collect()
}
