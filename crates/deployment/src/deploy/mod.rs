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
mod secret;
#[cfg(test)]
mod tests;
mod topics;

pub use bucket::CodeBucket;
pub use change::{Detail, PlannedAction, PlannedChange};
pub use code::{Architecture, CodeError, FunctionCode};
pub use error::DeployError;
pub use parameters::DesiredStack;
pub use plan::{DeployPlan, PlanKind};
pub use secret::set_secrets;

use crate::Account;
use crate::error::AwsError;
use crate::secret::{KeptElsewhere, SecretKind, SecretPlace, kept_elsewhere};
use crate::stack::{Description, FollowError, News, Progress, Readiness, Stack};

/// A stack of bongsu that exists or can be created.
#[derive(Debug, Clone)]
pub struct Deployment {
    pub(crate) account: Account,
    pub(crate) stack: Stack,
    /// The stack's description. `None` before the first deployment.
    pub description: Option<Description>,
}

impl Deployment {
    /// Finds the stack, waits for an operation in progress, and checks that the stack is ours.
    ///
    /// # Errors
    ///
    /// Returns an error if the stack is somebody else's or cannot be changed in its state, or if AWS refuses
    /// or cannot be reached.
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
                "Stack {} is in {} already; waiting for that",
                stack.name(),
                running.status
            )));
            let seen = stack.latest_event(&running.id).await?;
            match stack.follow(&running.id, seen, progress).await {
                // The next request shows how the operation ended.
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

    /// Deletes a stack whose creation failed and which is empty, so that it can be created again.
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

    /// Refuses a secret for a stack that reads it from elsewhere; `parameter` is the value of one of its parameters.
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

/// Describes a stack that must exist and be ours.
pub(crate) async fn ours(stack: &Stack) -> Result<Description, DeployError> {
    let description = stack.describe().await?.ok_or_else(|| stack.absent())?;
    let not_ours = DeployError::NotOurs { stack: stack.name().to_owned() };
    if description.is_ours() { Ok(description) } else { Err(not_ours) }
}

fn refuse_strangers(stack: &Stack, description: &Description) -> Result<(), DeployError> {
    // A planned or empty stack has no outputs yet, and nothing to lose.
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

/// Turns AWS's "not found" into an error that names the cause: somebody else used the change set or changed
/// the stack.
fn overtaken(error: AwsError, stack: &str) -> DeployError {
    match error.cause {
        crate::Cause::NotFound(_) => DeployError::Overtaken { stack: stack.to_owned() },
        _ => DeployError::Aws(error),
    }
}
