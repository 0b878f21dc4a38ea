use bongsu_alarm::nearest::nearest;

use super::Position;
use super::position::path;

/// An error in the configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The text is not TOML, or has an unknown key or a bad value. The message contains line and column.
    #[error("{0}")]
    Toml(String),
    /// A receiver or app must have exactly one source for each secret.
    #[error("{place}: says {found} where its {what} is; set exactly one of {keys}")]
    SecretSource {
        /// The owner of the secret.
        place: String,
        /// The kind of secret.
        what: &'static str,
        /// The number of sources found.
        found: &'static str,
        /// The keys that set a source.
        keys: &'static str,
    },
    /// A receiver is both a webhook and a bot.
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
    /// A bot has no channel. A bot can post to many channels.
    #[error(
        "receiver \"{name}\": a bot must be told where it posts; set channel (slackChannel in the environment) to the channel's id (C0123456789, at the end of the channel's details in Slack) or its name (\"#alarms\")"
    )]
    NoChannel {
        /// The receiver's name.
        name: String,
    },
    /// An operator is not a Slack member ID.
    #[error(
        "slack: operators \"{text}\": not the id of a member, such as U0123456789; in Slack: the person's profile, then \"Copy member ID\""
    )]
    Operator {
        /// The value as typed.
        text: String,
    },
    /// A receiver is invalid.
    #[error("{place}: {cause}")]
    Receiver {
        /// The position.
        place: String,
        /// The error and the solution.
        cause: String,
    },
    /// Two receivers have the same name.
    #[error("receiver \"{name}\": two receivers have this name; give each its own")]
    DuplicateReceiver {
        /// The name.
        name: String,
    },
    /// `bongsu watch` cannot evaluate an alarm.
    #[error("{at}: alarm \"{name}\": {cause}")]
    Alarm {
        /// The position of the wrong setting, or of the alarm.
        at: Position,
        name: String,
        /// The error and the solution.
        cause: String,
    },
    /// The settings of pictures are invalid.
    #[error("graph: {cause}")]
    Graph {
        /// The error and the solution.
        cause: String,
    },
    /// An escalation is invalid.
    #[error("escalation \"{name}\": {cause}")]
    Escalation {
        name: String,
        /// The error and the solution.
        cause: String,
    },
    /// The settings of flapping are invalid.
    #[error("flapping: {cause}")]
    Flapping {
        /// The error and the solution.
        cause: String,
    },
    /// The kind of event does not exist.
    #[error(
        "announce.outcomes: no event is of the kind {kind:?}{meant}; kinds are the services' names as in `bongsu render --explain`, or \"default\" for all others"
    )]
    Kind {
        kind: String,
        /// The kind that was probably meant.
        meant: String,
    },
    /// A source of metrics is invalid.
    #[error("{table} \"{name}\": {cause}")]
    Metric {
        /// The table of the configuration.
        table: &'static str,
        /// The name in that table.
        name: String,
        /// The error and the solution.
        cause: String,
    },
    /// A route, or a table that routes refer to, is invalid.
    #[error("{place}: {cause}")]
    Route {
        /// The position.
        place: String,
        /// The error and the solution.
        cause: String,
    },
    /// An error with its position in the file.
    #[error("{at}: {error}")]
    At {
        at: Position,
        /// The error and the solution.
        error: Box<Self>,
    },
    /// The root route has matchers.
    #[error(
        "[route] itself has no matchers, because everything begins there: put them into [[route.routes]]"
    )]
    RootMatchers,
    /// The language is not supported.
    #[error("BONGSU_LOCALE \"{text}\": not one of en, ko")]
    Locale {
        /// The value as typed.
        text: String,
    },
    /// The account of a spoke is invalid.
    #[error("BONGSU_AUDITED_ACCOUNTS \"{text}\": not an account of twelve digits")]
    AuditedAccount {
        /// The value as typed.
        text: String,
    },
    /// The encryption context is invalid.
    #[error(
        "kms_encryption_context \"{text}\": not \"none\" and not pairs like \"LambdaFunctionName=my-function,Stage=prod\""
    )]
    EncryptionContext {
        /// The value as typed.
        text: String,
    },
}

impl ConfigError {
    /// Adds the position in the text, if the error has one.
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
            Self::EncryptionContext { .. } | Self::AuditedAccount { .. } => None,
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

/// Describes a TOML error with its position but without the line. The message goes into logs and to
/// fallbacks, and the line may contain a secret.
pub(super) fn not_toml(text: &str, error: &toml::de::Error) -> ConfigError {
    let start = error.span().unwrap_or_default().start;
    let (at, message) = (Position::of(text, start), error.message());
    let is_of_value = message.starts_with("invalid ") || message.starts_with("unknown variant");
    let path = path(text, start).filter(|_| is_of_value);
    let cause = match path {
        Some(path) => match path.strip_suffix("[0]").filter(|_| message.starts_with("invalid type: map")) {
            Some(table) => format!("[[{table}]] makes a list of what there is once: write [{table}]"),
            None => format!("{path}: {}", meant(message)),
        },
        None => meant(message),
    };
    ConfigError::Toml(format!("{at}: {cause}"))
}

/// Removes the text that stands in place of another type, because it may be a secret.
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

/// Describes an unknown word with all known words, or with the word that was probably meant.
fn meant(message: &str) -> String {
    let meant = || {
        let (unknown, known) = message.split_once(", expected ")?;
        let word = unknown.strip_suffix('`')?.rsplit('`').next()?;
        // Each word stands between two backticks.
        let near = nearest(word, known.split('`').skip(1).step_by(2))?;
        Some(format!("{unknown}; did you mean `{near}`?"))
    };
    meant().unwrap_or_else(|| without_text(message))
}
