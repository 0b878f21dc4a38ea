//! Button presses and slash commands.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ButtonAction {
    /// Acknowledges the incident, which ends its reminders.
    Acknowledge,
    /// Mutes the alarm for this duration, or until the end of the incident.
    Mute(Option<SignedDuration>),
}

/// The duration of the button that mutes for an hour.
pub(crate) const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// The `action_id` of a button that only opens a page.
pub const RUNBOOK: &str = "bongsu_runbook";

impl ButtonAction {
    /// Returns the `action_id` of the button.
    pub fn id(self) -> &'static str {
        match self {
            Self::Acknowledge => "bongsu_acknowledge",
            Self::Mute(Some(_)) => "bongsu_mute_hour",
            Self::Mute(None) => "bongsu_mute_until_resolved",
        }
    }

    /// Returns the action of the button with this `action_id`, or `None` if the button belongs to another
    /// app.
    pub fn of_id(id: &str) -> Option<Self> {
        let all = [Self::Acknowledge, Self::Mute(Some(HOUR)), Self::Mute(None)];
        all.into_iter().find(|action| action.id() == id)
    }
}

/// The incident that a button belongs to, stored as JSON in the button's `value`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IncidentKey {
    pub receiver: String,
    /// The key of the alarm; see [`crate::ledger::NoticeKey::about`].
    pub about: String,
}

impl IncidentKey {
    /// Returns the button's value.
    pub fn value(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a button's value, or returns `None` if bongsu did not write it.
    pub fn of_value(value: &str) -> Option<Self> {
        serde_json::from_str(value).ok()
    }
}

/// A person, as Slack identifies them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The user's ID, such as `U0123456789`, or a word for another program.
    pub id: String,
    /// The name from Slack, for places that cannot show the name for an ID.
    pub name: String,
}

/// A press of a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    pub action: ButtonAction,
    pub incident: IncidentKey,
    /// The person who pressed the button.
    pub by: Person,
    /// The time of the press.
    pub at: Timestamp,
}

/// A slash command as a person sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlashCommand {
    /// The text after the command's name.
    pub text: String,
    /// The person who sent the command.
    pub by: Person,
    /// The time of the command.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_value_can_be_read_again() {
        for action in [ButtonAction::Acknowledge, ButtonAction::Mute(Some(HOUR)), ButtonAction::Mute(None)] {
            assert_eq!(ButtonAction::of_id(action.id()), Some(action));
        }
        assert_eq!(ButtonAction::of_id(RUNBOOK), None);
        let key = IncidentKey { receiver: "당직".to_owned(), about: "alarm/1/eu/\"x\"".to_owned() };
        assert_eq!(IncidentKey::of_value(&key.value()), Some(key));
        assert_eq!(IncidentKey::of_value("approve"), None);
    }
}
