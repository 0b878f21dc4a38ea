//! Reads the alarm and its history from CloudWatch.

use bongsu_core::backtest::BacktestSettings;
use bongsu_core::definition::{AlarmDefinition, Watches};
use bongsu_deployment::CloudWatch;
use bongsu_io::history::Rows;
use jiff::SignedDuration;

use crate::arguments::PlaceArguments;
use crate::command::aws::account;
use crate::failure::Failure;
use crate::now;
use crate::output::foot;

/// CloudWatch keeps minutes for fifteen days.
const DEFAULT_TIME: SignedDuration = SignedDuration::from_hours(14 * 24);

/// CloudWatch of the account that the arguments name.
pub(super) async fn open(arguments: &PlaceArguments) -> Result<CloudWatch, Failure> {
    Ok(CloudWatch::of(&account(arguments).await?))
}

/// Reads the alarm of that name.
pub(super) async fn alarm(cloudwatch: &CloudWatch, name: Option<&str>) -> Result<AlarmDefinition, Failure> {
    let name =
        name.ok_or_else(|| Failure::Arguments("--aws without --alarm needs --alarm-name NAME".to_owned()))?;
    let found = cloudwatch.alarm(name).await?.ok_or_else(|| {
        Failure::Arguments(format!(
            "no alarm is called {name:?} in this account and region; names are case-sensitive"
        ))
    })?;
    AlarmDefinition::from_value(&found).map_err(|error| Failure::Arguments(format!("{name}: {error}")))
}

/// Reads the history of the alarm's metric between the times of the back-test.
pub(super) async fn history(
    cloudwatch: &CloudWatch,
    alarm: &AlarmDefinition,
    settings: &BacktestSettings,
) -> Result<Rows, Failure> {
    if matches!(alarm.watches, Watches::Log { .. }) {
        return Err(Failure::Arguments(
            "CloudWatch keeps no series of a log query's results: give them as --data FILE, a line for each result \
             (timestamp,value)"
                .to_owned(),
        ));
    }
    let to = settings.to.unwrap_or_else(now);
    let from = settings.from.unwrap_or_else(|| to.checked_sub(DEFAULT_TIME).unwrap_or(to));
    let mut progress = |samples| foot::set(vec![format!("{samples} samples from CloudWatch")]);
    let rows = cloudwatch.history(alarm, (from, to), &mut progress).await;
    foot::clear();
    Ok(Box::new(rows?.into_iter().map(Ok)))
}
