//! Why an operation on a stack failed, in plain words, and what state things are in.

use std::fmt;

use super::{Description, Event, Readiness};

/// An operation on a stack that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackFailure {
    /// The stack.
    pub stack: String,
    /// Its status now.
    pub status: String,
    /// What that status means.
    pub readiness: Readiness,
    /// The first resource that failed.
    pub first: Option<Event>,
    /// The stack's own reason.
    pub reason: Option<String>,
}

impl StackFailure {
    pub(super) fn new(stack: &str, description: &Description, events: &[Event]) -> Self {
        Self {
            stack: stack.to_owned(),
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
                if let Some(remedy) = remedy(reason) {
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
    /// What state things are in.
    fn state(&self) -> String {
        let (stack, status) = (&self.stack, &self.status);
        match self.readiness {
            Readiness::Deleted => format!(
                "What had been made was taken back: stack {stack} is not there any more, and nothing is left but the key, which waits for its deletion and costs nothing."
            ),
            Readiness::Empty => format!(
                "What had been made was taken back: stack {stack} is empty ({status}). The next `bongsu deploy` deletes it and begins anew."
            ),
            Readiness::Ready => {
                format!("Everything is as it was before ({status}): alarms arrive as they did.")
            }
            Readiness::Stuck => format!(
                "Taking the change back failed too ({status}). Repair the cause, then run `aws cloudformation continue-update-rollback --stack-name {stack}`."
            ),
            _ => format!(
                "Stack {stack} is in {status}. What is left of it can be taken down with `bongsu destroy --stack {stack}`."
            ),
        }
    }
}

/// What to do about AWS's reasons that people meet.
fn remedy(reason: &str) -> Option<&'static str> {
    let has = |part: &str| reason.to_lowercase().contains(part);
    if has("already exists") {
        Some(
            "it was made by something else: delete that, or choose another name (--topic, --function, --key-alias, --cpu-alarm). To put bongsu's code into a function that is there already, use --existing-function",
        )
    } else if has("not authorized to perform") || has("accessdenied") || has("access denied") {
        Some("have that action allowed to you, and run it again")
    } else if has("s3 error code: nosuchkey") || has("nosuchbucket") {
        Some("the function's code is not in the bucket any more; run `bongsu deploy` again, which uploads it")
    } else if has("rate exceeded") || has("throttl") {
        Some("AWS was asked too often; run it again in a minute")
    } else if has("limit") && has("exceed") {
        Some("a quota of the account is used up; ask for more in the Service Quotas console")
    } else if has("explicit deny") || has("service control policy") {
        Some("a policy of the organization forbids it; ask who administers it")
    } else {
        None
    }
}
