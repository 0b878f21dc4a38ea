//! What a program does next about a notice for one receiver: the plan, and what comes before it.

use jiff::{SignedDuration, Timestamp};

use super::{Action, NotifyReason, Reply, SilenceReason, action};
use crate::alarm::AlarmState;
use crate::config::Config;
use crate::incident::{Incident, IncidentView};
use crate::ledger::Refused;
use crate::notice::{AlarmNotice, Content, Notice};
use crate::route::{Labels, Settings};

/// For so long the first of an alarm's contributors waits for others that change with it: CloudWatch evaluates all of
/// them together, and sends a notice for each.
const CONTRIBUTORS_WAIT: SignedDuration = SignedDuration::from_secs(5);

/// Why a notice is for a receiver.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cause {
    /// A route names it.
    Notice,
    /// The alarm is in ALARM, and was not announced.
    Audit,
    /// Nobody acknowledged it elsewhere, or it follows what was escalated.
    Escalation,
    /// Another receiver can never be given it.
    Fallback(Refused),
}

/// What a program does next about a notice.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Decision {
    /// Deliver a message.
    Notify(Notify),
    /// Deliver none.
    Silence(SilenceReason),
    /// Leave it in the outbox: the plan is made when that is emptied.
    Outbox,
    /// Look again soon: another program has the notice or its alarm in hand.
    LookAgain,
}

/// A message that is to be delivered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Notify {
    pub(crate) reason: NotifyReason,
    /// Nothing means a message of its own.
    pub(crate) reply: Option<Reply>,
    /// The group that shares its message.
    pub(crate) group: Option<Together>,
}

/// Notices that are told together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Together {
    /// The labels that they have in common.
    pub(crate) labels: Vec<String>,
    /// How long the first one waits for others.
    pub(crate) wait: SignedDuration,
}

/// A notice for one receiver, and all that a decision depends on.
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
    /// Of a notice that comes in.
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

    /// Of one that leaves the outbox.
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

    /// The plan, even if another program is at it.
    pub(crate) fn action(&self) -> Action {
        match self.cause {
            // Whatever held it back did so before it was refused.
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

    /// The action for a receiver that a route names.
    fn planned(&self) -> Action {
        action(self.notice, self.receiver, self.settings, self.seen, self.config, self.now)
    }

    /// Whatever follows an ALARM that the receiver does not know of is no news to it.
    fn escalated(&self) -> Action {
        let is_alarm =
            matches!(&self.notice.content, Content::Alarm(alarm) if alarm.transition.to == AlarmState::Alarm);
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

    /// What is late already does not wait for others. Without a ledger there is no outbox to wait in.
    fn group(&self, notify: &Notify) -> Option<Together> {
        let Content::Alarm(alarm) = &self.notice.content else { return None };
        if *self.cause != Cause::Notice || !self.seen.is_complete {
            return None;
        }
        self.group_of_route(notify).or_else(|| self.group_of_contributors(alarm, notify))
    }

    /// What goes on with a message that there is does not wait.
    fn group_of_route(&self, notify: &Notify) -> Option<Together> {
        let names = &self.settings.group_by;
        if names.is_empty() || notify.reply.is_some() {
            return None;
        }
        let labels = names.iter().map(|name| format!("{name}={}", self.labels.get(name))).collect();
        Some(Together { labels, wait: self.settings.group_wait })
    }

    /// The contributors of one alarm that change at once. The first does not wait where its message can be changed to
    /// show the others, nor what the whole channel is to see.
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

/// The reason to announce a finding of the audit.
fn found(reason: NotifyReason) -> NotifyReason {
    match reason {
        NotifyReason::FlappingBegan | NotifyReason::ToldInside => reason,
        _ => NotifyReason::FoundByAudit,
    }
}
