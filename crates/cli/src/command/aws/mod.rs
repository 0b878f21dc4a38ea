//! The commands that work on an AWS account: they parse, ask and print; `bongsu-deployment` does.

pub(crate) mod audit;
pub(crate) mod deploy;
pub(crate) mod destroy;
pub(crate) mod doctor;
pub(crate) mod drill;
mod existing;
pub(crate) mod replay;
pub(crate) mod secret;
mod show;
pub(crate) mod status;
mod zip;

use bongsu_deployment::{Account, Place};
use bongsu_io::http::HttpClient;

use crate::arguments::PlaceArguments;
use crate::failure::Failure;

/// The account that the arguments name.
pub(crate) async fn account(place: &PlaceArguments) -> Result<Account, Failure> {
    let http = HttpClient::new().map_err(|error| Failure::System(error.to_string()))?;
    let place = Place { region: place.region.clone(), profile: place.profile.clone() };
    Ok(Account::open(place, http).await?)
}

/// Works until it is done or ctrl-C comes; `stopped` says what then is.
async fn unless_stopped(
    work: impl Future<Output = Result<(), Failure>>,
    stopped: &str,
) -> Result<(), Failure> {
    tokio::select! {
        result = work => result,
        _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted(stopped.to_owned())),
    }
}
