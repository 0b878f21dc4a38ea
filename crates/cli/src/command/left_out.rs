//! The commands for an AWS account in a build without them.

use bongsu_io::redb::StateFile;

use crate::arguments::{AwsCommand, InstallationArguments};
use crate::failure::Failure;

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
