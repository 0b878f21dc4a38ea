use crate::arguments::DrillArguments;
use crate::failure::Failure;
pub(crate) async fn run(_arguments: &DrillArguments) -> Result<(), Failure> { Ok(()) }
