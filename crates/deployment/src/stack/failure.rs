//! Explains a failed operation on a stack: the reason, and the state of the stack.

use std::fmt;

use super::{Description, Readiness, ResourceEvent, Stack};

/// A failed operation on a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackFailure {
    pub stack: String,
    /// The commands that repair the stack.
    pub remedies: Remedies,
    /// The stack's status after the failure.
    pub status: String,
    /// The meaning of the status.
    pub readiness: Readiness,
    /// The first resource that failed.
    pub first: Option<ResourceEvent>,
    /// CloudFormation's reason for the stack's status.
    pub reason: Option<String>,
}

/// The commands that repair a stack, ready to paste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedies {
    /// Deploys the stack again.
    pub deploy: String,
    /// Deletes the stack.
    pub destroy: String,
    /// Continues a failed rollback.
    pub continue_rollback: String,
}

impl StackFailure {
    pub(super) fn new(stack: &Stack, description: &Description, events: &[ResourceEvent]) -> Self {
        Self {
            stack: stack.name().to_owned(),
            remedies: Remedies {
                deploy: stack.bongsu("deploy"),
                destroy: stack.bongsu("destroy"),
                continue_rollback: stack.continue_rollback(),
            },
            status: description.status.clone(),
            readiness: description.readiness,
            first: events.iter().find(|event| event.is_failure()).cloned(),
            reason: description.reason.clone(),
        }
    }
}

impl fmt::Display for StackFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.first {
            Some(event) => {
                let reason = event.reason.as_deref().unwrap_or("AWS states no reason");
                write!(f, "{} failed first: {}", event.resource(), reason.trim_end_matches('.'))?;
                if let Some(remedy) = remedy(reason, &self.remedies.deploy) {
                    write!(f, "; {remedy}")?;
                }
            }
            None => write!(
                f,
                "{}",
                self.reason.as_deref().unwrap_or("the operation failed, and AWS states no reason")
            )?,
        }
        write!(f, "\n{}", self.state())
    }
}

impl StackFailure {
    /// Describes the state of the stack after the failure.
    fn state(&self) -> String {
        let (stack, status) = (&self.stack, &self.status);
        let Remedies { deploy, destroy, continue_rollback } = &self.remedies;
        match self.readiness {
            Readiness::Deleted => format!(
                "The creation was rolled back: stack {stack} no longer exists. Only the key remains, which is scheduled for deletion and costs nothing."
            ),
            Readiness::Empty => format!(
                "The creation was rolled back: stack {stack} is empty ({status}). The next `{deploy}` deletes it and starts again."
            ),
            Readiness::Ready => {
                format!("The change was rolled back ({status}), and alarms arrive as before.")
            }
            Readiness::Stuck => format!(
                "The rollback of the change failed too ({status}). Repair the cause, then run `{continue_rollback}`."
            ),
            _ => format!("Stack {stack} is in {status}. Delete the rest of it with `{destroy}`."),
        }
    }
}

/// Returns the remedy for a common error of AWS.
fn remedy(reason: &str, deploy: &str) -> Option<String> {
    let has = |part: &str| reason.to_lowercase().contains(part);
    let words = if has("already exists") {
        "another tool created it: delete it, or choose another name (--topic, --function, --key-alias, --cpu-alarm). To put bongsu's code into an existing function, use --existing-function"
    } else if has("not authorized to perform") || has("accessdenied") || has("access denied") {
        "ask for that permission, and run the command again"
    } else if has("s3 error code: nosuchkey") || has("nosuchbucket") {
        return Some(format!(
            "the function's code is no longer in the bucket; run `{deploy}` again, which uploads it"
        ));
    } else if has("rate exceeded") || has("throttl") {
        "AWS got too many requests; run the command again in a minute"
    } else if has("limit") && has("exceed") {
        "a quota of the account is exhausted; request an increase in the Service Quotas console"
    } else if has("explicit deny") || has("service control policy") {
        "a policy of the organization forbids it; ask its administrator"
    } else {
        return None;
    };
    Some(words.to_owned())
}
