//! Simulated time: tasks that run one at a time, in an order that a seed decides.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use fastrand::Rng;

/// Milliseconds since the simulation's beginning.
pub(crate) type Millis = i64;

type Run = Pin<Box<dyn Future<Output = bool>>>;

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// By itself: whether it succeeded.
    Returned(bool),
    /// It was cut off in the middle.
    Crashed,
}

/// A task and what may happen to it.
pub(crate) struct Task<T> {
    pub(crate) what: T,
    run: Run,
    /// After so many steps it crashes.
    crash_after: Option<u32>,
    /// Then it is cut off.
    deadline: Millis,
}

/// The clock, and what a running task asks of it.
#[derive(Debug, Default)]
pub(crate) struct Time {
    now: Cell<Millis>,
    /// Where the running task waits until.
    wake: Cell<Option<Millis>>,
    /// Steps that the running task has taken.
    steps: Cell<u32>,
}

/// All tasks.
pub(crate) struct Tasks<T> {
    time: Rc<Time>,
    due: RefCell<BinaryHeap<Reverse<(Millis, u64)>>>,
    tasks: RefCell<BTreeMap<u64, (Task<T>, u32)>>,
    last: Cell<u64>,
}

impl Time {
    pub(crate) fn now(&self) -> Millis {
        self.now.get()
    }

    /// A step of the running task: it goes on after `span`, if it does.
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

    /// Runs `run` from `at` on, for at most `within`.
    pub(crate) fn spawn(
        &self,
        (what, at, within): (T, Millis, Millis),
        crash_after: Option<u32>,
        run: impl Future<Output = bool> + 'static,
    ) {
        let id = self.last.get() + 1;
        self.last.set(id);
        let task = Task { what, run: Box::pin(run), crash_after, deadline: at + within };
        self.tasks.borrow_mut().insert(id, (task, 0));
        self.due.borrow_mut().push(Reverse((at, id)));
    }

    /// Goes on until a task ends; nothing where there is none left.
    pub(crate) fn next(&self, rng: &mut Rng) -> Option<(T, Ended)> {
        loop {
            let Reverse((at, id)) = self.due.borrow_mut().pop()?;
            let Some((mut task, steps)) = self.tasks.borrow_mut().remove(&id) else { continue };
            self.time.now.set(at.max(self.time.now()));
            if self.time.now() >= task.deadline {
                return Some((task.what, Ended::Crashed));
            }
            self.time.steps.set(steps);
            let poll = task.run.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            if let Poll::Ready(success) = poll {
                return Some((task.what, Ended::Returned(success)));
            }
            let steps = self.time.steps.get();
            if task.crash_after.is_some_and(|after| steps >= after) {
                return Some((task.what, Ended::Crashed));
            }
            // What wakes at the same millisecond runs in any order.
            let wake = self.time.wake.take().unwrap_or(at).min(task.deadline) + i64::from(rng.bool());
            self.tasks.borrow_mut().insert(id, (task, steps));
            self.due.borrow_mut().push(Reverse((wake, id)));
        }
    }
}
