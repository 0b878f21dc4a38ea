use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use bongsu_core::config::{Config, ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::DeliveryError;
use bongsu_core::intake;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Emptied, Ending, Local, Pipeline, Pressed, RunOutcome};
use bongsu_core::ports::{Clock, Receiver};
use bongsu_core::store::Store;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{MissedTickBehavior, interval};

use super::Topic;
use super::outboxes::Outboxes;
use crate::button::Button;

/// The wait before an outbox is tried again; it doubles from one failure to the next.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// How often what is going on is looked after: reminders, and what is told when nothing holds it back any more.
const LOOK_AFTER: Duration = Duration::from_secs(60);

/// A message for nobody would be a lost one.
const REMEDY: &str =
    "the configuration must name at least one receiver that is no fallback, and each must have been built";

/// A topic that stands for the whole way from SNS to Slack: intake, plan, render, deliver. What cannot be
/// delivered is in the store's outbox, and tried again from there.
#[derive(Debug)]
pub struct Relay<R, S, C, O> {
    /// What is announced and to whom. Other settings may take their place at any time; a message that
    /// is on its way then still goes by the old ones.
    settings: RefCell<Rc<Settings<R>>>,
    /// How long one attempt may take for all receivers together.
    budget: SignedDuration,
    store: S,
    clock: C,
    /// Is told what happens to messages.
    observe: O,
    local: Local,
    outboxes: Outboxes,
    /// Buttons that are pressed; pending for ever where there is nobody who could.
    presses: RefCell<Option<UnboundedReceiver<Button>>>,
}

/// What is announced, and to whom.
#[derive(Debug)]
pub struct Settings<R> {
    /// What is announced, and in which words.
    pub config: Config,
    /// The receivers that the configuration names.
    pub receivers: Vec<R>,
}

impl<R> Settings<R> {
    /// Whether a message stays in the queue until that receiver has it. What the inbox cannot keep must hold up no other.
    fn waits_for(&self, name: &str) -> bool {
        let is_inbox = |receiver: &ReceiverConfig| receiver.kind == ReceiverKind::Inbox;
        let receivers = &self.config.receivers;
        let has_others = receivers.iter().any(|receiver| !receiver.is_fallback && !is_inbox(receiver));
        !(has_others && receivers.iter().any(|it| it.has_address(name) && is_inbox(it)))
    }
}

/// What happens to messages on their way from the topic.
#[derive(Debug)]
pub enum Passed<'a> {
    /// How an attempt ended for a receiver.
    Outcome {
        /// What was to be told.
        notice: &'a Notice,
        outcome: &'a RunOutcome,
    },
    /// What emptying an outbox came to.
    Emptied {
        /// The receiver.
        receiver: &'a str,
        /// What it came to.
        emptied: &'a Emptied,
    },
}

type WatchPipeline<'a, R, S, C> = Pipeline<'a, R, S, Outboxes, C>;

