//! What the program asks of itself: by a schedule, or by a delayed message in its queue.
//!
//! Taken only from the outside of an event. What was published to a topic cannot ask for anything.

use serde_json::{Value, json};

use super::fields::Fields;
use crate::press::{ButtonAction, IncidentKey, Person, Press};
use crate::slack::ResponseUrl;

/// Something to do that no alarm asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Look for alarms that were not announced.
    Audit,
    /// Post the daily summary: all is quiet, or the alarms in ALARM.
    DailySummary,
    /// Post the weekly review: the noisiest alarms.
    WeeklyReview,
    /// Look after what is going on: remind of it, and tell what nothing holds back any more.
    CheckDue,
    /// Empty the outbox of this receiver.
    Empty(String),
    /// Do what a pressed button asks for, and answer there what the message does not show.
    Press(Press, Option<ResponseUrl>),
}

impl Task {
    /// As an event.
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
        };
        json!({ "bongsu": task }).to_string()
    }
}

/// The task that an event is, if it is one and nothing else.
pub(super) fn read(value: &Value) -> Option<Task> {
    let task = value.as_object().filter(|fields| fields.len() == 1)?.get("bongsu")?;
    match task.as_str() {
        Some("audit") => Some(Task::Audit),
        Some("evening_fire") => Some(Task::DailySummary),
        Some("weekly_review") => Some(Task::WeeklyReview),
        Some("tend") => Some(Task::CheckDue),
        Some(_) => None,
        None => Fields::of(task).owned("empty").map(Task::Empty).or_else(|| press(task.get("press")?)),
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
