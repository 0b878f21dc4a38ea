//! `bongsu destroy`: shows the resources of a stack and deletes them. The user's own resources remain.

mod code;
mod key;

pub use crate::backlog::QueueDepth;
pub use key::{KeyDeletion, KmsKey};

use bongsu_io::logs::PROTOCOL;
use serde_json::json;

use crate::Account;
use crate::alarms;
use crate::audit::Records;
use crate::backlog::Backlog;
use crate::deploy::DeployError;
use crate::error::{AwsError, Cause};
use crate::stack::{Description, News, Progress, Readiness, Resource, Stack, short};
use code::Code;

/// The parts of an installation that are deleted with its stack.
#[derive(Debug)]
pub struct Destruction {
    pub account: Account,
    pub resources: Vec<Resource>,
    /// The queues with their numbers of messages.
    pub queues: Vec<QueueDepth>,
    /// The user's alarms that have the topic or the function as an action.
    pub pointing: Vec<String>,
    /// The addresses of the uploaded code, which is deleted.
    pub code: Vec<String>,
    /// The waiting notices, which are lost with the stack. `None` if the ledger cannot be read.
    pub backlog: Option<Backlog>,
    stack: Stack,
    description: Description,
}

impl Destruction {
    /// Waits for an operation in progress, and finds everything that belongs to the stack.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no such stack, if another program created it, or if AWS refuses or cannot be
    /// reached.
    pub async fn plan(
        account: &Account,
        stack: &str,
        progress: &mut dyn Progress,
    ) -> Result<Self, DeployError> {
        let stack = Stack::new(account, stack);
        let mut description = stack.describe().await?.ok_or_else(|| stack.absent())?;
        if !description.is_ours() && !description.outputs.is_empty() {
            return Err(DeployError::NotOurs { stack: stack.name().to_owned() });
        }
        if description.readiness == Readiness::Running {
            let status = &description.status;
            progress.report(News::Step(&format!(
                "Stack {} is in {status}; waiting for the end of that operation",
                stack.name()
            )));
            let seen = stack.latest_event(&description.id).await?;
            // The result does not matter, because the stack is deleted in any case.
            let _ = stack.follow(&description.id, seen, progress).await;
            description = stack.describe().await?.ok_or_else(|| stack.absent())?;
        }
        let resources = stack.resources().await?;
        let targets: Vec<&str> =
            ["TopicArn", "FunctionArn"].iter().filter_map(|it| description.output(it)).collect();
        let mut queues = Vec::new();
        for output in ["UndeliveredQueueUrl", "DeadQueueUrl"] {
            if let Some(url) = description.output(output) {
                queues.extend(QueueDepth::look(account, url).await?);
            }
        }
        Ok(Self {
            account: account.clone(),
            pointing: alarms::pointing_at(account, &targets, &resources).await?,
            code: match Code::of(account, stack.name(), &description) {
                Some(code) => code.uploads().await?,
                None => Vec::new(),
            },
            backlog: backlog(account, &description, &queues).await,
            resources,
            queues,
            stack,
            description,
        })
    }

    pub fn stack(&self) -> &str {
        self.stack.name()
    }

    /// Returns the number of notices that are deleted with the stack and never reached Slack: waiting notices and
    /// those in the dead-letter queue.
    pub fn undelivered(&self) -> u64 {
        let dead = self.queues.iter().filter(|queue| self.is_dead(queue)).map(|queue| queue.messages);
        let waiting = self.queues.iter().filter(|queue| !self.is_dead(queue)).map(|queue| queue.messages);
        let waiting = self.backlog.map_or_else(|| waiting.sum(), Backlog::count);
        waiting + dead.sum::<u64>()
    }

    fn is_dead(&self, queue: &QueueDepth) -> bool {
        self.description.output("DeadQueueUrl").is_some_and(|url| short(url) == queue.name)
    }

    /// Deletes the stack and the code. Returns the scheduled deletion of the key.
    ///
    /// # Errors
    ///
    /// Returns an error if AWS refuses, or if a resource of the stack cannot be deleted.
    pub async fn carry_out(
        self,
        keep_key: bool,
        progress: &mut dyn Progress,
    ) -> Result<Option<KeyDeletion>, DeployError> {
        let key = self.description.output("KeyId").map(|id| KmsKey::new(&self.account, id));
        let seen = self.stack.latest_event(&self.description.id).await?;
        self.stack.delete().await?;
        self.stack.follow(&self.description.id, seen, progress).await?;
        if let Some(code) = Code::of(&self.account, self.stack.name(), &self.description) {
            progress.report(News::Step(&format!("Deleting the uploaded code in s3://{code}")));
            code.delete().await?;
        }
        if let Some(group) = self.description.output("LogGroupName") {
            delete_log_group(&self.account, group).await?;
        }
        let Some(key) = key else { return Ok(None) };
        if keep_key {
            key.recall().await?;
        }
        Ok(Some(key.deletion().await?))
    }
}

/// Returns the waiting notices, or `None` if there is no queue or the ledger cannot be read.
async fn backlog(account: &Account, description: &Description, queues: &[QueueDepth]) -> Option<Backlog> {
    let url = description.output("UndeliveredQueueUrl")?;
    let queue = queues.iter().find(|queue| queue.name == short(url))?;
    let records = Records::of(account, description).await.ok()?;
    Some(Backlog::of(queue, &records))
}

/// Deletes the function's log group. A late invocation creates it again after the stack's deletion, because the
/// function's role allows that.
async fn delete_log_group(account: &Account, group: &str) -> Result<(), AwsError> {
    let name = json!({ "logGroupName": group });
    accept_deleted(account.call(PROTOCOL, "logs:DeleteLogGroup", name.to_string()).await)
}

/// Accepts that the log group no longer exists.
fn accept_deleted(answer: Result<String, AwsError>) -> Result<(), AwsError> {
    match answer {
        Ok(_) | Err(AwsError { cause: Cause::NotFound(_), .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use bongsu_io::aws::service::{CallError, ServiceRefusal};

    use super::*;
    use crate::error::Explain as _;

    #[test]
    fn accepts_a_deleted_log_group_and_names_missing_permissions() {
        let delete = |answer: Result<String, (&str, &str)>| {
            let refused = answer.map_err(|(code, message)| {
                let body = json!({ "__type": code, "message": message }).to_string();
                CallError::Refused(ServiceRefusal::read(400, body.into()))
            });
            accept_deleted(refused.explain("logs:DeleteLogGroup", "ap-northeast-2"))
        };
        assert_eq!(delete(Ok(String::new())), Ok(()));
        assert_eq!(
            delete(Err(("ResourceNotFoundException", "The specified log group does not exist."))),
            Ok(())
        );
        let denied = delete(Err(("AccessDeniedException", "no"))).unwrap_err();
        assert!(denied.to_string().contains("logs:DeleteLogGroup"), "{denied}");
    }
}
