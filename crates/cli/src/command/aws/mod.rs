//! The commands that work on an AWS account: they parse, ask and print; `bongsu-deployment` does.

pub(crate) mod audit;
pub(crate) mod deploy;
pub(crate) mod destroy;
pub(crate) mod doctor;
pub(crate) mod drill;
mod existing;
mod profile;
pub(crate) mod replay;
pub(crate) mod secret;
mod show;
pub(crate) mod status;
mod zip;

use bongsu_deployment::{Account, Cause, Place};
use bongsu_io::http::HttpClient;

use crate::arguments::PlaceArguments;
use crate::failure::Failure;
use crate::look::say;

/// The account that the arguments name.
pub(crate) async fn account(place: &PlaceArguments) -> Result<Account, Failure> {
    profile::check(place.profile.as_deref())?;
    let http = HttpClient::new().map_err(|error| Failure::System(error.to_string()))?;
    let place = Place { region: place.region.clone(), profile: place.profile.clone() };
    let opened = Account::open(place, http).await;
    // Nobody was asked yet, so that there is no action and no region to name.
    opened.map_err(|error| match error.cause {
        Cause::NoRegion | Cause::NotARegion(_) => Failure::Unread(error.cause.to_string()),
        _ => Failure::Aws(error),
    })
}

/// Works until it is done or ctrl-C comes; the texts say what then is, in both languages.
async fn unless_stopped(
    work: impl Future<Output = Result<(), Failure>>,
    [english, korean]: [&str; 2],
) -> Result<(), Failure> {
    tokio::select! {
        result = work => result,
        _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted(say(english, korean))),
    }
}
