use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::rc::Rc;
use std::time::Duration;

use bongsu_alarm::simulate::AlarmSnapshot;
use bongsu_core::config::{Config, ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::DeliveryError;
use bongsu_core::intake;
use bongsu_core::ledger::ARRIVED;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Emptied, Local, Pipeline, Pressed, RunOutcome, arrivals};
use bongsu_core::ports::{Clock, Receiver};
use bongsu_core::render::slash_reply;
use bongsu_core::slash::SlashReply;
use bongsu_core::store::{StoreError, WatchStore};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{MissedTickBehavior, interval};

use super::outboxes::Outboxes;
use crate::inbox::Asked;

/// The interval between checks for reminders, and for notices that are no longer held back.
const LOOK_AFTER: Duration = Duration::from_secs(60);

/// The remedy for a configuration without a receiver, with which a message would be lost.
const REMEDY: &str = "the configuration must have at least one receiver that is not a fallback, and this build must support each receiver";

/// The pipeline of a watch. Every notice arrives in the outbox of the store, in the same write as the state that it
/// announces. From there it goes to the receivers or to their outboxes. The futures are boxed, because they are large.
#[derive(Debug)]
pub struct WatchRelay<R, S, C, O> {
    /// The configuration and the receivers. They may be replaced at any time. A message in progress is finished with
    /// the old ones.
    settings: RefCell<Rc<WatchSettings<R>>>,
    /// The time limit of one attempt, for all receivers together.
    budget: SignedDuration,
    store: S,
    clock: C,
    /// The function that receives the outcome of messages.
    observe: O,
    local: Local,
    /// The time of the next run of arrived notices. It is separate from the outboxes, because a slow receiver delays
    /// them.
    arrivals: Outboxes,
    outboxes: Outboxes,
    /// Notices that could not be stored. They are sent nevertheless.
    pub(super) unkept: RefCell<Vec<Notice>>,
    /// The receiver of pressed buttons and slash commands, if there is one.
    presses: RefCell<Option<UnboundedReceiver<Asked>>>,
    /// The number of deliveries in progress.
    working: Cell<u32>,
    pub(super) progress: Notify,
}

/// The configuration and the receivers.
#[derive(Debug)]
pub struct WatchSettings<R> {
    /// The configuration of announcements and their texts.
    pub config: Config,
    pub receivers: Vec<R>,
}

impl<R> WatchSettings<R> {
    /// Returns whether a notice that is not stored is tried until this receiver has it. A failing inbox must not cause
    /// repeated messages in other receivers.
    fn waits_for(&self, name: &str) -> bool {
        let is_inbox = |receiver: &ReceiverConfig| receiver.kind == ReceiverKind::Inbox;
        let receivers = &self.config.receivers;
        let has_others = receivers.iter().any(|receiver| !receiver.is_fallback && !is_inbox(receiver));
        !(has_others && receivers.iter().any(|it| it.has_address(name) && is_inbox(it)))
    }
}

/// An event of messages in progress.
#[derive(Debug)]
pub enum Passed<'a> {
    /// The outcome of an attempt for a receiver.
    Outcome {
        /// The announced notice.
        notice: &'a Notice,
        outcome: &'a RunOutcome,
    },
    /// The result of emptying an outbox.
    Emptied { receiver: &'a str, emptied: &'a Emptied },
    /// A notice that is in no outbox was not delivered, and is tried again.
    Again {
        error: &'a DeliveryError,
        /// The time until the next attempt.
        wait: Duration,
    },
}

pub(super) type WatchPipeline<'a, R, S, C> = Pipeline<'a, R, S, Outboxes, C>;

