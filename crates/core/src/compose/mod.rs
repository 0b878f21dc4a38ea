//! Every message is made here: for the function, `watch`, `send` and `render` alike.

mod channel;
mod mention;
#[cfg(test)]
mod tests;

use bongsu_slack::Mention;
use jiff::Timestamp;

pub use mention::mentions;

use crate::config::Config;
use crate::incident::{Acknowledged, Incident, Muted, Root, Story};
use crate::ledger::NoticeKey;
use crate::notice::Notice;
use crate::plan::Reply;
use crate::ports::{Capabilities, Picture};
use crate::press::{ButtonAction, IncidentKey};
use crate::reason::NotifyReason;
use crate::render::{Style, acknowledged, buttons, digest, follow_up, muted, render, where_to_look};
use crate::report::{ACKNOWLEDGED, Reported};
use crate::route::Settings;
use crate::slack::{Message, Posted, Thread, unescaped};

pub use crate::render::Line;

/// The receiver of a message, as far as the message depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    /// Its name, with the channel where a template chooses it: by that a button finds the incident again.
    pub name: &'a str,
    /// What it can show and do.
    pub capabilities: Capabilities,
    /// What the routes say of a message to it.
    pub settings: &'a Settings,
}

/// A message before it is written.
#[derive(Debug, Clone, Copy)]
pub enum Draft<'a> {
    /// A message of its own: a new one, or the content of the one that is there from now on.
    Message {
        /// The notice that it tells.
        notice: &'a Notice,
        /// What is known besides.
        story: &'a Story,
        /// Every notice that it stands for, for receivers that keep metadata.
        notified: &'a [(&'a Notice, NotifyReason)],
        /// The picture that goes along.
        picture: Option<&'a Picture>,
        /// The people whom it notifies by name; none where a message changes, which notifies nobody.
        mentions: &'a [Mention],
    },
    /// What is new, in the thread of a message.
    Reply {
        /// The notice that it tells.
        notice: &'a Notice,
        /// What is known besides.
        story: &'a Story,
        /// The message that it replies to.
        to: &'a Reply,
        /// The people whom it notifies by name where the channel shows it too, or somebody must see to it now.
        mentions: &'a [Mention],
    },
    /// Many alarms, a line each.
    Digest {
        /// The lines.
        lines: &'a [Line<'a>],
        /// Every notice that it stands for, as above.
        notified: &'a [(&'a Notice, NotifyReason)],
        /// The people whom it notifies by name.
        mentions: &'a [Mention],
    },
    /// That somebody sees to an alarm, for a program that keeps an incident of its own.
    Acknowledgement {
        /// The notice that told the alarm.
        notice: &'a Notice,
        /// The person.
        by: &'a Acknowledged,
    },
    /// The result of a button, in the thread of the incident's message.
    Action {
        /// The action.
        action: ActionTaken<'a>,
        /// The message that the thread hangs on.
        to: &'a Root,
    },
}

/// What became of an incident by a button.
#[derive(Debug, Clone, Copy)]
pub enum ActionTaken<'a> {
    /// Somebody sees to it.
    Acknowledged(&'a Acknowledged),
    /// Somebody muted it.
    Muted(&'a Muted),
}

impl<'a> ActionTaken<'a> {
    /// What an incident shows of the button that was pressed last.
    pub fn of(incident: &'a Incident, pressed: ButtonAction) -> Option<Self> {
        match pressed {
            ButtonAction::Acknowledge => incident.seen_to().map(Self::Acknowledged),
            ButtonAction::Mute(_) => incident.muted.as_ref().map(Self::Muted),
        }
    }
}

/// Writes a message. Pure, and total: every draft becomes one that Slack takes.
pub fn compose(draft: &Draft<'_>, recipient: &Recipient<'_>, config: &Config, now: Timestamp) -> Message {
    let message = recipient.settings.message.as_ref().unwrap_or(&config.message);
    let (has_buttons, escalation) = (recipient.capabilities.buttons, &recipient.settings.escalation);
    let style = Style { config, message, escalation, has_buttons, now };
    let message = match *draft {
        Draft::Message { notice, story, notified, picture, mentions } => {
            let message = own(notice, story, recipient, &style);
            let message = match picture {
                Some(picture) => message.with_picture(&picture.url, &picture.alt),
                None => message,
            };
            let summary = |_: &Notice, message: &Message| message.text.clone();
            with_metadata(message, notified, (recipient, &style), summary).mentioning(mentions)
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
            with_metadata(digest(lines, &style), notified, (recipient, &style), summary).mentioning(mentions)
        }
        Draft::Acknowledgement { notice, by } => {
            let notice = Reported::new(notice, ACKNOWLEDGED).with_labels(notice, config);
            Message { metadata: Some(Reported::metadata(&[notice])), ..acknowledged(by, config) }
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

/// Where a message cannot be changed, people who know the incident get what is new of it and no more.
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

/// With what programs read of it. `summary` is the first line of each notice, escaped.
fn with_metadata<'n>(
    message: Message,
    notified: &[(&'n Notice, NotifyReason)],
    (recipient, style): (&Recipient<'_>, &Style<'_>),
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
    Message { metadata: Some(Reported::metadata(&notices)), ..message }
}

fn in_thread(message: Message, root: &Posted, broadcast: bool) -> Message {
    let thread = Thread { ts: root.ts.clone(), broadcast };
    Message { channel: Some(root.channel.clone()), thread: Some(thread), ..message }
}