impl<R: Receiver, S: Store, C: Clock, O: Fn(Passed<'_>)> Relay<R, S, C, O> {
    /// With `budget` for each message, all its receivers together.
    pub fn new(settings: Settings<R>, budget: Duration, (store, clock): (S, C), observe: O) -> Self {
        Self {
            settings: RefCell::new(Rc::new(settings)),
            budget: SignedDuration::try_from(budget).unwrap_or_default(),
            store,
            clock,
            observe,
            local: Local::default(),
            outboxes: Outboxes::default(),
            presses: RefCell::default(),
        }
    }

    /// Does what the buttons ask for that are told from there.
    #[must_use]
    pub fn with_presses(self, presses: UnboundedReceiver<Button>) -> Self {
        *self.presses.borrow_mut() = Some(presses);
        self
    }

    /// From the next message on it goes by these.
    pub fn change(&self, settings: Settings<R>) {
        *self.settings.borrow_mut() = Rc::new(settings);
    }

    fn pipeline<'a>(&'a self, settings: &'a Settings<R>) -> WatchPipeline<'a, R, S, C> {
        WatchPipeline {
            config: &settings.config,
            receivers: &settings.receivers,
            store: &self.store,
            wake: &self.outboxes,
            clock: &self.clock,
            local: &self.local,
            invocation: "",
            remedy: REMEDY,
        }
    }

    fn deadline(&self) -> Timestamp {
        self.clock.now().saturating_add(self.budget).unwrap_or(Timestamp::MAX)
    }

    /// What cannot be done is not tried again: whoever pressed is told, and presses again.
    async fn press(&self, button: Button) {
        let settings = Rc::clone(&self.settings.borrow());
        let press = &button.press;
        let pressed = self.pipeline(&settings).press(press, false, self.deadline()).await;
        tracing::info!(by = press.by.name, action = press.action.id(), ?pressed, "a button was pressed");
        // Who asked may not have waited.
        let _ = button.pressed.send(pressed.unwrap_or(Pressed::Busy));
    }

    /// Tells what is due of what is going on.
    async fn look_after(&self) {
        let settings = Rc::clone(&self.settings.borrow());
        match self.pipeline(&settings).check_due(self.deadline()).await {
            Ok(notified) => notified.iter().for_each(|(notice, outcome)| {
                (self.observe)(Passed::Outcome { notice, outcome });
            }),
            // What is due stays due.
            Err(error) => tracing::warn!(%error, "what is going on cannot be looked after"),
        }
    }

    /// Tries an outbox once; how long until it should be tried again, where it should.
    async fn empty(&self, receiver: &str, failures: u32) -> Option<Duration> {
        let settings = Rc::clone(&self.settings.borrow());
        let wait = LONGEST_WAIT.min(FIRST_WAIT * (1 << failures.min(6)));
        let Ok(emptied) = self.pipeline(&settings).empty(receiver, self.deadline()).await else {
            return Some(wait);
        };
        (self.observe)(Passed::Emptied { receiver, emptied: &emptied });
        (emptied.error.is_some() || emptied.more).then_some(wait)
    }
}

impl<R: Receiver, S: Store, C: Clock, O: Fn(Passed<'_>)> Topic for Relay<R, S, C, O> {
    /// Nobody else uses the store: whoever had claimed something is dead.
    async fn begin(&self) {
        let settings = Rc::clone(&self.settings.borrow());
        let pipeline = self.pipeline(&settings);
        // A store that cannot be used shows with the first message.
        let _ = pipeline.take_over().await;
        // Of an earlier run.
        let addresses = pipeline.addresses().await.unwrap_or_default();
        addresses.iter().for_each(|it| self.outboxes.ask(it, Duration::ZERO));
    }

    async fn publish(&self, message: &str) -> Result<(), DeliveryError> {
        let settings = Rc::clone(&self.settings.borrow());
        let mut outcomes = Vec::new();
        for notice in intake::notices(message) {
            let ended = self.pipeline(&settings).run(&notice, self.deadline()).await;
            ended.iter().for_each(|outcome| (self.observe)(Passed::Outcome { notice: &notice, outcome }));
            outcomes.extend(ended);
        }
        for kept in outcomes.iter().filter(|outcome| outcome.is_kept) {
            self.outboxes.ask(&kept.receiver, FIRST_WAIT);
        }
        let lost =
            outcomes.into_iter().filter(|outcome| !outcome.is_kept && settings.waits_for(&outcome.receiver));
        lost.map(|outcome| outcome.result).collect::<Result<Vec<Ending>, _>>().map(drop)
    }

    async fn check_due(&self) {
        let mut failures = 0;
        let mut presses = self.presses.take();
        let mut ticks = interval(LOOK_AFTER);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let receiver = tokio::select! {
                receiver = self.outboxes.next() => receiver,
                button = next_press(&mut presses) => {
                    self.press(button).await;
                    continue;
                }
                _ = ticks.tick() => {
                    self.look_after().await;
                    continue;
                }
            };
            match self.empty(&receiver, failures).await {
                Some(wait) => {
                    failures += 1;
                    self.outboxes.ask(&receiver, wait);
                }
                None => failures = 0,
            }
        }
    }
}

async fn next_press(presses: &mut Option<UnboundedReceiver<Button>>) -> Button {
    if let Some(open) = presses
        && let Some(button) = open.recv().await
    {
        return button;
    }
    // Nobody is left who could press.
    *presses = None;
    std::future::pending().await
}
