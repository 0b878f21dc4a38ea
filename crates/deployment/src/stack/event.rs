use std::fmt;

use aws_sdk_cloudformation::types::StackEvent;

use super::kind;
use super::resource::short;

/// An event of a stack or of one of its resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceEvent {
    pub(super) id: String,
    /// The resource's logical ID, or the stack's name for the stack itself.
    pub logical: String,
    /// The resource's name, ARN or URL in AWS.
    pub physical: Option<String>,
    /// The type in CloudFormation.
    pub kind: String,
    pub status: String,
    pub reason: Option<String>,
}

impl ResourceEvent {
    pub(super) fn of(event: &StackEvent) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        Self {
            id: text(event.event_id()),
            logical: text(event.logical_resource_id()),
            physical: given(event.physical_resource_id()),
            kind: text(event.resource_type()),
            status: event.resource_status().map(|status| status.as_str().to_owned()).unwrap_or_default(),
            reason: given(event.resource_status_reason()),
        }
    }

    /// Returns whether the resource itself failed. CloudFormation cancels other resources after a failure.
    pub(super) fn is_failure(&self) -> bool {
        let cancelled = ["cancelled", "canceled"];
        let was_stopped = |reason: &String| cancelled.iter().any(|word| reason.contains(word));
        self.status.ends_with("_FAILED")
            && self.kind != "AWS::CloudFormation::Stack"
            && !self.reason.as_ref().is_some_and(was_stopped)
    }

    /// Returns whether the event is shown. Only the ends of operations are shown.
    pub fn is_end(&self) -> bool {
        self.status.ends_with("_COMPLETE") || self.status.ends_with("_FAILED")
    }

    /// Describes the resource: "SNS topic mission-sns".
    pub fn resource(&self) -> String {
        // The ARN of a stack ends with a random ID, and its logical ID is its name.
        let physical = self.physical.as_deref().filter(|_| self.kind != "AWS::CloudFormation::Stack");
        format!("{} {}", kind(&self.kind), short(physical.unwrap_or(&self.logical)))
    }
}

/// Writes "created SNS topic mission-sns".
impl fmt::Display for ResourceEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done = match self.status.as_str() {
            "CREATE_COMPLETE" => "created",
            "UPDATE_COMPLETE" => "changed",
            "DELETE_COMPLETE" => "deleted",
            "DELETE_SKIPPED" => "kept",
            "CREATE_IN_PROGRESS" => "creating",
            "UPDATE_IN_PROGRESS" => "changing",
            "DELETE_IN_PROGRESS" => "deleting",
            "CREATE_FAILED" | "UPDATE_FAILED" | "DELETE_FAILED" => "FAILED",
            "ROLLBACK_IN_PROGRESS" | "UPDATE_ROLLBACK_IN_PROGRESS" => "rolling back",
            "ROLLBACK_COMPLETE" | "UPDATE_ROLLBACK_COMPLETE" => "rolled back",
            "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" => "cleaning up",
            other => other,
        };
        write!(f, "{done} {}", self.resource())?;
        match &self.reason {
            Some(reason) if self.status.ends_with("_FAILED") => write!(f, ": {reason}"),
            _ => Ok(()),
        }
    }
}
