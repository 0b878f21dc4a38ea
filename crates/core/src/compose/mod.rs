//! Composes every message, for the function, `watch`, `send` and `render`.

mod channel;
#[cfg(test)]
mod tests;

use bongsu_slack::{Mention, Message, Posted, Thread, unescaped};
use jiff::Timestamp;

use crate::config::Config;
use crate::incident::{Acknowledged, Incident, Muted, Root, Story};
use crate::ledger::NoticeKey;
use crate::notice::Notice;
use crate::plan::Reply;
use crate::ports::{Capabilities, Picture};
use crate::press::{ButtonAction, IncidentKey};
use crate::reason::NotifyReason;
use crate::render::{
    Background, Style, acknowledged, background, buttons, digest, follow_up, muted, render, where_to_look,
};
use crate::report::{ACKNOWLEDGED, Reported};
use crate::route::Settings;

pub use crate::render::Line;

/// The properties of a receiver that a message depends on.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    /// The receiver's name. A button finds the incident by this name, so it includes a channel that a
    /// template chose.
    pub name: &'a str,
    pub capabilities: Capabilities,
    /// The settings of the routes that lead to the receiver.
    pub settings: &'a Settings,
}

/// The content of a message before it is composed.
#[derive(Debug, Clone, Copy)]
pub enum Draft<'a> {
    /// A separate message: a new one, or the new content of an existing one.
    Message {
        notice: &'a Notice,
        /// Facts about the alarm beyond the notice.
        story: &'a Story,
        /// All notices that the message covers, for receivers that keep metadata.
        notified: &'a [(&'a Notice, NotifyReason)],
        picture: Option<&'a Picture>,
        /// The people to mention. Empty for a changed message, because a change does not notify anybody.
        mentions: &'a [Mention],
    },
    /// The latest change, as a reply in the thread of a message.
    Reply {
        notice: &'a Notice,
        /// Facts about the alarm beyond the notice.
        story: &'a Story,
        /// The message to reply to.
        to: &'a Reply,
        /// The people to mention, if the channel also shows the reply or somebody must act now.
        mentions: &'a [Mention],
    },
    /// Many alarms, one on each line.
    Digest {
        lines: &'a [Line<'a>],
        /// All notices that the message covers.
        notified: &'a [(&'a Notice, NotifyReason)],
        mentions: &'a [Mention],
    },
    /// An acknowledgment, for a receiver that keeps its own incident.
    Acknowledgement {
        /// The notice of the acknowledged alarm.
        notice: &'a Notice,
        by: &'a Acknowledged,
    },
    /// Log lines and changes that may explain an alarm, in the thread of its message or below it.
    Background { found: &'a Background, to: Option<&'a Posted> },
    /// The effect of a button, as a reply in the incident's thread.
    Action {
        action: ActionTaken<'a>,
        /// The first message of the thread.
        to: &'a Root,
    },
}

