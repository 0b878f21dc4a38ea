use std::collections::BTreeMap;

use aws_sdk_cloudformation::types::StackStatus;
use bongsu_io::cloudwatch::Ways;
use bongsu_io::dynamodb::DynamoDb;
use jiff::Timestamp;

use crate::Account;

/// The tag that `bongsu deploy` puts on a stack. The value is constant, because another value would change every
/// resource.
pub(crate) const TAG: (&str, &str) = ("bongsu:made-by", "bongsu deploy");
/// The template's output with the release. Every stack of the template has it, deployed by any tool.
const VERSION: &str = "BongsuVersion";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The stack's ARN, by which CloudFormation finds the stack even after its deletion.
    pub id: String,
    /// AWS's status, for example `UPDATE_COMPLETE`.
    pub status: String,
    /// The meaning of the status.
    pub readiness: Readiness,
    /// AWS's reason for the status, if AWS states one.
    pub reason: Option<String>,
    pub parameters: BTreeMap<String, String>,
    pub outputs: BTreeMap<String, String>,
    /// The time of the last change in RFC 3339.
    pub changed_at: Option<String>,
    pub(crate) created_at: Option<Timestamp>,
    is_tagged: bool,
}

impl Description {
    pub(super) fn of(stack: &aws_sdk_cloudformation::types::Stack) -> Self {
        let status = stack.stack_status().cloned().unwrap_or(StackStatus::CreateComplete);
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let parameters = stack.parameters().iter();
        let outputs = stack.outputs().iter();
        let changed_at = stack.last_updated_time().or_else(|| stack.creation_time());
        Self {
            id: text(stack.stack_id()),
            readiness: Readiness::of(&status),
            status: status.as_str().to_owned(),
            reason: stack.stack_status_reason().filter(|reason| !reason.is_empty()).map(str::to_owned),
            parameters: parameters.map(|it| (text(it.parameter_key()), text(it.parameter_value()))).collect(),
            outputs: outputs.map(|it| (text(it.output_key()), text(it.output_value()))).collect(),
            changed_at: changed_at.map(ToString::to_string),
            created_at: stack.creation_time().and_then(|at| Timestamp::from_second(at.secs()).ok()),
            is_tagged: stack.tags().iter().any(|tag| (tag.key(), tag.value()) == (Some(TAG.0), Some(TAG.1))),
        }
    }

    /// Describes a stack that does not exist, with the parameters for its creation.
    pub(crate) fn planned(parameters: BTreeMap<String, String>) -> Self {
        Self {
            id: String::new(),
            status: "NOT_THERE".to_owned(),
            readiness: Readiness::Planned,
            reason: None,
            parameters,
            outputs: BTreeMap::new(),
            changed_at: None,
            created_at: None,
            is_tagged: false,
        }
    }

    /// Describes a function without a stack, with the resources that its settings name.
    pub(crate) fn of_function(
        arn: &str,
        parameters: BTreeMap<String, String>,
        outputs: BTreeMap<String, String>,
    ) -> Self {
        Self {
            id: arn.to_owned(),
            status: "NO_STACK".to_owned(),
            readiness: Readiness::Ready,
            outputs,
            // The user named the function, so nothing checks its origin.
            is_tagged: true,
            ..Self::planned(parameters)
        }
    }

    #[cfg(test)]
    pub(crate) fn of_test(stack: &aws_sdk_cloudformation::types::Stack) -> Self {
        Self::of(stack)
    }

    /// Returns whether the stack was created from bongsu's template, by any tool.
    pub fn is_ours(&self) -> bool {
        self.is_tagged || self.outputs.contains_key(VERSION)
    }

    /// Returns the release of bongsu that created or last changed the stack.
    pub fn version(&self) -> Option<&str> {
        self.outputs.get(VERSION).map(String::as_str)
    }

    /// Returns the value of a parameter, unless it is empty.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Returns the function's ledger, or `None` if there is no table.
    pub(crate) fn ledger(&self, account: &Account) -> Option<DynamoDb> {
        let table = self.output("LedgerTable")?.to_owned();
        Some(DynamoDb::new(account.config(), account.http().clone(), table))
    }

    /// Returns the ways by which alarms reach the function.
    pub(crate) fn ways(&self) -> Ways {
        let text = |found: Option<&str>| found.unwrap_or_default().to_owned();
        let topics = [text(self.output("TopicArn")), text(self.parameter("OtherTopics"))].join(",");
        Ways::new(&topics, &text(self.parameter("EveryAlarm")), &text(self.output("FunctionName")))
    }

    /// Returns the value of an output, unless it is empty.
    pub fn output(&self, name: &str) -> Option<&str> {
        self.outputs.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

/// The operations that a stack's status allows (CloudFormation user guide, "Stack status codes").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// The stack can be changed.
    Ready,
    /// The stack has only a change set and no resources yet.
    Planned,
    /// An operation is in progress.
    Running,
    /// The stack's creation failed and was rolled back. The stack is empty and can only be deleted.
    Empty,
    /// A deletion or the rollback of a creation failed. The rest of the stack can only be deleted.
    Broken,
    /// The rollback of a change failed. A person must repair the stack first.
    Stuck,
    /// The stack was deleted.
    Deleted,
}

impl Readiness {
    pub(super) fn of(status: &StackStatus) -> Self {
        match status {
            StackStatus::ReviewInProgress => Self::Planned,
            StackStatus::RollbackComplete => Self::Empty,
            StackStatus::CreateFailed | StackStatus::RollbackFailed | StackStatus::DeleteFailed => {
                Self::Broken
            }
            StackStatus::UpdateRollbackFailed | StackStatus::ImportRollbackFailed => Self::Stuck,
            StackStatus::DeleteComplete => Self::Deleted,
            status if status.as_str().ends_with("_IN_PROGRESS") => Self::Running,
            _ => Self::Ready,
        }
    }
}
