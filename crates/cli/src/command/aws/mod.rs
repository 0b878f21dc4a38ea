//! The commands that work on an AWS account: they parse, ask and print; `bongsu-deployment` does the work.

mod accounts;
mod audit;
mod deploy;
mod destroy;
mod doctor;
pub(crate) mod drill;
mod existing;
mod failure;
mod profile;
mod replay;
mod secret;
mod serve;
mod show;
mod spoke;
mod status;

use std::time::Instant;

use bongsu_core::store::Store;
use bongsu_deployment::audit::Auditor;
use bongsu_deployment::installation::{Installation, Selector};
use bongsu_deployment::stack::{News, Progress, ResourceEvent};
use bongsu_deployment::{Account, AccountChoice, Cause};
use bongsu_io::http::HttpClient;

use crate::arguments::{AwsCommand, InstallationArguments, PlaceArguments};
use crate::failure::Failure;
use crate::look::say;
use crate::output::{self, foot};

pub(crate) async fn run(command: &AwsCommand) -> Result<(), Failure> {
    match command {
        AwsCommand::Deploy(arguments) => deploy::run(arguments).await,
        AwsCommand::Serve(arguments) => serve::run(arguments).await,
        AwsCommand::Status(arguments) => status::run(arguments).await,
        AwsCommand::Doctor(arguments) => doctor::run(arguments).await,
        AwsCommand::Audit(arguments) => audit::run(arguments).await,
        AwsCommand::Replay(arguments) => replay::run(arguments).await,
        AwsCommand::Secret(arguments) => secret::run(arguments).await,
        AwsCommand::Destroy(arguments) => destroy::run(arguments).await,
    }
}

/// Opens the account that the arguments name.
pub(crate) async fn account(place: &PlaceArguments) -> Result<Account, Failure> {
    profile::check(place.profile.as_deref())?;
    let http = HttpClient::new().map_err(|error| Failure::System(error.to_string()))?;
    let place = AccountChoice { region: place.region.clone(), profile: place.profile.clone() };
    let opened = Account::open(place, http).await;
    // Without a request to AWS there is no action and no region to name.
    opened.map_err(|error| match error.cause {
        Cause::NoRegion | Cause::NotARegion(_) => Failure::Unread(error.cause.to_string()),
        _ => Failure::Aws(error),
    })
}

/// Finds the installation that the arguments name.
async fn installation(arguments: &InstallationArguments) -> Result<Installation, Failure> {
    let account = account(&arguments.stack.place).await?;
    Ok(Installation::find(&account, selector(arguments)).await?)
}

fn selector(arguments: &InstallationArguments) -> Selector<'_> {
    match &arguments.function {
        Some(function) => Selector::Function(function),
        None => Selector::Stack(&arguments.stack.stack),
    }
}

/// Opens the ledger of the installation that the arguments name.
pub(crate) async fn ledger(arguments: &InstallationArguments) -> Result<impl Store, Failure> {
    Ok(Auditor::new(installation(arguments).await?).ledger()?)
}

/// Runs `work` until it is done, or until ctrl-C. The texts describe the state after ctrl-C, in both languages.
async fn unless_stopped(
    work: impl Future<Output = Result<(), Failure>>,
    [english, korean]: [&str; 2],
) -> Result<(), Failure> {
    tokio::select! {
        result = work => result,
        _ = tokio::signal::ctrl_c() => Err(Failure::Interrupted(say(english, korean))),
    }
}

/// Shows the events of a stack on standard error: one line that is overwritten on a terminal, plain lines
/// elsewhere.
#[derive(Debug)]
struct Reporter {
    begun: Instant,
}

impl Reporter {
    fn new() -> Self {
        Self { begun: Instant::now() }
    }

    fn event(&mut self, event: &ResourceEvent) {
        let at = self.begun.elapsed().as_secs();
        let text = format!("{at:>4} s  {event}");
        // Only finished events stay visible. An event in progress names the resource that the program waits for.
        if event.is_end() {
            output::note(&text);
        } else {
            foot::set(vec![text]);
        }
    }
}

impl Progress for Reporter {
    fn report(&mut self, news: News<'_>) {
        match news {
            News::Event(event) => self.event(event),
            News::Step(text) => output::note(text),
        }
    }
}

impl Drop for Reporter {
    fn drop(&mut self) {
        foot::clear();
    }
}
