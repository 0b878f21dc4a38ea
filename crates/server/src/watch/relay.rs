use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use bongsu_core::config::{Config, ReceiverConfig, ReceiverKind};
use bongsu_core::delivery::DeliveryError;
use bongsu_core::intake;
use bongsu_core::notice::Notice;
use bongsu_core::pipeline::{Emptied, Ending, Local, Pipeline, Pressed, RunOutcome};
use bongsu_core::ports::{Clock, Receiver};
use bongsu_core::render::slash_reply;
use bongsu_core::slash::SlashReply;
use bongsu_core::store::Store;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{MissedTickBehavior, interval};

use super::Topic;
use super::outboxes::Outboxes;
use crate::asked::Asked;

/// The wait before an outbox is tried again; it doubles with each failure.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// How often due incidents are checked: reminders, and notices that nothing holds back any more.
const LOOK_AFTER: Duration = Duration::from_secs(60);

/// A message without a receiver would be lost.
const REMEDY: &str =
    "the configuration must name at least one receiver that is no fallback, and each must have been built";

/// A topic for the whole way from SNS to Slack: intake, plan, render, deliver. Undeliverable notices are in
/// the store's outbox, and tried again from there.
#[derive(Debug)]
pub struct Relay<R, S, C, O> {
    /// The configuration and the receivers. They may be replaced at any time; a message on its way is
    /// finished with the old ones.
    settings: RefCell<Rc<Settings<R>>>,
    /// The time limit of one attempt for all receivers together.
    budget: SignedDuration,
    store: S,
    clock: C,
    /// Receives the outcome of messages.
    observe: O,
    local: Local,
    outboxes: Outboxes,
    /// Presses of buttons and slash commands; forever pending if there are none.
    presses: RefCell<Option<UnboundedReceiver<Asked>>>,
}

/// The configuration and the receivers.
#[derive(Debug)]
pub struct Settings<R> {
    /// The configuration of announcements and their texts.
    pub config: Config,
    pub receivers: Vec<R>,
}

impl<R> Settings<R> {
    /// Returns whether a message stays in the queue until that receiver has it. A failing inbox must not
    /// delay other receivers.
    fn waits_for(&self, name: &str) -> bool {
        let is_inbox = |receiver: &ReceiverConfig| receiver.kind == ReceiverKind::Inbox;
        let receivers = &self.config.receivers;
        let has_others = receivers.iter().any(|receiver| !receiver.is_fallback && !is_inbox(receiver));
        !(has_others && receivers.iter().any(|it| it.has_address(name) && is_inbox(it)))
    }
}

/// News of messages on their way from the topic.
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
}

type WatchPipeline<'a, R, S, C> = Pipeline<'a, R, S, Outboxes, C>;

impl<R: Receiver, S: Store, C: Clock, O: Fn(Passed<'_>)> Relay<R, S, C, O> {
    /// A relay with `budget` for each message, all its receivers together.
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

    /// Carries out the presses of buttons and the slash commands that `presses` receives.
    #[must_use]
    pub fn with_presses(self, presses: UnboundedReceiver<Asked>) -> Self {
        *self.presses.borrow_mut() = Some(presses);
        self
    }

    /// Replaces the settings, from the next message on.
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

    /// A failed press or command is not tried again: the person gets an answer, and tries again. Its sender may have
    /// stopped waiting.
    async fn carry_out(&self, asked: Asked) {
        let settings = Rc::clone(&self.settings.borrow());
        let pipeline = self.pipeline(&settings);
        match asked {
            Asked::Button(press, told) => {
                let pressed = pipeline.press(&press, false, self.deadline()).await;
                tracing::info!(
                    by = press.by.name,
                    action = press.action.id(),
                    ?pressed,
                    "a button was pressed"
                );
                let _ = told.send(pressed.unwrap_or(Pressed::Busy));
            }
            Asked::Slash(command, told) => {
                let replied = pipeline.slash(&command, self.deadline()).await;
                if let Err(error) = &replied {
                    tracing::warn!(by = command.by.name, %error, "a slash command cannot be carried out");
                }
                let reply = replied.unwrap_or(SlashReply::NoLedger);
                let _ = told.send(slash_reply(&reply, &settings.config, self.clock.now()));
            }
        }
    }

    /// Announces due reminders and held-back notices.
    async fn look_after(&self) {
        let settings = Rc::clone(&self.settings.borrow());
        match self.pipeline(&settings).check_due(self.deadline()).await {
            Ok(notified) => notified.iter().for_each(|(notice, outcome)| {
                (self.observe)(Passed::Outcome { notice, outcome });
            }),
            // Due incidents stay due.
            Err(error) => tracing::warn!(%error, "open incidents cannot be checked"),
        }
    }

    /// Tries to empty an outbox once. Returns the wait until the next attempt if there should be one.
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
    /// No other program uses the store: the owner of every claim is dead.
    async fn begin(&self) {
        let settings = Rc::clone(&self.settings.borrow());
        let pipeline = self.pipeline(&settings);
        // An unusable store shows with the first message.
        let _ = pipeline.take_over().await;
        // An earlier run may have left notices in the outboxes.
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
                asked = next_press(&mut presses) => {
                    self.carry_out(asked).await;
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

async fn next_press(presses: &mut Option<UnboundedReceiver<Asked>>) -> Asked {
    if let Some(open) = presses
        && let Some(asked) = open.recv().await
    {
        return asked;
    }
    // There is no sender of presses any more.
    *presses = None;
    std::future::pending().await
}
