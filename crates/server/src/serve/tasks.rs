//! The scheduled tasks. The replica that gets the lease of a task from the ledger runs it.

use std::rc::Rc;
use std::time::Duration;

use bongsu_core::intake::Task;
use bongsu_core::ledger::{Leased, Recurring};
use bongsu_core::ports::Clock as _;
use bongsu_io::clock::SystemClock;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::time::sleep;

use super::{ClockTime, Replica, invocation};
use crate::connections::until_closed;

/// The interval between checks for due incidents.
const CHECK_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// The time limits of the tasks, after which another replica runs them.
const CHECK_WITHIN: SignedDuration = SignedDuration::from_mins(1);
const AUDIT_WITHIN: SignedDuration = SignedDuration::from_mins(5);
/// The pause if the ledger does not answer.
const PAUSE: Duration = Duration::from_secs(10);

/// The time limit of the daily and weekly messages, within which there is no second message.
const MESSAGE_WITHIN: SignedDuration = SignedDuration::from_mins(5);
const MESSAGE_EVERY: SignedDuration = SignedDuration::from_hours(12);

/// A task and its schedule.
#[derive(Debug)]
pub(super) struct Scheduled {
    recurring: Recurring,
    at: Option<ClockTime>,
    task: Task,
}

impl Replica {
    /// Returns the tasks of this installation. Without topics there is no audit.
    pub(super) fn schedule(&self) -> Vec<Scheduled> {
        let scheduled = |name, every, within, task| Scheduled {
            recurring: Recurring { name, every, within },
            at: None,
            task,
        };
        let check = scheduled("check_due", CHECK_EVERY, CHECK_WITHIN, Task::CheckDue);
        let audit = self.relay.has_audit();
        let audit = audit.then(|| scheduled("audit", self.options.audit_every, AUDIT_WITHIN, Task::Audit));
        let message = |name, at: Option<ClockTime>, task| {
            let scheduled = scheduled(name, MESSAGE_EVERY, MESSAGE_WITHIN, task);
            at.map(|at| Scheduled { at: Some(at), ..scheduled })
        };
        let daily = message("daily_summary", self.options.daily_summary, Task::DailySummary);
        let weekly = message("weekly_review", self.options.weekly_review, Task::WeeklyReview);
        std::iter::once(check).chain(audit).chain(daily).chain(weekly).collect()
    }

    /// Runs the task whenever it is due and no other replica runs it.
    pub(super) async fn repeat(self: Rc<Self>, scheduled: Scheduled, stopping: watch::Receiver<bool>) {
        let mut due = self.next_time(&scheduled);
        loop {
            if let Some(at) = due {
                tokio::select! {
                    () = sleep(until(at)) => {}
                    () = until_closed(stopping.clone()) => return,
                }
            }
            let pause = match scheduled.recurring.take(self.relay.ledger(), SystemClock.now()).await {
                // This replica or another replica has already run the task.
                Ok(Leased::NotBefore(at)) if scheduled.at.is_some() && until(at) > scheduled.longest() => {
                    due = self.next_time(&scheduled);
                    Duration::ZERO
                }
                Ok(Leased::NotBefore(at)) => until(at),
                Ok(Leased::Ours(lease)) => {
                    self.status.set("ledger", None);
                    if self.run_scheduled(&scheduled).await
                        && let Err(error) = lease.done(self.relay.ledger()).await
                    {
                        tracing::warn!(task = scheduled.recurring.name, %error, "the task is done but could not be recorded");
                    }
                    Duration::ZERO
                }
                Err(error) => {
                    self.status.set("ledger", Some(error.to_string()));
                    tracing::warn!(task = scheduled.recurring.name, %error, "the ledger cannot be read for the task");
                    PAUSE
                }
            };
            tokio::select! {
                () = sleep(pause) => {}
                () = until_closed(stopping.clone()) => return,
            }
        }
    }

    /// Returns the next time of a task that runs at a fixed time.
    fn next_time(&self, scheduled: &Scheduled) -> Option<Timestamp> {
        let zone = self.relay.config().zone.rules();
        scheduled.at.map(|at| at.next_after(SystemClock.now(), zone))
    }

    /// Runs the task. Returns whether it succeeded.
    async fn run_scheduled(&self, scheduled: &Scheduled) -> bool {
        let mut invocation = invocation(scheduled.longest());
        let done = self.relay.run(&scheduled.task, &mut invocation).await;
        self.finish(invocation).await;
        let name = scheduled.recurring.name;
        match done {
            Ok(()) => true,
            Err(undelivered) => {
                tracing::error!(task = name, errors = ?undelivered.errors(), "the task is tried again after its lease");
                false
            }
        }
    }
}

impl Scheduled {
    fn longest(&self) -> Duration {
        Duration::try_from(self.recurring.within).unwrap_or_default()
    }
}

/// Returns the time from now until then.
fn until(at: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(SystemClock.now())).unwrap_or_default()
}
