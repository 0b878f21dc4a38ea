use aws_sdk_cloudformation::types::StackStatus;

/// The operations that a stack's status allows. From CloudFormation's table of stack status codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// The stack can be changed.
    Ready,
    /// The stack has only a change set; no resource exists yet.
    Planned,
    /// An operation is in progress.
    Running,
    /// The stack's creation failed and was rolled back: it is empty, and can only be deleted.
    Empty,
    /// A deletion, or the rollback of a creation, failed: the rest of the stack can only be deleted.
    Broken,
    /// The rollback of a change failed: somebody must repair it first.
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
