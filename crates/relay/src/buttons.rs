//! Button presses and slash commands, received at a URL that anybody can call.
//!
//! Slack waits three seconds (docs.slack.dev, "Handling user interaction", "Acknowledgment response"). The
//! relay therefore verifies a request, puts it into the queue and answers. The action runs when the queue
//! returns the request.

use std::time::Duration;

use bongsu_core::incident::{AlarmPlace, Incident};
use bongsu_core::intake::Task;
use bongsu_core::pipeline::Pressed;
use bongsu_core::ports::Clock as _;
use bongsu_core::press::{ButtonAction, Press};
use bongsu_core::render::slash_reply;
use bongsu_core::reply::ButtonReply;
use bongsu_core::slash::{SlashCommand, SlashReply};
use bongsu_core::store::Store as _;
use bongsu_io::clock::SystemClock;
use bongsu_io::slack::{Interaction, respond};
use bongsu_slack::ResponseUrl;
use jiff::Timestamp;

use crate::areas::Areas;
use crate::invocation::Invocation;
use crate::relay::Relay;
use crate::undelivered::Undelivered;

/// The relay's part of Slack's three seconds. The rest is network time.
const ANSWER_WITHIN: Duration = Duration::from_millis(2_500);
/// The time limit for an answer to a person.
const TELL_WITHIN: Duration = Duration::from_secs(2);
/// The time limit for CloudWatch to mute an alarm.
const MUTE_WITHIN: Duration = Duration::from_secs(2);

/// An answer to a request from Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayAnswer {
    pub status: u16,
    /// A sentence for the sender.
    pub sentence: String,
}

impl RelayAnswer {
    /// Creates an answer with that status.
    pub fn new(status: u16, sentence: impl Into<String>) -> Self {
        Self { status, sentence: sentence.into() }
    }
}

impl Relay {
    /// Returns whether the relay receives button presses.
    pub fn has_buttons(&self) -> bool {
        self.interactions.is_some()
    }

