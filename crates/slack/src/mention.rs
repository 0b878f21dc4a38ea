use std::fmt;
use std::str::FromStr;

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
    /// Parses the ID of a user or a user group (docs.slack.dev, ["Formatting message text"]). IDs of Enterprise Grid
    /// users begin with `W`.
    ///
    /// ["Formatting message text"]: https://docs.slack.dev/messaging/formatting-message-text
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

/// Writes `here`, `channel` or the ID, which [`FromStr`] reads.
impl fmt::Display for Mention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here => f.write_str("here"),
            Self::Channel => f.write_str("channel"),
            Self::User(id) | Self::Group(id) => f.write_str(id),
        }
    }
}

/// A text that is neither `here` nor `channel` nor an ID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no mention: it must be \"here\", \"channel\", or the ID of a user (U...) or of a user group (S...)"
)]
pub struct UnknownMention(String);

impl FromStr for Mention {
    type Err = UnknownMention;

    fn from_str(text: &str) -> Result<Self, UnknownMention> {
        match text {
            "here" => Ok(Self::Here),
            "channel" => Ok(Self::Channel),
            id => Self::of_id(id).ok_or_else(|| UnknownMention(id.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_is_parsed_from_its_text() {
        let user = |id: &str| Mention::User(id.to_owned());
        let all = [
            Mention::Here,
            Mention::Channel,
            user("U0123"),
            user("WABCDEFGH"),
            Mention::Group("S0123".to_owned()),
        ];
        for mention in all {
            assert_eq!(mention.to_string().parse(), Ok(mention));
        }
    }

    #[test]
    fn a_name_or_another_word_is_refused() {
        for text in ["", "kim", "@kim", "USER", "SALES", "C0123", "u0123", "everyone"] {
            let error = text.parse::<Mention>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("{text:?} is no mention")), "{error}");
        }
    }
}
