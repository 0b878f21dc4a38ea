//! `bongsu secret set`: another webhook URL, and nothing else.

use bongsu_deployment::deploy::Deployment;
use bongsu_deployment::secret;

use crate::arguments::{SecretArguments, SecretCommand, SecretSetArguments};
use crate::failure::Failure;
use crate::progress::Told;
use crate::{now, output, webhook};

const STOPPED: &str = "stopped; the new webhook URL may be stored or not: `bongsu secret set` again is safe";

pub(crate) async fn run(arguments: &SecretArguments) -> Result<(), Failure> {
    let SecretCommand::Set(arguments) = &arguments.command;
    super::unless_stopped(set(arguments), STOPPED).await
}

async fn set(arguments: &SecretSetArguments) -> Result<(), Failure> {
    // Read first: a file that cannot be read is found before AWS is asked anything.
    let given = webhook::read(&arguments.webhook)?;
    let account = super::account(&arguments.stack.place).await?;
    let mut told = Told::new();
    let deployment = Deployment::find(&account, &arguments.stack.stack, &mut told).await?;
    let webhook = match given {
        Some(webhook) => webhook,
        None => webhook::ask(&arguments.webhook)?,
    };
    let token = now().as_millisecond().to_string();
    secret::set(&deployment, &webhook, &token, &mut told).await?;
    output::line("Stored, encrypted by the stack's key. Alarms go there from now on.")
}
