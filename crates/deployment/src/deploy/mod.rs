//! `bongsu deploy`: finds the stack, plans its changes, and carries them out.

mod apply;
mod bucket;
mod change;
mod change_set;
mod code;
mod error;
mod offline;
mod parameters;
mod plan;
#[cfg(test)]
mod tests;
mod topics;

pub use apply::set_secrets;
pub use bucket::CodeBucket;
pub use change::{Detail, PlannedAction, PlannedChange};
pub use code::{Architecture, CodeError, FunctionCode};
pub use error::DeployError;
pub use parameters::DesiredStack;
pub use plan::{DeployPlan, PlanKind};

use crate::Account;
use crate::error::AwsError;
use crate::secret::{KeptElsewhere, SecretKind, SecretPlace, kept_elsewhere};
use crate::stack::{Description, FollowError, News, Progress, Readiness, Stack};

/// A stack of bongsu, which may not exist yet.
#[derive(Debug, Clone)]
pub struct Deployment {
    pub(crate) account: Account,
    pub(crate) stack: Stack,
    /// The description of the stack. `None` before the first deployment.
    pub description: Option<Description>,
}

impl Deployment {
    /// Finds the stack, waits for an operation in progress, and checks that bongsu created the stack.
    ///
    /// # Errors
    ///
    /// Returns an error if another program created the stack, if its state allows no change, or if AWS refuses or
    /// cannot be reached.
    pub async fn find(
        account: &Account,
        stack: &str,
        progress: &mut dyn Progress,
    ) -> Result<Self, DeployError> {
        let stack = Stack::new(account, stack);
        let mut description = stack.describe().await?;
        if let Some(running) = description.as_ref().filter(|it| it.readiness == Readiness::Running) {
            refuse_strangers(&stack, running)?;
            progress.report(News::Step(&format!(
                "Stack {} is in {}; waiting for the end of that operation",
                stack.name(),
                running.status
            )));
            let seen = stack.latest_event(&running.id).await?;
            match stack.follow(&running.id, seen, progress).await {
                // The next request shows the result of the operation.
                Ok(_) | Err(FollowError::Failed(_)) => {}
                Err(FollowError::Aws(error)) => return Err(error.into()),
            }
            description = stack.describe().await?;
        }
        let description = description.filter(|it| it.readiness != Readiness::Deleted);
        if let Some(description) = &description {
            refuse_strangers(&stack, description)?;
            refuse_the_broken(&stack, description)?;
        }
        let description = description.filter(|it| it.readiness != Readiness::Planned);
        Ok(Self { account: account.clone(), stack, description })
    }

    /// Deletes the empty stack of a failed creation, so that the stack can be created again.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses or cannot be reached.
    pub async fn delete_empty(
        account: &Account,
        stack: &str,
        progress: &mut dyn Progress,
    ) -> Result<(), DeployError> {
        let stack = Stack::new(account, stack);
        let Some(description) = stack.describe().await? else { return Ok(()) };
        let seen = stack.latest_event(&description.id).await?;
        stack.delete().await?;
        stack.follow(&description.id, seen, progress).await?;
        Ok(())
    }

    pub fn name(&self) -> &str {
        self.stack.name()
    }

    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Returns whether there is neither a webhook URL nor a bot token, so that no alarm can reach Slack.
    pub fn lacks_webhook(&self) -> bool {
        let ways = [SecretKind::WebhookUrl, SecretKind::BotToken];
        self.description.as_ref().is_none_or(|it| !ways.iter().any(|kind| kind.is_named_by(it)))
    }

    /// Refuses a secret for a stack that reads the secret from another place. `parameter` returns the value of a
    /// parameter of the stack.
    fn refuse_elsewhere<'p>(
        &self,
        kind: SecretKind,
        parameter: impl Fn(&str) -> Option<&'p str>,
    ) -> Result<(), DeployError> {
        let value = |place: &SecretPlace| {
            let name = parameter(place.parameter).filter(|name| !name.is_empty())?;
            Some((place.parameter, name.to_owned()))
        };
        match kept_elsewhere(kind, &self.account, value) {
            Some(KeptElsewhere { named_by, remedy }) => {
                Err(DeployError::KeptElsewhere { parameter: named_by, remedy })
            }
            None => Ok(()),
        }
    }
}

/// Describes a stack that must exist and must be bongsu's.
pub(crate) async fn ours(stack: &Stack) -> Result<Description, DeployError> {
    let description = stack.describe().await?.ok_or_else(|| stack.absent())?;
    let not_ours = DeployError::NotOurs { stack: stack.name().to_owned() };
    if description.is_ours() { Ok(description) } else { Err(not_ours) }
}

fn refuse_strangers(stack: &Stack, description: &Description) -> Result<(), DeployError> {
    // A planned or empty stack has neither outputs nor resources.
    let has_nothing = matches!(description.readiness, Readiness::Planned | Readiness::Empty);
    if description.is_ours() || has_nothing && description.outputs.is_empty() {
        return Ok(());
    }
    Err(DeployError::NotOurs { stack: stack.name().to_owned() })
}

fn refuse_the_broken(stack: &Stack, description: &Description) -> Result<(), DeployError> {
    let (name, status) = (stack.name().to_owned(), description.status.clone());
    match description.readiness {
        Readiness::Empty => Err(DeployError::Empty { stack: name, status }),
        Readiness::Broken => {
            Err(DeployError::Broken { stack: name, status, remedy: stack.bongsu("destroy") })
        }
        Readiness::Stuck => {
            Err(DeployError::Stuck { stack: name, status, remedy: stack.continue_rollback() })
        }
        _ => Ok(()),
    }
}

/// Converts AWS's "not found" to an error that names the cause: the change set was executed or the stack was
/// changed by another person or program.
fn overtaken(error: AwsError, stack: &str) -> DeployError {
    match error.cause {
        crate::Cause::NotFound(_) => DeployError::Overtaken { stack: stack.to_owned() },
        _ => DeployError::Aws(error),
    }
}
