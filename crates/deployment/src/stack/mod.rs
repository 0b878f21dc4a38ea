//! A CloudFormation stack: its description, its events, and its operations.

mod description;
mod event;
mod failure;
mod follow;
mod intended;
mod resource;
mod template;

use aws_sdk_cloudformation::Client;

pub(crate) use description::TAG;
pub use description::{Description, Readiness};
pub use event::ResourceEvent;
pub use failure::StackFailure;
pub(crate) use follow::FollowError;
pub use follow::{News, Progress};
pub(crate) use intended::{Intended, StackLocation};
pub(crate) use resource::short;
pub use resource::{Resource, kind};
#[cfg(test)]
pub(crate) use template::yaml;
pub use template::{TEMPLATE, VERSION};
pub(crate) use template::{body, parameters, room_for_topics};

use crate::Account;
use crate::error::{AwsError, Cause, Explain as _};

/// The stack does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no stack {stack} in {region}; `{remedy}` creates it. It may be in another region (--region) or account (--profile)"
)]
pub struct NotThere {
    pub stack: String,
    /// The region that was searched.
    pub region: String,
    /// The command that creates the stack.
    pub remedy: String,
}

/// A stack, which may or may not exist.
#[derive(Debug, Clone)]
pub struct Stack {
    client: Client,
    region: String,
    name: String,
    flags: String,
}

impl Stack {
    pub fn new(account: &Account, name: &str) -> Self {
        let client = Client::new(account.config());
        Self { client, region: account.region().to_owned(), name: name.to_owned(), flags: account.flags() }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns a bongsu command for this stack with the region and the profile, ready to paste.
    pub(crate) fn bongsu(&self, command: &str) -> String {
        format!("bongsu {command} --stack {}{}", self.name, self.flags)
    }

    /// Returns the command that continues a failed rollback.
    pub(crate) fn continue_rollback(&self) -> String {
        format!("aws cloudformation continue-update-rollback --stack-name {}{}", self.name, self.flags)
    }

    /// Returns the error for a stack that does not exist.
    pub(crate) fn absent(&self) -> NotThere {
        NotThere { stack: self.name.clone(), region: self.region.clone(), remedy: self.bongsu("deploy") }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// Describes the stack. Returns `None` if there is no such stack.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses or cannot be reached.
    pub async fn describe(&self) -> Result<Option<Description>, AwsError> {
        self.describe_by(&self.name).await
    }

    /// Describes the stack by its name or its ID. The ID also finds a deleted stack.
    async fn describe_by(&self, name_or_id: &str) -> Result<Option<Description>, AwsError> {
        let asked = self.client.describe_stacks().stack_name(name_or_id).send().await;
        match asked.explain("cloudformation:DescribeStacks", &self.region) {
            Ok(answer) => match answer.stacks().first().map(Description::of) {
                Some(found) => Ok(Some(self.completed(found).await?)),
                None => Ok(None),
            },
            Err(AwsError { cause: Cause::NotFound(_), .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Adds the missing outputs of a complete stack from the template, because AWS's stand-in loses them.
    async fn completed(&self, mut found: Description) -> Result<Description, AwsError> {
        if found.readiness == Readiness::Ready && found.is_ours() && found.outputs.is_empty() {
            let resources = self.resources().await?;
            if let Some(place) = StackLocation::of_stack(&found.id) {
                found.outputs = Intended::new(place, &found, &resources).outputs();
            }
        }
        Ok(found)
    }

    /// Lists the stack's resources.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses or cannot be reached.
    pub async fn resources(&self) -> Result<Vec<Resource>, AwsError> {
        let asked = self.client.describe_stack_resources().stack_name(&self.name).send().await;
        let answer = asked.explain("cloudformation:DescribeStackResources", &self.region)?;
        Ok(answer.stack_resources().iter().map(Resource::of).collect())
    }

    /// Starts the stack's deletion; [`Stack::follow`] waits for its end.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses or cannot be reached.
    pub async fn delete(&self) -> Result<(), AwsError> {
        let asked = self.client.delete_stack().stack_name(&self.name).send().await;
        asked.explain("cloudformation:DeleteStack", &self.region).map(drop)
    }
}
