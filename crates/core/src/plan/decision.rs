//! Decides the next step for a notice and one receiver.

use jiff::{SignedDuration, Timestamp};

use super::{Action, NotifyReason, Reply, SilenceReason, action};
use crate::config::Config;
use crate::incident::{Incident, IncidentView};
use crate::ledger::Refused;
use crate::notice::{AlarmNotice, Content, Notice};
use crate::route::{Labels, Settings};

/// The time for which an alarm's first contributor waits for other contributors. CloudWatch evaluates them
/// together and sends a notice for each.
const CONTRIBUTORS_WAIT: SignedDuration = SignedDuration::from_secs(5);

/// The reason why a receiver gets a notice.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cause {
    /// A route names the receiver.
    Notice,
    /// The audit found that the alarm is in ALARM and was not announced.
    Audit,
    /// The alarm was escalated to the receiver, now or at an earlier change.
    Escalation,
    /// Another receiver refuses the notice permanently.
    Fallback(Refused),
}

/// The next step for a notice.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Decision {
    /// Deliver a message.
    Notify(Notify),
    /// Deliver no message.
    Silence(SilenceReason),
    /// Leave the notice in the outbox. The next emptying decides again.
    Outbox,
    /// Load again soon, because another program is handling the notice or its alarm.
    LookAgain,
}

/// A message to deliver.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Notify {
    pub(crate) reason: NotifyReason,
    /// The message to reply to. `None` means a new message.
    pub(crate) reply: Option<Reply>,
    /// The group that shares its message.
    pub(crate) group: Option<Together>,
}

/// The group of notices that share a message.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Together {
    /// The labels that the notices have in common.
    pub(crate) labels: Vec<String>,
    /// The time for which the first notice waits for other notices.
    pub(crate) wait: SignedDuration,
}

/// A notice for one receiver, with all data that the decision depends on.
pub(crate) struct Question<'a> {
    pub(crate) notice: &'a Notice,
    pub(crate) cause: &'a Cause,
    pub(crate) receiver: &'a str,
    pub(crate) labels: &'a Labels,
    pub(crate) settings: &'a Settings,
    /// Whether the receiver's messages can be changed.
    pub(crate) can_change: bool,
    pub(crate) seen: &'a IncidentView,
    pub(crate) config: &'a Config,
    pub(crate) now: Timestamp,
}

impl Question<'_> {
    /// Decides on an incoming notice.
    pub(crate) fn decide(&self) -> Decision {
        let action = self.action();
        if action == Action::Silence(SilenceReason::AlreadyDelivered) {
            return Decision::Silence(SilenceReason::AlreadyDelivered);
        }
        let is_over = action == Action::Silence(SilenceReason::Superseded);
        if self.seen.waiting.contains(self.receiver) && !is_over {
            return Decision::Outbox;
        }
        match self.unless_in_hand(action) {
            Decision::Notify(notify) => Decision::Notify(Notify { group: self.group(&notify), ..notify }),
            decision => decision,
        }
    }

    /// Decides on a notice that leaves the outbox.
    pub(crate) fn decide_waiting(&self) -> Decision {
        self.unless_in_hand(self.action())
    }

    fn unless_in_hand(&self, action: Action) -> Decision {
        match action {
            _ if self.seen.in_hand.contains(self.receiver) => Decision::LookAgain,
            Action::Silence(reason) => Decision::Silence(reason),
            Action::Post(reason) => Decision::Notify(Notify { reason, reply: None, group: None }),
            Action::Reply(reason, to) => Decision::Notify(Notify { reason, reply: Some(to), group: None }),
        }
    }

    /// Returns the action, even if another program is handling the notice.
    pub(crate) fn action(&self) -> Action {
        match self.cause {
            // The rules already applied before the refusal, so they do not hold back the notice here.
            Cause::Fallback(_) if !self.seen.delivered_to.contains(self.receiver) => {
                Action::Post(NotifyReason::Fallback)
            }
            Cause::Fallback(_) => Action::Silence(SilenceReason::AlreadyDelivered),
            Cause::Notice => self.planned(),
            Cause::Escalation => self.escalated(),
            Cause::Audit => match self.planned() {
                Action::Post(reason) => Action::Post(found(reason)),
                Action::Reply(reason, to) => Action::Reply(found(reason), to),
                silence @ Action::Silence(_) => silence,
            },
        }
    }

    /// Returns the action for a receiver from the routes.
    fn planned(&self) -> Action {
        action(self.notice, self.receiver, self.settings, self.seen, self.config, self.now)
    }

    /// Returns the action for a receiver from an escalation. If people there do not know of the ALARM, later
    /// changes are not news.
    fn escalated(&self) -> Action {
        let is_alarm = self.notice.is_in_alarm();
        let incident = self.seen.incidents.get(self.receiver);
        let is_remembered = !self.seen.is_complete && self.seen.told_to.contains(self.receiver);
        let may_know = incident.is_some_and(Incident::may_be_told)
            || self.seen.under_way.contains(self.receiver)
            || is_remembered;
        if !is_alarm && !may_know {
            return Action::Silence(SilenceReason::NotEscalated);
        }
        match self.planned() {
            Action::Post(NotifyReason::StateChanged) if is_alarm => Action::Post(NotifyReason::Escalated),
            action => action,
        }
    }

    /// Returns the group of the notice. Late notices do not wait. Without a ledger, there is no outbox to
    /// wait in.
    fn group(&self, notify: &Notify) -> Option<Together> {
        let Content::Alarm(alarm) = &self.notice.content else { return None };
        if *self.cause != Cause::Notice || !self.seen.is_complete {
            return None;
        }
        self.group_of_route(notify).or_else(|| self.group_of_contributors(alarm, notify))
    }

    /// Returns the group that the route defines. A reply to an existing message does not wait.
    fn group_of_route(&self, notify: &Notify) -> Option<Together> {
        let names = &self.settings.group_by;
        if names.is_empty() || notify.reply.is_some() {
            return None;
        }
        let labels = names.iter().map(|name| format!("{name}={}", self.labels.get(name))).collect();
        Some(Together { labels, wait: self.settings.group_wait })
    }

    /// Returns the group of contributors that change at the same time. The first contributor does not wait if
    /// its message can be changed later. A reply that the channel shows does not wait either.
    fn group_of_contributors(&self, alarm: &AlarmNotice, notify: &Notify) -> Option<Together> {
        alarm.contributor.as_ref()?;
        let is_urgent = match &notify.reply {
            Some(reply) => reply.broadcast,
            None => self.can_change,
        };
        let labels = ["alarm", "account", "region"];
        let labels = labels.map(|name| format!("{name}={}", self.labels.get(name))).to_vec();
        (!is_urgent).then_some(Together { labels, wait: CONTRIBUTORS_WAIT })
    }
}

/// Returns the reason if the audit found the change.
fn found(reason: NotifyReason) -> NotifyReason {
    match reason {
        NotifyReason::FlappingBegan | NotifyReason::ToldInside => reason,
        _ => NotifyReason::FoundByAudit,
    }
}
