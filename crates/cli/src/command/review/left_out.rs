//! CloudWatch, in a build without it.

use bongsu_core::definition::AlarmDefinition;
use bongsu_io::history::Rows;
use jiff::Timestamp;

use super::Sources;
use crate::arguments::ReviewArguments;
use crate::failure::Failure;

/// Never opened, so that nothing is ever asked of it.
pub(super) enum CloudWatch {}

pub(super) async fn sources(_: &ReviewArguments, _: Timestamp) -> Result<Sources, Failure> {
    Err(Failure::LeftOut("review --aws"))
}

pub(super) async fn rows(
    cloudwatch: &CloudWatch,
    _: &AlarmDefinition,
    _: (Timestamp, Timestamp),
) -> Result<Rows, Failure> {
    match *cloudwatch {}
}
