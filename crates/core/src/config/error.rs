use super::Position;
use crate::nearest::nearest;

/// A configuration that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Not TOML, an unknown key, or a bad value; the message has line and column.
    #[error("{0}")]
    Toml(String),
    /// Whoever needs a secret must say where it is, once.
    #[error("{place}: says {found} where its {what} is; set exactly one of {keys}")]
    SecretSource {
        /// Whose secret it is.
        place: String,
        /// What secret it is.
        what: &'static str,
        /// How many ways it names.
        found: &'static str,
        /// The keys that would say it.
        keys: &'static str,
    },
    /// A receiver that is both a webhook and a bot.
    #[error(
        "receiver \"{name}\": has both {hook} and {token}; it is a webhook or a bot: remove one of them, or make two receivers of it"
    )]
    HookAndToken {
        /// The receiver's name.
        name: String,
        /// The key of the webhook URL.
        hook: &'static str,
        /// The key of the token.
        token: &'static str,
    },
    /// A bot can post in many channels, so it must be told in which.
    #[error(
        "receiver \"{name}\": a bot must be told where it posts; set channel (slackChannel in the environment) to the channel's id (C0123456789, at the end of the channel's details in Slack) or its name (\"#alarms\")"
    )]
    NoChannel {
        /// The receiver's name.
        name: String,
    },
    /// An operator who is not named as Slack names people.
    #[error(
        "slack: operators \"{text}\": not the id of a member, such as U0123456789; in Slack: the person's profile, then \"Copy member ID\""
    )]
    Operator {
        /// What was given.
        text: String,
    },
    /// A receiver that cannot be like this.
    #[error("{place}: {cause}")]
    Receiver {
        /// Where it stands.
        place: String,
        /// What is wrong, and the way out.
        cause: String,
    },
    /// Two receivers of one name.
    #[error("receiver \"{name}\": two receivers have this name; give each its own")]
    DuplicateReceiver {
        /// The name.
        name: String,
    },
    /// An alarm that `bongsu watch` cannot evaluate.
    #[error("{at}: alarm \"{name}\": {cause}")]
    Alarm {
        /// Where its setting stands that is wrong, or where it begins.
        at: Position,
        /// Its name.
        name: String,
        /// What is wrong, and the way out.
        cause: String,
    },
    /// Pictures that cannot be had like this.
    #[error("graph: {cause}")]
    Graph {
        /// What is wrong, and the way out.
        cause: String,
    },
    /// An escalation that cannot be.
    #[error("escalation \"{name}\": {cause}")]
    Escalation {
        /// Its name.
        name: String,
        /// What is wrong, and the way out.
        cause: String,
    },
    /// Flapping that cannot be.
    #[error("flapping: {cause}")]
    Flapping {
        /// What is wrong, and the way out.
        cause: String,
    },
    /// Events of a kind that none has.
    #[error(
        "announce.outcomes: no event is of the kind {kind:?}{meant}; kinds are the services' names as in `bongsu render --explain`, or \"default\" for all others"
    )]
    Kind {
        /// The kind.
        kind: String,
        /// The kind that was probably meant.
        meant: String,
    },
    /// A source of metrics that cannot be.
    #[error("{table} \"{name}\": {cause}")]
    Metric {
        /// Which table of the configuration.
        table: &'static str,
        /// Its name there.
        name: String,
        /// What is wrong, and the way out.
        cause: String,
    },
    /// A route that cannot be, or something that routes name.
    #[error("{place}: {cause}")]
    Route {
        /// Where it stands.
        place: String,
        /// What is wrong, and the way out.
        cause: String,
    },
    /// An error, and where in the file.
    #[error("{at}: {error}")]
    At {
        /// Where.
        at: Position,
        /// What is wrong, and the way out.
        error: Box<Self>,
    },
    /// The root with matchers.
    #[error(
        "[route] itself has no matchers, because everything begins there: put them into [[route.routes]]"
    )]
    RootMatchers,
    /// A language that messages are not written in.
    #[error("BONGSU_LOCALE \"{text}\": not one of en, ko")]
    Locale {
        /// What was given.
        text: String,
    },
    /// A context that is not one.
    #[error(
        "kms_encryption_context \"{text}\": not \"none\" and not pairs like \"LambdaFunctionName=my-function,Stage=prod\""
    )]
    EncryptionContext {
        /// What was given.
        text: String,
    },
}

impl ConfigError {
    /// With the place in the text, where it is about one.
    pub(super) fn located(self, text: &str) -> Self {
        let found = match &self {
            Self::SecretSource { place, .. } => Position::find(text, place, ""),
            Self::HookAndToken { name, token, .. } => Position::find(text, &receiver(name), token),
            Self::NoChannel { name } => Position::find(text, &receiver(name), "channel"),
            Self::DuplicateReceiver { name } => Position::find(text, &receiver(name), "name"),
            Self::Operator { .. } => Position::find(text, "slack", "operators"),
            Self::Graph { cause } => Position::find(text, "graph", cause),
            Self::Flapping { cause } => Position::find(text, "flapping", cause),
            Self::Kind { kind, .. } => Position::find(text, "announce.outcomes", kind),
            Self::Escalation { name, cause } => {
                Position::find(text, &format!("escalation \"{name}\""), cause)
                    .or_else(|| Position::find(text, "escalation", cause))
            }
            Self::Metric { table, name, cause } => {
                Position::find(text, &format!("{table} \"{name}\""), cause)
                    .or_else(|| Position::find(text, table, cause))
            }
            Self::Route { place, cause } | Self::Receiver { place, cause } => {
                Position::find(text, place, cause)
            }
            Self::RootMatchers => Position::find(text, "route", "matchers"),
            Self::Toml(_) | Self::Alarm { .. } | Self::At { .. } | Self::Locale { .. } => None,
            Self::EncryptionContext { .. } => None,
        };
        match found {
            Some(at) => Self::At { at, error: Box::new(self) },
            None => self,
        }
    }
}

fn receiver(name: &str) -> String {
    format!("receiver \"{name}\"")
}

/// Where it is and what it is, without the line itself: this goes into logs and to fallbacks, and somebody may have put a
/// secret there.
pub(super) fn not_toml(text: &str, error: &toml::de::Error) -> ConfigError {
    let at = Position::of(text, error.span().unwrap_or_default().start);
    ConfigError::Toml(format!("{at}: {}", meant(error.message())))
}

/// Without the text that stands where something else should: somebody may have put a secret there.
fn without_text(message: &str) -> String {
    const STRING: &str = "invalid type: string ";
    match (message.find(STRING), message.rfind("\", expected ")) {
        (Some(begin), Some(end)) if begin < end => {
            let (begin, end) = (begin + STRING.len() - 1, end + 1);
            format!("{}{}", message.get(..begin).unwrap_or_default(), message.get(end..).unwrap_or_default())
        }
        _ => message.to_owned(),
    }
}

/// An unknown word and all that are known, or the one of them that was meant.
fn meant(message: &str) -> String {
    let meant = || {
        let (unknown, known) = message.split_once(", expected ")?;
        let word = unknown.strip_suffix('`')?.rsplit('`').next()?;
        // Words stand between every other pair of quotation marks.
        let near = nearest(word, known.split('`').skip(1).step_by(2))?;
        Some(format!("{unknown}; did you mean `{near}`?"))
    };
    meant().unwrap_or_else(|| without_text(message))
}
