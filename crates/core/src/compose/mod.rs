//! Every message is made here: for the function, `watch`, `send` and `render` alike.

mod mention;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

pub use mention::mentions;

use crate::config::Config;
use crate::incident::{Acknowledged, Incident, Muted, Root, Story};
use crate::ledger::NoticeKey;
use crate::metadata;
use crate::notice::Notice;
use crate::plan::{NotifyReason, Reply};
use crate::ports::{Capabilities, Picture};
use crate::press::{IncidentKey, Wish};
use crate::render::{Style, acknowledged, buttons, digest, follow_up, muted, render};
use crate::route::{Settings, Target};
use crate::slack::{Message, Posted, Thread};

pub use crate::render::Line;

/// The receiver of a message, as far as the message depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    /// Its name, by which a button finds the incident again.
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
        mentions: &'a [Target],
    },
    /// What is new, in the thread of a message.
    Reply {
        /// The notice that it tells.
        notice: &'a Notice,
        /// What is known besides.
        story: &'a Story,
        /// The message that it replies to.
        to: &'a Reply,
        /// The people whom it notifies by name where the channel shows it too.
        mentions: &'a [Target],
    },
    /// Many alarms, a line each.
    Digest {
        /// The lines.
        lines: &'a [Line<'a>],
        /// Every notice that it stands for, as above.
        notified: &'a [(&'a Notice, NotifyReason)],
        /// The people whom it notifies by name.
        mentions: &'a [Target],
    },
    /// What somebody did by a button, in the thread of the incident's message.
    Action {
        /// The action.
        action: ButtonAction<'a>,
        /// The message that the thread hangs on.
        to: &'a Root,
    },
}

/// What became of an incident by a button.
#[derive(Debug, Clone, Copy)]
pub enum ButtonAction<'a> {
    /// Somebody sees to it.
    Acknowledged(&'a Acknowledged),
    /// Somebody muted it.
    Muted(&'a Muted),
}

impl<'a> ButtonAction<'a> {
    /// What an incident shows of the button that was pressed last.
    pub fn of(incident: &'a Incident, pressed: Wish) -> Option<Self> {
        match pressed {
            Wish::Acknowledge => incident.seen_to().map(Self::Acknowledged),
            Wish::Mute(_) => incident.muted.as_ref().map(Self::Muted),
        }
    }
}

/// Writes a message. Pure, and total: every draft becomes one that Slack takes.
pub fn compose(draft: &Draft<'_>, recipient: &Recipient<'_>, config: &Config, now: Timestamp) -> Message {
    let message = recipient.settings.message.as_ref().unwrap_or(&config.message);
    let style = Style { config, message, has_buttons: recipient.capabilities.buttons, now };
    match *draft {
        Draft::Message { notice, story, notified, picture, mentions } => {
            let message = own(notice, story, recipient, &style);
            let message = match picture {
                Some(picture) => message.with_picture(&picture.url, &picture.alt),
                None => message,
            };
            with_metadata(message, notified, recipient).mentioning(mentions)
        }
        Draft::Reply { notice, story, to, mentions } => {
            let message = in_thread(follow_up(notice, story, &style), &to.root.posted, to.broadcast);
            if to.broadcast { message.mentioning(mentions) } else { message }
        }
        Draft::Digest { lines, notified, mentions } => {
            with_metadata(digest(lines, &style), notified, recipient).mentioning(mentions)
        }
        Draft::Action { action, to } => {
            let message = match action {
                ButtonAction::Acknowledged(by) => acknowledged(by, config),
                ButtonAction::Muted(by) => muted(by, config),
            };
            in_thread(message, &to.posted, false)
        }
    }
}

/// Where a message cannot be changed, people who know the incident get what is new of it and no more.
fn own(notice: &Notice, story: &Story, recipient: &Recipient<'_>, style: &Style<'_>) -> Message {
    let can = recipient.capabilities;
    let style = &Style { has_buttons: can.buttons && story.incident.is_some(), ..*style };
    let is_known = !can.update && story.incident.as_ref().is_some_and(Incident::is_known);
    let message = if is_known { follow_up(notice, story, style) } else { render(notice, story, style) };
    match &story.incident {
        Some(incident) if can.buttons => {
            let about = NoticeKey::of(notice, "").about;
            let key = IncidentKey { receiver: recipient.name.to_owned(), about };
            message.with_buttons(buttons(notice, incident, &key, style))
        }
        _ => message,
    }
}

fn with_metadata(
    message: Message,
    notified: &[(&Notice, NotifyReason)],
    recipient: &Recipient<'_>,
) -> Message {
    if !recipient.capabilities.metadata {
        return message;
    }
    let about = notified.iter().map(|(notice, reason)| metadata::About::new(notice, reason.as_str()));
    Message { metadata: Some(metadata::of(about.collect())), ..message }
}

fn in_thread(message: Message, root: &Posted, broadcast: bool) -> Message {
    let thread = Thread { ts: root.ts.clone(), broadcast };
    Message { channel: Some(root.channel.clone()), thread: Some(thread), ..message }
}
