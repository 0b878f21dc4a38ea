use std::fmt;

/// Whom Slack can notify.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Mention {
    /// The members of the channel who are active.
    Here,
    /// All members of the channel.
    Channel,
    /// A user, by the member id.
    User(String),
    /// A user group, by its id.
    Group(String),
}

/// Ids of Slack's have nine characters and more; shorter ones are taken where a digit shows that they are no word.
const SHORTEST_WITHOUT_DIGIT: usize = 9;

impl Mention {
    /// The user or the user group with that id (Slack, "Formatting text", "Mentioning users" and "groups"). Users of
    /// an enterprise have ids with `W`.
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
