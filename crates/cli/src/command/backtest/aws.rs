//! Reads the alarm and its history from CloudWatch.

use std::collections::BTreeSet;
use std::sync::Arc;

use bongsu_alarm::TimeRange;
use bongsu_alarm::backtest::{BacktestSettings, SeriesName};
use bongsu_alarm::definition::{AlarmDefinition, Watches};
use bongsu_deployment::CloudWatchReader;
use bongsu_io::history::{HistoryRow, Rows, merge};
use jiff::SignedDuration;

use super::alarm::{Chosen, missing};
use crate::arguments::PlaceArguments;
use crate::command::aws::account;
use crate::failure::Failure;
use crate::now;
use crate::output::foot;

/// The default time range. CloudWatch keeps one-minute datapoints for fifteen days.
const DEFAULT_TIME: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Opens CloudWatch in the account that the arguments name.
pub(super) async fn open(arguments: &PlaceArguments) -> Result<CloudWatchReader, Failure> {
    Ok(CloudWatchReader::of(&account(arguments).await?))
}

/// Reads the alarm with that name, and the alarms in its rule.
pub(super) async fn alarms(cloudwatch: &CloudWatchReader, name: Option<&str>) -> Result<Chosen, Failure> {
    let name =
        name.ok_or_else(|| Failure::Arguments("--aws without --alarm needs --alarm-name NAME".to_owned()))?;
    let found = alarm(cloudwatch, name).await?.ok_or_else(|| {
        Failure::Arguments(format!(
            "no alarm is called {name:?} in this account and region; names are case-sensitive"
        ))
    })?;
    let (mut alarms, mut asked) = (vec![found], BTreeSet::new());
    while let Some(name) = missing(&alarms).into_iter().find(|name| asked.insert(name.clone())) {
        alarms.extend(alarm(cloudwatch, &name).await?);
    }
    Ok(Chosen { alarms, named: Some(name.to_owned()) })
}

async fn alarm(cloudwatch: &CloudWatchReader, name: &str) -> Result<Option<AlarmDefinition>, Failure> {
    let Some(found) = cloudwatch.alarm(name).await? else { return Ok(None) };
    let alarm = AlarmDefinition::from_value(&found);
    alarm.map(Some).map_err(|error| Failure::Arguments(format!("{name}: {error}")))
}

/// Reads the history of the alarm's metric between the times of the back-test.
pub(super) async fn history(
    cloudwatch: &CloudWatchReader,
    alarms: &[AlarmDefinition],
    settings: &BacktestSettings,
) -> Result<Rows, Failure> {
    if alarms.iter().any(|alarm| matches!(alarm.watches, Watches::Log { .. })) {
        return Err(Failure::Arguments(
            "CloudWatch keeps no series of a log query's results: give them as --data FILE, with a line for each result \
             (timestamp,value)"
                .to_owned(),
        ));
    }
    let to = settings.to.unwrap_or_else(now);
    let from = settings.from.unwrap_or_else(|| to.checked_sub(DEFAULT_TIME).unwrap_or(to));
    let on_metrics: Vec<_> = alarms.iter().filter(|alarm| alarm.criteria().is_some()).collect();
    let mut histories: Vec<Rows> = Vec::new();
    for alarm in &on_metrics {
        let mut progress =
            |samples| foot::set(vec![format!("{}: {samples} samples from CloudWatch", alarm.name)]);
        let rows = cloudwatch.history(alarm, TimeRange { from, to }, &mut progress).await;
        foot::clear();
        let rows = if on_metrics.len() > 1 { of_alarm(&alarm.name, rows?) } else { rows? };
        histories.push(Box::new(rows.into_iter().map(Ok)));
    }
    Ok(merge(histories))
}

/// Puts the alarm's name in front of the series names.
fn of_alarm(alarm: &str, mut rows: Vec<HistoryRow>) -> Vec<HistoryRow> {
    let mut known: Vec<(Arc<SeriesName>, Arc<SeriesName>)> = Vec::new();
    for row in &mut rows {
        let scoped = known.iter().find(|(series, _)| *series == row.series).map(|(_, scoped)| scoped.clone());
        let scoped = scoped.unwrap_or_else(|| {
            let names = row.series.names.iter().map(|name| format!("{alarm}/{name}")).collect();
            let scoped = Arc::new(SeriesName { names, is_any: false });
            known.push((row.series.clone(), scoped.clone()));
            scoped
        });
        row.series = scoped;
    }
    rows
}
