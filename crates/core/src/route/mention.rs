use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::rota::Rota;

/// A mention in a route: `here`, `channel`, a user (`U0123456789`), a user group (`S0123456789`), or the
/// person on call in a rota (`rota:primary`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteMention {
    /// A fixed person or group.
    Known(bongsu_slack::Mention),
    /// The person on call in the rota of this name.
    Rota(String),
}

/// An invalid mention.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} cannot be mentioned: write \"here\", \"channel\", \"rota:NAME\", or the ID of a user in Slack \
     (\"U0123456789\", in the profile under \"Copy member ID\") or of a user group (\"S0123456789\"); Slack does not \
     mention display names"
)]
pub struct MentionError(pub String);

/// The prefix of a mention of a rota.
const ROTA: &str = "rota:";

impl FromStr for RouteMention {
    type Err = MentionError;

    fn from_str(text: &str) -> Result<Self, MentionError> {
        let wrong = || MentionError(text.to_owned());
        match text.trim() {
            "here" => Ok(Self::Known(bongsu_slack::Mention::Here)),
            "channel" => Ok(Self::Known(bongsu_slack::Mention::Channel)),
            other => match other.strip_prefix(ROTA).map(str::trim) {
                Some("") => Err(wrong()),
                Some(name) => Ok(Self::Rota(name.to_owned())),
                None => bongsu_slack::Mention::of_id(other).map(Self::Known).ok_or_else(wrong),
            },
        }
    }
}

impl RouteMention {
    /// Returns the person or group to notify at a time, or `None` if nobody is on call.
    pub fn resolve(&self, rotas: &[Rota], now: Timestamp) -> Option<bongsu_slack::Mention> {
        match self {
            Self::Known(known) => Some(known.clone()),
            Self::Rota(name) => rotas.iter().find(|rota| rota.name == *name)?.on_call(now),
        }
    }
}

impl fmt::Display for RouteMention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(known) => known.fmt(f),
            Self::Rota(name) => write!(f, "{ROTA}{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use bongsu_slack::Mention;

    use super::*;

    #[test]
    fn a_mention_is_an_id_or_a_word() {
        let read = |text: &str| text.parse::<RouteMention>().ok();
        assert_eq!(read("here"), Some(RouteMention::Known(Mention::Here)));
        assert_eq!(read("channel"), Some(RouteMention::Known(Mention::Channel)));
        assert_eq!(read("U0123"), Some(RouteMention::Known(Mention::User("U0123".to_owned()))));
        assert_eq!(read("WABCDEFGH"), Some(RouteMention::Known(Mention::User("WABCDEFGH".to_owned()))));
        assert_eq!(read("S0123"), Some(RouteMention::Known(Mention::Group("S0123".to_owned()))));
        assert_eq!(read("rota:primary"), Some(RouteMention::Rota("primary".to_owned())));
        for wrong in
            ["", "@here", "jane", "SRE", "UPS", "u0123", "U01 23", "U0123>", "rota:", "everyone", "C0123"]
        {
            let error = wrong.parse::<RouteMention>().unwrap_err().to_string();
            assert!(error.contains("Copy member ID"), "{error}");
        }
    }
}
