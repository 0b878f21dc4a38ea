//! Waits for an operation on a stack and reports its events.

use std::time::Duration;

use super::{Description, Readiness, ResourceEvent, Stack, StackFailure};
use crate::error::{AwsError, Explain as _};

/// The pauses between two requests. A stack without changes is ready at once. An operation takes a minute or two, and
/// AWS limits the number of requests.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// The news of an operation in progress.
#[derive(Debug)]
pub enum News<'a> {
    /// An event of a resource.
    Event(&'a ResourceEvent),
    /// The beginning or the end of a step.
    Step(&'a str),
}

/// A receiver of the news of an operation.
pub trait Progress {
    /// Reports news. The calls are in order of time.
    fn report(&mut self, news: News<'_>);
}

/// The reason why an operation did not succeed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FollowError {
    #[error(transparent)]
    Aws(#[from] AwsError),
    #[error("{0}")]
    Failed(Box<StackFailure>),
}

impl Stack {
    /// Returns the ID of the stack's latest event.
    pub(crate) async fn latest_event(&self, id: &str) -> Result<Option<String>, AwsError> {
        Ok(self.events_after(id, None, 1).await?.pop().map(|event| event.id))
    }

    /// Waits until the stack's operation ends. Reports every event after `seen`.
    pub(crate) async fn follow(
        &self,
        id: &str,
        seen: Option<String>,
        progress: &mut dyn Progress,
    ) -> Result<Description, FollowError> {
        let (mut seen, mut wait, mut events) = (seen, FIRST_WAIT, Vec::new());
        loop {
            let now = self.describe_by(id).await?;
            let new = self.events_after(id, seen.as_deref(), usize::MAX).await?;
            for event in &new {
                progress.report(News::Event(event));
            }
            seen = new.last().map(|event| event.id.clone()).or(seen);
            events.extend(new);
            match now {
                Some(now) if now.readiness == Readiness::Running => {}
                Some(now) => return Ok(now).and_then(|now| self.judge(now, &events)),
                None => return Err(self.gone(id).into()),
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    fn judge(&self, now: Description, events: &[ResourceEvent]) -> Result<Description, FollowError> {
        let has_failed = now.status.contains("ROLLBACK") || now.status.ends_with("_FAILED");
        // The change set makes CloudFormation delete a stack whose creation fails.
        let was_undone = now.readiness == Readiness::Deleted && events.iter().any(ResourceEvent::is_failure);
        if has_failed || was_undone {
            return Err(FollowError::Failed(Box::new(StackFailure::new(self, &now, events))));
        }
        Ok(now)
    }

    fn gone(&self, id: &str) -> AwsError {
        AwsError {
            action: "cloudformation:DescribeStacks",
            region: self.region().to_owned(),
            cause: crate::Cause::NotFound(format!("stack {id} no longer exists")),
        }
    }

    /// Returns the events after `seen`, oldest first, and at most the latest `most`.
    async fn events_after(
        &self,
        id: &str,
        seen: Option<&str>,
        most: usize,
    ) -> Result<Vec<ResourceEvent>, AwsError> {
        let mut events = Vec::new();
        let mut next = None;
        loop {
            let asked =
                self.client().describe_stack_events().stack_name(id).set_next_token(next).send().await;
            let page = asked.explain("cloudformation:DescribeStackEvents", self.region())?;
            let is_new = |event: &ResourceEvent| seen != Some(event.id.as_str());
            let before = events.len();
            events.extend(
                page.stack_events().iter().map(ResourceEvent::of).take_while(is_new).take(most - before),
            );
            let is_all_new = events.len() == before + page.stack_events().len();
            next = page.next_token;
            if !is_all_new || next.is_none() {
                events.reverse();
                return Ok(events);
            }
        }
    }
}
