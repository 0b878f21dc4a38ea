//! Somebody pressed a button below a message.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What a button asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ButtonAction {
    /// Somebody sees to it: no more reminders.
    Acknowledge,
    /// Nothing more of this alarm for so long, or until it is over.
    Mute(Option<SignedDuration>),
}

/// An hour, as the button says.
pub(crate) const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// What opens a page, and asks for nothing.
pub const RUNBOOK: &str = "bongsu_runbook";

impl ButtonAction {
    /// The `action_id` of its button.
    pub fn id(self) -> &'static str {
        match self {
            Self::Acknowledge => "bongsu_acknowledge",
            Self::Mute(Some(_)) => "bongsu_mute_hour",
            Self::Mute(None) => "bongsu_mute_until_resolved",
        }
    }

    /// The action of the button with that `action_id`; none for those that ask for nothing, and for others' buttons.
    pub fn of_id(id: &str) -> Option<Self> {
        let all = [Self::Acknowledge, Self::Mute(Some(HOUR)), Self::Mute(None)];
        all.into_iter().find(|action| action.id() == id)
    }
}

/// Which incident a button belongs to: the button's `value`, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IncidentKey {
    pub receiver: String,
    /// The alarm; see [`crate::ledger::NoticeKey::about`].
    pub about: String,
}

impl IncidentKey {
    /// As a button holds it.
    pub fn value(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Of a button's value; nothing where it is none of ours.
    pub fn of_value(value: &str) -> Option<Self> {
        serde_json::from_str(value).ok()
    }
}

/// Who did something, as Slack knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The user's id, such as `U0123456789`; another program's word where it was not Slack.
    pub id: String,
    /// The name that Slack told, for where ids are not shown as names.
    pub name: String,
}

/// One press of a button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    /// What it asks for.
    pub action: ButtonAction,
    /// Of which incident.
    pub incident: IncidentKey,
    /// By whom.
    pub by: Person,
    /// When it was pressed.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_is_read_as_it_was_written() {
        for action in [ButtonAction::Acknowledge, ButtonAction::Mute(Some(HOUR)), ButtonAction::Mute(None)] {
            assert_eq!(ButtonAction::of_id(action.id()), Some(action));
        }
        assert_eq!(ButtonAction::of_id(RUNBOOK), None);
        let key = IncidentKey { receiver: "당직".to_owned(), about: "alarm/1/eu/\"x\"".to_owned() };
        assert_eq!(IncidentKey::of_value(&key.value()), Some(key));
        assert_eq!(IncidentKey::of_value("approve"), None);
    }
}