impl<R: Receiver, S: WatchStore, C: Clock, O: Fn(Passed<'_>)> WatchRelay<R, S, C, O> {
    /// Creates a relay with `budget` for each attempt, for all receivers together.
    pub fn new(settings: WatchSettings<R>, budget: Duration, store: S, clock: C, observe: O) -> Self {
        Self {
            settings: RefCell::new(Rc::new(settings)),
            budget: SignedDuration::try_from(budget).unwrap_or_default(),
            store,
            clock,
            observe,
            local: Local::default(),
            arrivals: Outboxes::default(),
            outboxes: Outboxes::default(),
            unkept: RefCell::default(),
            presses: RefCell::default(),
            working: Cell::default(),
            progress: Notify::new(),
        }
    }

    /// Carries out the buttons and slash commands that `presses` receives.
    #[must_use]
    pub fn with_presses(self, presses: UnboundedReceiver<Asked>) -> Self {
        *self.presses.borrow_mut() = Some(presses);
        self
    }

    /// Replaces the settings for the following messages.
    pub fn change(&self, settings: WatchSettings<R>) {
        *self.settings.borrow_mut() = Rc::new(settings);
    }

    pub(super) fn settings(&self) -> Rc<WatchSettings<R>> {
        Rc::clone(&self.settings.borrow())
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn pipeline<'a>(&'a self, settings: &'a WatchSettings<R>) -> WatchPipeline<'a, R, S, C> {
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
        self.now().saturating_add(self.budget).unwrap_or(Timestamp::MAX)
    }

    /// Stores the alarms together with the messages of their changes, which are JSON as CloudWatch writes it. Messages
    /// that cannot be stored are sent nevertheless.
    pub(super) fn keep(&self, alarms: &[AlarmSnapshot], messages: &[String]) -> Result<(), StoreError> {
        let now = self.now();
        let kept = self.store.keep(alarms, arrivals(messages.iter().map(String::as_str), now), now);
        if kept.is_err() {
            self.unkept.borrow_mut().extend(messages.iter().flat_map(|message| intake::notices(message)));
        }
        if !messages.is_empty() {
            self.arrivals.ask(ARRIVED, Duration::ZERO);
        }
        kept
    }

    /// Delivers forever.
    pub(super) async fn run(&self) -> Infallible {
        self.begin().await;
        tokio::select! {
            never = self.take_arrivals() => never,
            never = self.check_due() => never,
        }
    }

    /// Takes over the claims and notices of an earlier run. No other program uses the store, so the owner of every claim
    /// has ended.
    async fn begin(&self) {
        let settings = self.settings();
        // An error of the store appears with the first message.
        let waiting = self.pipeline(&settings).take_over().await.unwrap_or_default();
        for name in waiting {
            let outboxes = if name == ARRIVED { &self.arrivals } else { &self.outboxes };
            outboxes.ask(&name, Duration::ZERO);
        }
    }

    async fn take_arrivals(&self) -> Infallible {
        loop {
            let name = self.arrivals.next().await;
            self.work(self.take(&name)).await;
        }
    }

    /// Runs the pipeline for the arrived notices.
    async fn take(&self, name: &str) {
        let settings = self.settings();
        let pipeline = self.pipeline(&settings);
        let (mut told, mut error, is_left) = match Box::pin(pipeline.empty(name, self.deadline())).await {
            Ok(emptied) => (emptied.told, emptied.error, emptied.more),
            Err(unusable) => {
                tracing::warn!(error = %unusable, "the arrived notices cannot be read");
                (Vec::new(), None, true)
            }
        };
        // They stay in the list until they are sent, so that a report has them.
        let unkept = self.unkept.borrow().clone();
        for notice in unkept {
            let outcomes = Box::pin(pipeline.run(&notice, self.deadline())).await;
            let mut waited_for = outcomes.iter().filter(|it| !it.is_kept && settings.waits_for(&it.receiver));
            match waited_for.find_map(|outcome| outcome.result.as_ref().err()) {
                Some(failure) => error = Some(failure.clone()),
                None => self.unkept.borrow_mut().retain(|it| *it != notice),
            }
            told.extend(outcomes.into_iter().map(|outcome| (notice.clone(), outcome)));
        }
        for (notice, outcome) in &told {
            (self.observe)(Passed::Outcome { notice, outcome });
            if let Some(error) = outcome.result.as_ref().err().filter(|_| outcome.is_kept) {
                self.outboxes.ask_after(&outcome.receiver, error);
            }
        }
        match &error {
            Some(error) => {
                let wait = self.arrivals.ask_again(name, Some(error));
                (self.observe)(Passed::Again { error, wait });
            }
            None if is_left => {
                self.arrivals.ask_again(name, None);
            }
            None => self.arrivals.emptied(name),
        }
    }

    async fn check_due(&self) -> Infallible {
        let mut presses = self.presses.take();
        let mut ticks = interval(LOOK_AFTER);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                name = self.outboxes.next() => self.work(self.empty(&name)).await,
                asked = next_press(&mut presses) => self.work(self.carry_out(asked)).await,
                _ = ticks.tick() => self.work(self.look_after()).await,
            }
        }
    }

    /// Tries to empty an outbox once.
    async fn empty(&self, receiver: &str) {
        let settings = self.settings();
        let pipeline = self.pipeline(&settings);
        let Ok(emptied) = Box::pin(pipeline.empty(receiver, self.deadline())).await else {
            self.outboxes.ask_again(receiver, None);
            return;
        };
        (self.observe)(Passed::Emptied { receiver, emptied: &emptied });
        if emptied.error.is_some() || emptied.more {
            self.outboxes.ask_again(receiver, emptied.error.as_ref());
        } else {
            self.outboxes.emptied(receiver);
        }
    }

    /// Carries out a button or a command. After a failure it is not tried again, because the person gets an answer and
    /// can try again. The sender may have stopped waiting.
    async fn carry_out(&self, asked: Asked) {
        let settings = self.settings();
        let pipeline = self.pipeline(&settings);
        match asked {
            Asked::Button(press, told) => {
                let pressed = Box::pin(pipeline.press(&press, false, self.deadline())).await;
                tracing::info!(
                    by = press.by.name,
                    action = press.action.id(),
                    ?pressed,
                    "a button was pressed"
                );
                let _ = told.send(pressed.unwrap_or(Pressed::Busy));
            }
            Asked::Slash(command, told) => {
                let replied = Box::pin(pipeline.slash(&command, self.deadline())).await;
                if let Err(error) = &replied {
                    tracing::warn!(by = command.by.name, %error, "a slash command cannot be carried out");
                }
                let reply = replied.unwrap_or(SlashReply::NoLedger);
                let _ = told.send(slash_reply(&reply, &settings.config, self.now()));
            }
        }
    }

    /// Announces due reminders and held-back notices.
    async fn look_after(&self) {
        let settings = self.settings();
        let pipeline = self.pipeline(&settings);
        match Box::pin(pipeline.check_due(self.deadline())).await {
            Ok(notified) => notified.iter().for_each(|(notice, outcome)| {
                (self.observe)(Passed::Outcome { notice, outcome });
            }),
            // Due incidents stay due.
            Err(error) => tracing::warn!(%error, "open incidents cannot be checked"),
        }
    }

    async fn work(&self, work: impl Future<Output = ()>) {
        self.working.set(self.working.get() + 1);
        work.await;
        self.working.set(self.working.get() - 1);
        self.progress.notify_one();
    }

    /// Returns whether a delivery is in progress.
    pub(super) fn is_working(&self) -> bool {
        self.working.get() > 0
    }

    /// Ends the waits of arrived notices, and of outboxes that end with the program.
    pub(super) fn hurry(&self) {
        self.arrivals.hurry();
        if !S::OUTLIVES {
            self.outboxes.hurry();
        }
    }
}

async fn next_press(presses: &mut Option<UnboundedReceiver<Asked>>) -> Asked {
    if let Some(open) = presses
        && let Some(asked) = open.recv().await
    {
        return asked;
    }
    // The sender of presses was dropped.
    *presses = None;
    std::future::pending().await
}
