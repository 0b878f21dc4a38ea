//! Reads the spokes that an installation audits, each with a role of the spoke's account.

mod check;
mod status;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::fmt::Display;

use bongsu_core::config::{ConfigError, SpokePlace, Spokes};
use bongsu_io::cloudwatch::Ways;
use futures_util::StreamExt as _;
use futures_util::stream;

use crate::Account;
use crate::error::AwsError;
use crate::installation::Installation;
pub use status::{SendingRule, SpokeStatus};

/// The maximum number of spokes that are asked at the same time.
const AT_ONCE: usize = 8;

/// The reason why no spoke can be read.
#[derive(Debug, thiserror::Error)]
pub enum SpokesError {
    /// The installation names no other account.
    #[error("the installation audits only its own account; name the accounts of its spokes: {remedy}")]
    None {
        /// The command that names the accounts.
        remedy: String,
    },
    #[error(transparent)]
    Account(#[from] ConfigError),
}

/// The spokes of a hub, with the role that reads them.
#[derive(Debug)]
pub struct HubSpokes {
    hub: Account,
    /// The ARN of the hub's event bus.
    bus: String,
    ways: Ways,
    places: Vec<SpokePlace>,
    /// The name of the role, if it differs from the spokes' template.
    role: Option<String>,
}

/// A spoke whose role was assumed.
#[derive(Debug)]
pub struct OpenSpoke {
    pub account: Account,
    /// The ways of its alarms to the hub.
    pub ways: Ways,
    bus: String,
}

/// A spoke with its answer, or with the reason why there is no answer.
#[derive(Debug)]
pub struct SpokeAnswer<T> {
    pub place: SpokePlace,
    pub result: Result<T, SpokeFailure>,
}

/// The reason why a spoke does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokeFailure {
    pub why: String,
    /// The remedy, if the reason does not contain it.
    pub remedy: Option<String>,
}

impl HubSpokes {
    /// Finds the spokes in the settings of their hub. `role` is the name of the role to assume, if it differs from
    /// the spokes' template.
    ///
    /// # Errors
    ///
    /// Returns an error if the settings name no spoke.
    pub fn of(hub: &Installation, role: Option<&str>) -> Result<Self, SpokesError> {
        let setting = |name: &str| hub.description.parameter(name).unwrap_or_default();
        let [accounts, regions, alarms] = ["AuditedAccounts", "AuditedRegions", "AuditedAlarms"].map(setting);
        let spokes = Spokes::read(accounts, regions, alarms)?;
        let account = &hub.account;
        let is_elsewhere =
            |it: &SpokePlace| (it.account.as_str(), it.region.as_str()) != (account.id(), account.region());
        let places: Vec<_> = spokes.places(account.region()).into_iter().filter(is_elsewhere).collect();
        if places.is_empty() {
            let remedy = hub.redeploy(" --parameter AuditedAccounts=210987654321,...");
            return Err(SpokesError::None { remedy });
        }
        // The template and Terraform's module name the bus after the function.
        let own = || {
            let [partition, region, id] = [account.partition(), account.region(), account.id()];
            format!("arn:{partition}:events:{region}:{id}:event-bus/{}-hub", hub.function())
        };
        Ok(Self {
            hub: account.clone(),
            bus: hub.description.output("HubBusArn").map_or_else(own, str::to_owned),
            ways: hub.description.ways().of_spoke(&spokes.alarms),
            places,
            role: role.map(str::to_owned),
        })
    }

    /// Asks every spoke, several at the same time. The answers are in the order of the accounts. `progress` receives
    /// the number of spokes that were asked and the number of all.
    pub async fn each<T, E: From<AwsError> + Display>(
        &self,
        progress: impl Fn(usize, usize),
        ask: impl AsyncFn(&OpenSpoke) -> Result<T, E>,
    ) -> Vec<SpokeAnswer<T>> {
        let asked = Cell::new(0);
        let (all, ask, progress) = (self.places.len(), &ask, &progress);
        progress(0, all);
        let one = async |place: &SpokePlace| {
            let result = match self.open(place).await {
                Ok(spoke) => {
                    ask(&spoke).await.map_err(|error| SpokeFailure { why: error.to_string(), remedy: None })
                }
                Err(unread) => Err(unread),
            };
            asked.set(asked.get() + 1);
            progress(asked.get(), all);
            SpokeAnswer { place: place.clone(), result }
        };
        stream::iter(self.places.iter().map(one)).buffered(AT_ONCE).collect().await
    }

    async fn open(&self, place: &SpokePlace) -> Result<OpenSpoke, SpokeFailure> {
        let role = match &self.role {
            Some(name) => place.role_named(name),
            None => place.role(),
        };
        match self.hub.assume(&role, place).await {
            Ok(account) => Ok(OpenSpoke { account, ways: self.ways.clone(), bus: self.bus.clone() }),
            Err(error) => {
                let remedy = self.remedy();
                Err(SpokeFailure {
                    why: format!("the role {role} cannot be assumed: {}", error.cause),
                    remedy: Some(remedy),
                })
            }
        }
    }

    /// Returns the remedy if the role must not be assumed.
    fn remedy(&self) -> String {
        let caller = role_of(self.hub.caller());
        match &self.role {
            Some(name) => format!("allow {caller} to assume {name} there, or name another --role"),
            None => format!(
                "deploy the spoke with --audited-by {caller} (in addition to the role of the hub's function), or name a role of that account that you may assume: --role NAME"
            ),
        }
    }
}

/// Returns the role of a session's ARN. The ARN of another principal stays the same.
fn role_of(caller: &str) -> String {
    let session = caller.split_once(":sts::").zip(caller.split_once(":assumed-role/"));
    let role = session.and_then(|((partition, rest), (_, role))| {
        let (account, _) = rest.split_once(':')?;
        Some(format!("{partition}:iam::{account}:role/{}", role.split('/').next()?))
    });
    role.unwrap_or_else(|| caller.to_owned())
}
