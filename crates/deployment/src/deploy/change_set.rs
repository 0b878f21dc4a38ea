//! Creates, executes and deletes CloudFormation's change sets, the planned changes of a stack.

use std::time::Duration;

use aws_sdk_cloudformation::operation::describe_change_set::DescribeChangeSetOutput;
use aws_sdk_cloudformation::types::{
    Capability, ChangeSetStatus, ChangeSetType, ExecutionStatus, OnStackFailure, ResourceChange, Tag,
};

use super::parameters::Parameters;
use super::{DeployError, overtaken};
use crate::error::Explain as _;
use crate::stack::{Stack, TAG, body, room_for_topics};

const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// A change set whose changes are known.
#[derive(Debug, Clone)]
pub(super) struct ChangeSet {
    pub(super) id: String,
    pub(super) stack_id: String,
    pub(super) is_new_stack: bool,
    /// Whether there are no changes.
    pub(super) is_empty: bool,
    pub(super) changes: Vec<ResourceChange>,
}

impl ChangeSet {
    fn nothing(name: &str) -> Self {
        Self {
            id: name.to_owned(),
            stack_id: String::new(),
            is_new_stack: false,
            is_empty: true,
            changes: Vec::new(),
        }
    }
}

/// Returns whether CloudFormation's reason says that there are no changes.
fn is_nothing(reason: &str) -> bool {
    ["didn't contain changes", "No updates are to be performed"].iter().any(|words| reason.contains(words))
}

/// The template of a change set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Template {
    Ours,
    Previous,
}

impl Stack {
    /// Creates a change set and waits until CloudFormation has computed its changes.
    pub(super) async fn plan(
        &self,
        name: &str,
        parameters: &Parameters,
        template: Template,
        is_new_stack: bool,
    ) -> Result<ChangeSet, DeployError> {
        let kind = if is_new_stack { ChangeSetType::Create } else { ChangeSetType::Update };
        let tag = Tag::builder().key(TAG.0).value(TAG.1).build();
        let mut asked = self.client().create_change_set().stack_name(self.name()).change_set_name(name);
        asked = asked.change_set_type(kind).set_parameters(Some(parameters.to_aws())).tags(tag);
        asked = asked.capabilities(Capability::CapabilityIam);
        // After a failed creation, no stack remains that a person must delete.
        asked = asked.set_on_stack_failure(is_new_stack.then_some(OnStackFailure::Delete));
        asked = match template {
            Template::Ours => {
                let topics = parameters.value("OtherTopics").unwrap_or_default();
                if let Some(room) = room_for_topics(topics) {
                    return Err(DeployError::TooManyTopics { given: topics.split(',').count(), room });
                }
                asked.template_body(body(topics))
            }
            Template::Previous => asked.use_previous_template(true),
        };
        let made = asked.send().await.explain("cloudformation:CreateChangeSet", self.region());
        let made = match made {
            Err(error) if is_nothing(&error.to_string()) => return Ok(ChangeSet::nothing(name)),
            made => made?,
        };
        let id = made.id.unwrap_or_else(|| name.to_owned());
        self.wait_for(&id, is_new_stack).await
    }

    async fn wait_for(&self, id: &str, is_new_stack: bool) -> Result<ChangeSet, DeployError> {
        let mut wait = FIRST_WAIT;
        loop {
            let page = self.describe_change_set(id, None).await?;
            match page.status() {
                Some(ChangeSetStatus::CreatePending | ChangeSetStatus::CreateInProgress) => {}
                Some(ChangeSetStatus::Failed) => return self.empty_or_refused(id, &page, is_new_stack).await,
                _ => return self.whole(id, page, is_new_stack).await,
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    async fn describe_change_set(
        &self,
        id: &str,
        next: Option<String>,
    ) -> Result<DescribeChangeSetOutput, DeployError> {
        let asked = self.client().describe_change_set().stack_name(self.name()).change_set_name(id);
        let asked = asked.include_property_values(true).set_next_token(next).send().await;
        let answer = asked.explain("cloudformation:DescribeChangeSet", self.region());
        answer.map_err(|error| overtaken(error, self.name()))
    }

    /// Examines a failed change set, because CloudFormation reports an empty one as a failure.
    async fn empty_or_refused(
        &self,
        id: &str,
        page: &DescribeChangeSetOutput,
        is_new_stack: bool,
    ) -> Result<ChangeSet, DeployError> {
        let reason = page.status_reason().unwrap_or_default();
        let set = ChangeSet {
            id: id.to_owned(),
            stack_id: page.stack_id().unwrap_or_default().to_owned(),
            is_new_stack,
            is_empty: true,
            changes: Vec::new(),
        };
        if is_nothing(reason) {
            return Ok(set);
        }
        self.discard(&set).await?;
        Err(DeployError::Refused { stack: self.name().to_owned(), reason: reason.to_owned() })
    }

    async fn whole(
        &self,
        id: &str,
        first: DescribeChangeSetOutput,
        is_new_stack: bool,
    ) -> Result<ChangeSet, DeployError> {
        let stack_id = first.stack_id().unwrap_or_default().to_owned();
        let is_empty = first.execution_status() == Some(&ExecutionStatus::Unavailable);
        let mut changes = Vec::new();
        let mut page = first;
        loop {
            changes.extend(page.changes().iter().filter_map(|change| change.resource_change().cloned()));
            let Some(next) = page.next_token.take() else { break };
            page = self.describe_change_set(id, Some(next)).await?;
        }
        Ok(ChangeSet { id: id.to_owned(), stack_id, is_new_stack, is_empty, changes })
    }

    /// Starts the execution of a change set; [`Stack::follow`] waits for its end.
    pub(super) async fn execute(&self, set: &ChangeSet) -> Result<(), DeployError> {
        let asked = self.client().execute_change_set().stack_name(self.name()).change_set_name(&set.id);
        let asked = asked.send().await.explain("cloudformation:ExecuteChangeSet", self.region());
        asked.map(drop).map_err(|error| overtaken(error, self.name()))
    }

    /// Deletes a change set, and the stack if it contains only this change set.
    pub(super) async fn discard(&self, set: &ChangeSet) -> Result<(), DeployError> {
        let asked = self.client().delete_change_set().stack_name(self.name()).change_set_name(&set.id);
        let deleted = asked.send().await.explain("cloudformation:DeleteChangeSet", self.region());
        match deleted.map_err(|error| overtaken(error, self.name())) {
            Ok(_) | Err(DeployError::Overtaken { .. }) => {}
            Err(error) => return Err(error),
        }
        let is_planned_only =
            |it: crate::stack::Description| it.readiness == crate::stack::Readiness::Planned;
        if set.is_new_stack && self.describe().await?.is_some_and(is_planned_only) {
            self.delete().await?;
        }
        Ok(())
    }
}
