//! Simulated time. Tasks run one at a time, in an order that the seed determines.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use fastrand::Rng;

/// Milliseconds since the start of the simulation.
pub(crate) type Millis = i64;

type Run = Pin<Box<dyn Future<Output = bool>>>;

/// The end of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The task returned whether it succeeded.
    Returned(bool),
    /// The task was stopped before it returned.
    Crashed,
}

/// A task with its faults.
struct Task<T> {
    call: T,
    run: Run,
    /// The number of steps so far.
    steps: u32,
    /// The number of steps after which the task crashes.
    crash_after: Option<u32>,
    /// The time at which the task is stopped.
    deadline: Millis,
}

/// The clock, and the state of the running task.
#[derive(Debug, Default)]
pub(crate) struct Time {
    now: Cell<Millis>,
    /// The time until which the running task waits.
    wake: Cell<Option<Millis>>,
    /// The number of steps of the running task.
    steps: Cell<u32>,
}

pub(crate) struct Tasks<T> {
    time: Rc<Time>,
    due: RefCell<BinaryHeap<Reverse<(Millis, u64)>>>,
    tasks: RefCell<BTreeMap<u64, Task<T>>>,
    last: Cell<u64>,
}

impl Time {
    pub(crate) fn now(&self) -> Millis {
        self.now.get()
    }

    /// Ends a step of the running task. The task continues after `span` unless it crashes.
    pub(crate) async fn step(&self, span: Millis) {
        let until = self.now() + span.max(0);
        self.steps.set(self.steps.get() + 1);
        let mut asked = false;
        std::future::poll_fn(|_| {
            if asked {
                return Poll::Ready(());
            }
            asked = true;
            self.wake.set(Some(until));
            Poll::Pending
        })
        .await;
    }
}

impl<T> Tasks<T> {
    pub(crate) fn new(time: Rc<Time>) -> Self {
        Self { time, due: RefCell::default(), tasks: RefCell::default(), last: Cell::new(0) }
    }

    /// Starts `run` at the time `at`, and stops it after `within`.
    pub(crate) fn spawn(
        &self,
        call: T,
        at: Millis,
        within: Millis,
        crash_after: Option<u32>,
        run: impl Future<Output = bool> + 'static,
    ) {
        let id = self.last.get() + 1;
        self.last.set(id);
        let task = Task { call, run: Box::pin(run), steps: 0, crash_after, deadline: at + within };
        self.tasks.borrow_mut().insert(id, task);
        self.due.borrow_mut().push(Reverse((at, id)));
    }

    /// Runs until a task ends. Returns `None` if there is no task left.
    pub(crate) fn next(&self, rng: &mut Rng) -> Option<(T, Ended)> {
        loop {
            let Reverse((at, id)) = self.due.borrow_mut().pop()?;
            let Some(mut task) = self.tasks.borrow_mut().remove(&id) else { continue };
            self.time.now.set(at.max(self.time.now()));
            if self.time.now() >= task.deadline {
                return Some((task.call, Ended::Crashed));
            }
            self.time.steps.set(task.steps);
            let poll = task.run.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            if let Poll::Ready(success) = poll {
                return Some((task.call, Ended::Returned(success)));
            }
            task.steps = self.time.steps.get();
            if task.crash_after.is_some_and(|after| task.steps >= after) {
                return Some((task.call, Ended::Crashed));
            }
            // The random millisecond lets tasks that wake at the same time run in any order.
            let wake = self.time.wake.take().unwrap_or(at).min(task.deadline) + i64::from(rng.bool());
            self.tasks.borrow_mut().insert(id, task);
            self.due.borrow_mut().push(Reverse((wake, id)));
        }
    }
}
