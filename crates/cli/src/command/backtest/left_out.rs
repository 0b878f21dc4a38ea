//! CloudWatch in a build without AWS.

use bongsu_alarm::backtest::BacktestSettings;
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_io::history::Rows;

use super::alarm::Chosen;
use crate::arguments::PlaceArguments;
use crate::failure::Failure;

/// A type without values: without AWS it is never opened.
pub(super) enum CloudWatchReader {}

pub(super) async fn open(_: &PlaceArguments) -> Result<CloudWatchReader, Failure> {
    Err(Failure::LeftOut("backtest --aws"))
}

pub(super) async fn alarms(cloudwatch: &CloudWatchReader, _: Option<&str>) -> Result<Chosen, Failure> {
    match *cloudwatch {}
}

pub(super) async fn history(
    cloudwatch: &CloudWatchReader,
    _: &[AlarmDefinition],
    _: &BacktestSettings,
) -> Result<Rows, Failure> {
    match *cloudwatch {}
}
