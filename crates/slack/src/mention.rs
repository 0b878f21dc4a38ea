use std::fmt;

/// A person or group that Slack can notify.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mention {
    /// The active members of the channel.
    Here,
    /// All members of the channel.
    Channel,
    /// A user, by member ID.
    User(String),
    /// A user group, by ID.
    Group(String),
}

/// Slack's IDs have at least nine characters. A shorter text counts as an ID only if a digit shows that it is
/// not a word.
const SHORTEST_WITHOUT_DIGIT: usize = 9;

impl Mention {
    /// Parses the ID of a user or a user group (Slack, "Formatting text", "Mentioning users" and "groups").
    /// IDs of Enterprise Grid users begin with `W`.
    pub fn of_id(id: &str) -> Option<Self> {
        let is_id = id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            && (id.len() >= SHORTEST_WITHOUT_DIGIT || id.bytes().any(|byte| byte.is_ascii_digit()));
        match id.bytes().next() {
            Some(b'U' | b'W') if is_id => Some(Self::User(id.to_owned())),
            Some(b'S') if is_id => Some(Self::Group(id.to_owned())),
            _ => None,
        }
    }
}

impl fmt::Display for Mention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here => f.write_str("here"),
            Self::Channel => f.write_str("channel"),
            Self::User(id) | Self::Group(id) => f.write_str(id),
        }
    }
}