/// The effect of a button on an incident.
#[derive(Debug, Clone, Copy)]
pub enum ActionTaken<'a> {
    /// A person acknowledged the incident.
    Acknowledged(&'a Acknowledged),
    /// A person muted the incident.
    Muted(&'a Muted),
}

impl<'a> ActionTaken<'a> {
    /// Returns the effect of the last press of a button.
    pub fn of(incident: &'a Incident, pressed: ButtonAction) -> Option<Self> {
        match pressed {
            ButtonAction::Acknowledge => incident.seen_to().map(Self::Acknowledged),
            ButtonAction::Mute(_) => incident.muted.as_ref().map(Self::Muted),
        }
    }
}

/// Composes a message that Slack accepts, for any draft.
pub fn compose(draft: &Draft<'_>, recipient: &Recipient<'_>, config: &Config, now: Timestamp) -> Message {
    let message = recipient.settings.message.as_ref().unwrap_or(&config.message);
    let (has_buttons, escalation) = (recipient.capabilities.buttons, &recipient.settings.escalation);
    let style = Style { config, message, escalation, has_buttons, now };
    let message = match *draft {
        Draft::Message { notice, story, notified, picture, mentions } => {
            let message = own(notice, story, recipient, &style);
            let message = match picture {
                Some(Picture::Link { url, alt }) => message.with_picture(url, alt),
                Some(Picture::Chart(chart)) => message.with_chart(chart.clone()),
                None => message,
            };
            let summary = |_: &Notice, message: &Message| message.text.clone();
            with_metadata(message, notified, recipient, &style, summary).mentioning(mentions)
        }
        Draft::Reply { notice, story, to, mentions } => {
            let message = in_thread(follow_up(notice, story, &style), &to.root.posted, to.broadcast);
            let is_escalated = story.reason == Some(NotifyReason::Escalated);
            if to.broadcast || is_escalated { message.mentioning(mentions) } else { message }
        }
        Draft::Digest { lines, notified, mentions } => {
            let summary = |notice: &Notice, message: &Message| {
                let line = lines.iter().find(|line| std::ptr::eq(line.notice, notice));
                line.map_or_else(|| message.text.clone(), |it| render(notice, &it.story, &style).text)
            };
            with_metadata(digest(lines, &style), notified, recipient, &style, summary).mentioning(mentions)
        }
        Draft::Acknowledgement { notice, by } => {
            let notice = Reported::new(notice, ACKNOWLEDGED).with_labels(notice, config);
            acknowledged(by, config).with_metadata(Reported::metadata(&[notice]))
        }
        Draft::Background { found, to } => {
            let message = background(found, config);
            match to {
                Some(posted) => in_thread(message, posted, false),
                None => message,
            }
        }
        Draft::Action { action, to } => {
            let message = match action {
                ActionTaken::Acknowledged(by) => acknowledged(by, config),
                ActionTaken::Muted(by) => muted(by, config),
            };
            in_thread(message, &to.posted, false)
        }
    };
    channel::addressed(message, draft, recipient.name, config)
}

/// Composes a separate message. If the receiver cannot change messages, people who already know the incident
/// get only the latest change.
fn own(notice: &Notice, story: &Story, recipient: &Recipient<'_>, style: &Style<'_>) -> Message {
    let can = recipient.capabilities;
    let style = &Style { has_buttons: can.buttons && story.incident.is_some(), ..*style };
    let is_known = !can.update && story.incident.as_ref().is_some_and(Incident::is_known);
    let message = if is_known { follow_up(notice, story, style) } else { render(notice, story, style) };
    match &story.incident {
        Some(incident) if can.buttons => {
            let about = NoticeKey::of(notice, "").incident().to_owned();
            let key = IncidentKey { receiver: recipient.name.to_owned(), about };
            message.with_buttons(buttons(notice, incident, &key, style))
        }
        _ => message,
    }
}

/// Adds metadata for programs. `summary` is the escaped first line of each notice.
fn with_metadata<'n>(
    message: Message,
    notified: &[(&'n Notice, NotifyReason)],
    recipient: &Recipient<'_>,
    style: &Style<'_>,
    summary: impl Fn(&'n Notice, &Message) -> String,
) -> Message {
    if !recipient.capabilities.metadata {
        return message;
    }
    let notices = notified.iter().map(|(notice, reason)| Reported {
        summary: unescaped(&summary(notice, &message)).into_owned(),
        links: where_to_look(notice, style),
        ..Reported::new(notice, reason.as_str()).with_labels(notice, style.config)
    });
    let notices: Vec<_> = notices.collect();
    message.with_metadata(Reported::metadata(&notices))
}

fn in_thread(message: Message, root: &Posted, broadcast: bool) -> Message {
    let thread = Thread { ts: root.ts.clone(), broadcast };
    message.in_thread(root.channel.clone(), thread)
}

/// Returns the route's mentions for an ALARM that nobody has acknowledged: once for each incident, and again
/// in reminders. Without a known incident, each ALARM counts as the first.
pub fn mentions(
    notice: &Notice,
    incident: Option<&Incident>,
    settings: &Settings,
    config: &Config,
    now: Timestamp,
) -> Vec<Mention> {
    let is_due = match incident {
        Some(incident) => is_due(incident, settings, now),
        None => notice.is_in_alarm(),
    };
    if !is_due {
        return Vec::new();
    }
    settings.mention.iter().filter_map(|mention| mention.resolve(&config.rotas, now)).collect()
}

fn is_due(incident: &Incident, settings: &Settings, now: Timestamp) -> bool {
    let is_again = |at: Timestamp| settings.repeat_interval.is_some_and(|it| now.duration_since(at) >= it);
    incident.last.is_alarm() && incident.seen_to().is_none() && incident.mentioned.is_none_or(is_again)
}
