//! Somebody pressed a button below a message.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What a button asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wish {
    /// Somebody sees to it: no more reminders.
    Acknowledge,
    /// Nothing more of this alarm for so long, or until it is over.
    Mute(Option<SignedDuration>),
}

/// An hour, as the button says.
pub(crate) const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// What opens a page, and asks for nothing.
pub const RUNBOOK: &str = "bongsu_runbook";

impl Wish {
    /// The `action_id` of its button.
    pub fn action(self) -> &'static str {
        match self {
            Self::Acknowledge => "bongsu_acknowledge",
            Self::Mute(Some(_)) => "bongsu_mute_hour",
            Self::Mute(None) => "bongsu_mute_until_resolved",
        }
    }

    /// The wish of a button with that `action_id`; none for those that ask for nothing, and for others' buttons.
    pub fn of_action(action: &str) -> Option<Self> {
        let all = [Self::Acknowledge, Self::Mute(Some(HOUR)), Self::Mute(None)];
        all.into_iter().find(|wish| wish.action() == action)
    }
}

/// Which incident a button belongs to: the button's `value`, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct IncidentKey {
    /// The receiver's name.
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
    /// What is wished.
    pub wish: Wish,
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
        for wish in [Wish::Acknowledge, Wish::Mute(Some(HOUR)), Wish::Mute(None)] {
            assert_eq!(Wish::of_action(wish.action()), Some(wish));
        }
        assert_eq!(Wish::of_action(RUNBOOK), None);
        let key = IncidentKey { receiver: "당직".to_owned(), about: "alarm/1/eu/\"x\"".to_owned() };
        assert_eq!(IncidentKey::of_value(&key.value()), Some(key));
        assert_eq!(IncidentKey::of_value("approve"), None);
    }
}
