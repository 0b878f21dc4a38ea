//! The commands that work on an AWS account, in a build without them: each fails and names the build that has
//! them.

use bongsu_io::redb::StateFile;

use crate::arguments::{AwsCommand, InstallationArguments};
use crate::failure::Failure;

/// A type without values: without AWS, CloudWatch is never opened.
pub(crate) enum CloudWatchReader {}

pub(crate) async fn run(command: &AwsCommand) -> Result<(), Failure> {
    Err(Failure::LeftOut(command.name()))
}

pub(crate) async fn ledger(_: &InstallationArguments) -> Result<StateFile, Failure> {
    Err(Failure::LeftOut("silence without --state"))
}

pub(crate) mod drill {
    use crate::arguments::DrillArguments;
    use crate::failure::Failure;

    pub(crate) async fn run(_: &DrillArguments) -> Result<(), Failure> {
        Err(Failure::LeftOut("drill without --load"))
    }
}

pub(crate) mod backtest {
    use bongsu_alarm::backtest::BacktestSettings;
    use bongsu_alarm::definition::AlarmDefinition;
    use bongsu_io::history::Rows;

    use super::CloudWatchReader;
    use crate::arguments::PlaceArguments;
    use crate::command::backtest::alarm::Chosen;
    use crate::failure::Failure;

    pub(crate) async fn open(_: &PlaceArguments) -> Result<CloudWatchReader, Failure> {
        Err(Failure::LeftOut("backtest --aws"))
    }

    pub(crate) async fn alarms(cloudwatch: &CloudWatchReader, _: Option<&str>) -> Result<Chosen, Failure> {
        match *cloudwatch {}
    }

    pub(crate) async fn history(
        cloudwatch: &CloudWatchReader,
        _: &[AlarmDefinition],
        _: &BacktestSettings,
    ) -> Result<Rows, Failure> {
        match *cloudwatch {}
    }
}

pub(crate) mod review {
    use bongsu_alarm::TimeRange;
    use bongsu_alarm::definition::AlarmDefinition;
    use bongsu_io::history::Rows;
    use jiff::Timestamp;

    pub(crate) use super::CloudWatchReader;
    use crate::arguments::ReviewArguments;
    use crate::command::review::Sources;
    use crate::failure::Failure;

    pub(crate) async fn sources(_: &ReviewArguments, _: Timestamp) -> Result<Sources, Failure> {
        Err(Failure::LeftOut("review --aws"))
    }

    pub(crate) async fn rows(
        cloudwatch: &CloudWatchReader,
        _: &AlarmDefinition,
        _: TimeRange,
    ) -> Result<Rows, Failure> {
        match *cloudwatch {}
    }
}