    /// Answers a request that claims to be Slack's. `header` looks up a header by its lower-case name.
    pub async fn answer<'a>(
        &self,
        header: impl Fn(&str) -> Option<&'a str>,
        body: &[u8],
        invocation: &mut Invocation,
    ) -> RelayAnswer {
        let now = SystemClock.now();
        let latest = now.saturating_add(ANSWER_WITHIN).unwrap_or(now);
        invocation.deadline = invocation.deadline.min(latest);
        let answered =
            tokio::time::timeout(ANSWER_WITHIN, self.take(header, body, invocation.deadline)).await;
        match answered {
            Ok(Ok(())) => RelayAnswer::new(200, ""),
            Ok(Err(answer)) => answer,
            Err(_) => RelayAnswer::new(503, "this took too long; try again"),
        }
    }

    async fn take<'a>(
        &self,
        header: impl Fn(&str) -> Option<&'a str>,
        body: &[u8],
        deadline: Timestamp,
    ) -> Result<(), RelayAnswer> {
        let nothing = || RelayAnswer::new(404, "there is nothing here");
        let interactions = self.interactions.as_ref().ok_or_else(nothing)?;
        let taken = interactions.take(header, body, &self.ledger, SystemClock.now()).await;
        match taken.map_err(|error| RelayAnswer::new(error.status(), error.to_string()))? {
            Interaction::Press(press, url) => self.pass_on(Task::Press(press, url), deadline).await,
            Interaction::Slash(command, url) => self.pass_on(Task::Slash(command, url), deadline).await,
            Interaction::NotAllowed(url) => {
                self.tell(url.as_ref(), &ButtonReply::NotAllowed.text(self.config.locale)).await;
                Ok(())
            }
            Interaction::Nothing => Ok(()),
        }
    }

    /// Puts the press or the command into the queue, or runs it at once without a queue.
    async fn pass_on(&self, task: Task, deadline: Timestamp) -> Result<(), RelayAnswer> {
        let Some(queue) = &self.queue else {
            let done = match &task {
                Task::Press(press, url) => self.press(press, url.as_ref(), deadline).await,
                Task::Slash(command, url) => self.slash(command, url, deadline).await,
                _ => Ok(()),
            };
            return done.map_err(|undelivered| RelayAnswer::new(503, undelivered.errors().join("; ")));
        };
        let asked = queue.ask(&task, Duration::ZERO).await;
        asked
            .map_err(|error| RelayAnswer::new(503, format!("the request cannot be kept; try again: {error}")))
    }

    /// Runs the action of a pressed button, and sends an answer that the message does not show.
    pub(crate) async fn press(
        &self,
        press: &Press,
        url: Option<&ResponseUrl>,
        deadline: Timestamp,
    ) -> Result<(), Undelivered> {
        if let Some(reply) = self.carry_out(press, deadline).await? {
            self.tell(url, &reply.text(self.config.locale)).await;
        }
        Ok(())
    }

    /// Answers a slash command.
    pub(crate) async fn slash(
        &self,
        command: &SlashCommand,
        url: &ResponseUrl,
        deadline: Timestamp,
    ) -> Result<(), Undelivered> {
        let replied = Box::pin(self.pipeline("").slash(command, deadline)).await;
        match replied.map_err(|error| Undelivered::failed(format!("a slash command: {error}")))? {
            SlashReply::Busy if self.queue.is_some() => {
                Err(Undelivered::Later("its message is being changed just now".to_owned()))
            }
            reply => {
                self.tell(Some(url), &slash_reply(&reply, &self.config, SystemClock.now())).await;
                Ok(())
            }
        }
    }

    /// Runs the action and returns the answer to the person.
    async fn carry_out(
        &self,
        press: &Press,
        deadline: Timestamp,
    ) -> Result<Option<ButtonReply>, Undelivered> {
        let is_muted_there = self.mute_there(press).await;
        let pressed = Box::pin(self.pipeline("").press(press, is_muted_there, deadline)).await;
        match pressed.map_err(|error| Undelivered::failed(format!("a button: {error}")))? {
            Pressed::Busy => Err(Undelivered::Later("its message is being changed just now".to_owned())),
            pressed => Ok(ButtonReply::to(&pressed)),
        }
    }

    /// Mutes the alarm in CloudWatch, so that nobody else is notified either. Returns false if the function
    /// may not or CloudWatch cannot; the press then creates a silence.
    async fn mute_there(&self, press: &Press) -> bool {
        let ButtonAction::Mute(Some(span)) = press.action else { return false };
        let Some(own) = self.audited().and_then(Areas::own) else { return false };
        let key = Incident::key(&press.incident.receiver, &press.incident.about);
        let found = self.ledger.get(&key).await.ok().flatten();
        let Some(incident) = found.as_ref().and_then(Incident::read).filter(Incident::is_open) else {
            return false;
        };
        let here = own.ways.topics().first().map(String::as_str).unwrap_or_default();
        let here: Vec<_> = here.split(':').skip(3).take(2).collect();
        let AlarmPlace { account, region } = &incident.alarm.place;
        if [region.as_deref(), account.as_deref()].into_iter().flatten().ne(here) {
            return false;
        }
        let (now, until) = (SystemClock.now(), press.at.saturating_add(span).unwrap_or(press.at));
        if until <= now {
            return false;
        }
        let why = format!("{} by a button in Slack", press.by.name);
        let muted = own.cloudwatch.mute(&incident.alarm.name, now, until, &why, MUTE_WITHIN).await;
        if let Err(error) = &muted {
            tracing::info!(%error, "CloudWatch does not mute the alarm; bongsu silences it");
        }
        muted.is_ok()
    }

    /// Sends an answer that only this person sees.
    async fn tell(&self, url: Option<&ResponseUrl>, text: &str) {
        let Some(url) = url else { return };
        respond(&self.http, url, self.url_rules, text, TELL_WITHIN).await;
    }
}
