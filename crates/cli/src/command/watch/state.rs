//! The place of states and undelivered messages.

use bongsu_io::redb::{Opened, StateFile};
use bongsu_io::socket::Lent;

use crate::arguments::WatchArguments;
use crate::failure::Failure;
use crate::{now, output, settings};

/// Opens the state of `--state`, or of the user's state folder. `None` if there is no such folder.
pub(super) fn open(arguments: &WatchArguments) -> Result<Option<Opened>, Failure> {
    let Some(folder) = settings::state_folder(arguments.state.as_deref()) else { return Ok(None) };
    let opened = StateFile::open(&folder, now());
    opened.map(Some).map_err(|error| Failure::System(error.to_string()))
}

/// Opens the socket by which `bongsu silence` reaches a running watch with a state.
pub(super) fn lend(arguments: &WatchArguments) -> Option<Lent> {
    let lent = Lent::open(&settings::state_folder(arguments.state.as_deref())?);
    lent.inspect_err(|error| {
        output::note(&format!("bongsu silence cannot reach this watch while it runs: {error}"));
    })
    .ok()
}

/// Runs `work`, and lends the state meanwhile.
pub(super) async fn lending<T>(lent: Option<Lent>, file: &StateFile, work: impl Future<Output = T>) -> T {
    let Some(lent) = lent else { return work.await };
    tokio::select! {
        done = work => done,
        never = lent.serve(file) => match never {},
    }
}
