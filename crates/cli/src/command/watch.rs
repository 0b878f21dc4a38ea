use crate::arguments::WatchArguments;
use crate::failure::Failure;
pub(crate) async fn run(_arguments: &WatchArguments) -> Result<(), Failure> { Ok(()) }
