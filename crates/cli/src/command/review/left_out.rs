//! CloudWatch in a build without AWS.

use bongsu_alarm::TimeRange;
use bongsu_alarm::definition::AlarmDefinition;
use bongsu_io::history::Rows;
use jiff::Timestamp;

use super::Sources;
use crate::arguments::ReviewArguments;
use crate::failure::Failure;

/// A type without values: without AWS it is never opened.
pub(super) enum CloudWatchReader {}

pub(super) async fn sources(_: &ReviewArguments, _: Timestamp) -> Result<Sources, Failure> {
    Err(Failure::LeftOut("review --aws"))
}

pub(super) async fn rows(
    cloudwatch: &CloudWatchReader,
    _: &AlarmDefinition,
    _: TimeRange,
) -> Result<Rows, Failure> {
    match *cloudwatch {}
}
