//! A failed operation on a stack in plain words: the reason, and the state that it left.

use std::fmt;

use super::{Description, Readiness, ResourceEvent, Stack};

/// An operation on a stack that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackFailure {
    pub stack: String,
    /// The commands that deploy the stack again, delete it, and continue a rollback.
    pub remedies: Remedies,
    /// Its status after the failure.
    pub status: String,
    /// The meaning of that status.
    pub readiness: Readiness,
    /// The first resource that failed.
    pub first: Option<ResourceEvent>,
    /// CloudFormation's reason for the stack's status.
    pub reason: Option<String>,
}

/// The commands that mend a stack, as they can be pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedies {
    /// Deploys the stack again.
    pub deploy: String,
    /// Deletes the stack.
    pub destroy: String,
    /// Continues a rollback that failed.
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
                let reason = event.reason.as_deref().unwrap_or("AWS gives no reason");
                write!(f, "{} failed first: {}", event.resource(), reason.trim_end_matches('.'))?;
                if let Some(remedy) = remedy(reason, &self.remedies.deploy) {
                    write!(f, "; {remedy}")?;
                }
            }
            None => write!(
                f,
                "{}",
                self.reason.as_deref().unwrap_or("the operation failed, and AWS does not say why")
            )?,
        }
        write!(f, "\n{}", self.state())
    }
}

impl StackFailure {
    /// The state that the failure left, in words.
    fn state(&self) -> String {
        let (stack, status) = (&self.stack, &self.status);
        let Remedies { deploy, destroy, continue_rollback } = &self.remedies;
        match self.readiness {
            Readiness::Deleted => format!(
                "The creation was rolled back: stack {stack} no longer exists, and nothing is left but the key, which waits for its deletion and costs nothing."
            ),
            Readiness::Empty => format!(
                "The creation was rolled back: stack {stack} is empty ({status}). The next `{deploy}` deletes it and starts again."
            ),
            Readiness::Ready => {
                format!("Everything is as it was before ({status}): alarms arrive as they did.")
            }
            Readiness::Stuck => format!(
                "Taking the change back failed too ({status}). Repair the cause, then run `{continue_rollback}`."
            ),
            _ => format!("Stack {stack} is in {status}. Delete the rest of it with `{destroy}`."),
        }
    }
}

/// The remedy for a common error of AWS.
fn remedy(reason: &str, deploy: &str) -> Option<String> {
    let has = |part: &str| reason.to_lowercase().contains(part);
    let words = if has("already exists") {
        "it was made by something else: delete that, or choose another name (--topic, --function, --key-alias, --cpu-alarm). To put bongsu's code into an existing function, use --existing-function"
    } else if has("not authorized to perform") || has("accessdenied") || has("access denied") {
        "ask for that permission, and run it again"
    } else if has("s3 error code: nosuchkey") || has("nosuchbucket") {
        return Some(format!(
            "the function's code is not in the bucket any more; run `{deploy}` again, which uploads it"
        ));
    } else if has("rate exceeded") || has("throttl") {
        "AWS was asked too often; run it again in a minute"
    } else if has("limit") && has("exceed") {
        "a quota of the account is used up; ask for more in the Service Quotas console"
    } else if has("explicit deny") || has("service control policy") {
        "a policy of the organization forbids it; ask its administrator"
    } else {
        return None;
    };
    Some(words.to_owned())
}
