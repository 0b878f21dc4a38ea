//! Tasks that the program sends to itself, by a schedule or by a delayed message in its queue.
//!
//! Only the outermost event can be a task, so that nobody can publish a task to a topic.

use bongsu_slack::ResponseUrl;
use serde_json::{Value, json};

use super::fields::Fields;
use crate::press::{ButtonAction, IncidentKey, Person, Press, SlashCommand};

/// A task that the program does without an alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Finds alarms whose notification is missing.
    Audit,
    /// Posts the daily summary: all is quiet, or the alarms in ALARM.
    DailySummary,
    /// Posts the weekly review: the noisiest alarms.
    WeeklyReview,
    /// Checks open incidents, for reminders and for silences that ended.
    CheckDue,
    /// Empties the outbox of this receiver.
    Empty(String),
    /// Runs the action of a pressed button. The URL accepts answers that only the person who pressed the
    /// button sees.
    Press(Press, Option<ResponseUrl>),
    /// Answers a slash command at the URL.
    Slash(SlashCommand, ResponseUrl),
}

impl Task {
    /// Returns the task as an event.
    pub fn event(&self) -> String {
        let task = match self {
            Self::Audit => json!("audit"),
            Self::DailySummary => json!("evening_fire"),
            Self::WeeklyReview => json!("weekly_review"),
            Self::CheckDue => json!("tend"),
            Self::Empty(receiver) => json!({ "empty": receiver }),
            Self::Press(press, url) => json!({ "press": {
                "action": press.action.id(),
                "incident": press.incident,
                "by": press.by,
                "at": press.at,
                "response_url": url.as_ref().map(ResponseUrl::expose),
            } }),
            Self::Slash(command, url) => json!({ "slash": {
                "text": command.text,
                "by": command.by,
                "at": command.at,
                "response_url": url.expose(),
            } }),
        };
        json!({ "bongsu": task }).to_string()
    }
}

/// Reads a task, which must be the whole event.
pub(super) fn read(value: &Value) -> Option<Task> {
    let task = value.as_object().filter(|fields| fields.len() == 1)?.get("bongsu")?;
    match task.as_str() {
        Some("audit") => Some(Task::Audit),
        Some("evening_fire") => Some(Task::DailySummary),
        Some("weekly_review") => Some(Task::WeeklyReview),
        Some("tend") => Some(Task::CheckDue),
        Some(_) => None,
        None => {
            let empty = Fields::of(task).owned("empty").map(Task::Empty);
            empty.or_else(|| press(task.get("press")?)).or_else(|| slash(task.get("slash")?))
        }
    }
}

fn press(value: &Value) -> Option<Task> {
    let fields = Fields::of(value);
    let press = Press {
        action: ButtonAction::of_id(fields.text("action")?)?,
        incident: serde_json::from_value::<IncidentKey>(value.get("incident")?.clone()).ok()?,
        by: serde_json::from_value::<Person>(value.get("by")?.clone()).ok()?,
        at: fields.text("at")?.parse().ok()?,
    };
    Some(Task::Press(press, fields.text("response_url").map(ResponseUrl::new)))
}

fn slash(value: &Value) -> Option<Task> {
    let fields = Fields::of(value);
    let command = SlashCommand {
        text: fields.owned("text").unwrap_or_default(),
        by: serde_json::from_value::<Person>(value.get("by")?.clone()).ok()?,
        at: fields.text("at")?.parse().ok()?,
    };
    Some(Task::Slash(command, ResponseUrl::new(fields.text("response_url")?)))
}
