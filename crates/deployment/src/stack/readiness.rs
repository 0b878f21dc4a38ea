use aws_sdk_cloudformation::types::StackStatus;

/// What can be done with a stack in its status. From CloudFormation's table of stack status codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// It can be changed.
    Ready,
    /// Only a change set was made for it; nothing exists yet.
    Planned,
    /// Something happens to it just now.
    Running,
    /// Its creation failed and everything was taken back: it is empty, and can only be deleted.
    Empty,
    /// A deletion or a rollback of its creation failed: what is left of it can only be deleted.
    Broken,
    /// Taking a change back failed: somebody must repair that first.
    Stuck,
    /// It is gone.
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
