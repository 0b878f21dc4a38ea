//! `bongsu destroy`: what would go, and taking it down. What is the user's own is left alone.

mod code;
mod key;
mod log;
mod pointing;

pub use crate::queue::QueueDepth;
pub use key::{Key, KeyFate};

use crate::Account;
use crate::deploy::DeployError;
use crate::stack::{Description, News, Progress, Readiness, Resource, Stack};
use code::Code;

/// What a destruction takes down.
#[derive(Debug)]
pub struct Destruction {
    /// Where it is.
    pub account: Account,
    /// What the stack is made of.
    pub resources: Vec<Resource>,
    /// The queues, and how much is in them.
    pub queues: Vec<QueueDepth>,
    /// The user's alarms that have the topic or the function as an action.
    pub pointing: Vec<String>,
    /// Where the function's code is: bucket and folder.
    pub code: Option<String>,
    stack: Stack,
    description: Description,
}

impl Destruction {
    /// Looks what there is, after waiting for what happens to it just now.
    ///
    /// # Errors
    ///
    /// There is no such stack, it is not ours, AWS refuses or cannot be reached.
    pub async fn plan(
        account: &Account,
        stack: &str,
        progress: &mut dyn Progress,
    ) -> Result<Self, DeployError> {
        let stack = Stack::new(account, stack);
        let absent =
            || DeployError::NotThere { stack: stack.name().to_owned(), region: account.region().to_owned() };
        let mut description = stack.describe().await?.ok_or_else(absent)?;
        if !description.is_ours() && !description.outputs.is_empty() {
            return Err(DeployError::NotOurs { stack: stack.name().to_owned() });
        }
        if description.readiness == Readiness::Running {
            let status = &description.status;
            progress.tell(News::Step(&format!(
                "Stack {} is in {status} already; waiting for that",
                stack.name()
            )));
            let seen = stack.latest_event(&description.id).await?;
            // How it ends does not matter: it goes.
            let _ = stack.follow(&description.id, seen, progress).await;
            description = stack.describe().await?.ok_or_else(absent)?;
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
            pointing: pointing::alarms(account, &targets, &resources).await?,
            code: Code::of(account, stack.name(), &description).map(|code| code.to_string()),
            resources,
            queues,
            stack,
            description,
        })
    }

    /// The stack's name.
    pub fn stack(&self) -> &str {
        self.stack.name()
    }

    /// The queues that are not empty.
    pub fn undelivered(&self) -> impl Iterator<Item = &QueueDepth> {
        self.queues.iter().filter(|queue| queue.messages > 0)
    }

    /// Deletes the stack and the code; says what becomes of the key.
    ///
    /// # Errors
    ///
    /// AWS refuses, or something of the stack cannot be deleted.
    pub async fn carry_out(
        self,
        keep_key: bool,
        progress: &mut dyn Progress,
    ) -> Result<Option<KeyFate>, DeployError> {
        let key = self.description.output("KeyId").map(|id| Key::new(&self.account, id));
        let seen = self.stack.latest_event(&self.description.id).await?;
        self.stack.delete().await?;
        self.stack.follow(&self.description.id, seen, progress).await?;
        if let Some(code) = Code::of(&self.account, self.stack.name(), &self.description) {
            progress.tell(News::Step(&format!("Deleting the code in s3://{code}")));
            code.delete().await?;
        }
        if let Some(group) = self.description.output("LogGroupName") {
            log::delete(&self.account, group).await?;
        }
        let Some(key) = key else { return Ok(None) };
        if keep_key {
            key.recall().await?;
        }
        Ok(Some(key.fate().await?))
    }
}
