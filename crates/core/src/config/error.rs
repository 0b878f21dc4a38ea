use bongsu_alarm::nearest::nearest;

use super::Position;
use super::position::path;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The text is not TOML, or it has an unknown key or an invalid value. The message contains the line and
    /// the column.
    #[error("{0}")]
    Toml(String),
    /// A receiver or app must have exactly one source for each secret.
    #[error("{place}: {found} for its {what}; set exactly one of {keys}")]
    SecretSource {
        /// The table or receiver that needs the secret.
        place: String,
        what: &'static str,
        /// "no source" or "several sources".
        found: &'static str,
        keys: &'static str,
    },
    /// A receiver is both a webhook and a bot.
    #[error(
        "receiver \"{name}\": has both {hook} and {token}, but a receiver is either a webhook or a bot; remove one of them, or make two receivers"
    )]
    HookAndToken { name: String, hook: &'static str, token: &'static str },
    /// A bot has no channel. A bot can post to many channels, so the configuration must name one.
    #[error(
        "receiver \"{name}\": a bot needs a channel; set channel (slackChannel in the environment) to the channel's ID (C0123456789, at the end of the channel's details in Slack) or its name (\"#alarms\")"
    )]
    NoChannel { name: String },
    /// An operator is not the ID of a Slack member.
    #[error(
        "slack: operators \"{text}\": not the ID of a member, such as U0123456789; to find it, open the person's profile in Slack and choose \"Copy member ID\""
    )]
    Operator {
        /// The value in the configuration.
        text: String,
    },
    /// A receiver is invalid.
    #[error("{place}: {cause}")]
    Receiver {
        /// The position, such as `receiver "oncall"`.
        place: String,
        /// The error and the solution.
        cause: String,
    },
    /// Two receivers have the same name.
    #[error("receiver \"{name}\": two receivers have this name; rename one of them")]
    DuplicateReceiver { name: String },
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
    /// An event kind does not exist.
    #[error(
        "announce.outcomes: no event has the kind {kind:?}{meant}; a kind is a service's name as in `bongsu render --explain`, or \"default\" for all other kinds"
    )]
    Kind {
        kind: String,
        /// The suggestion of a similar kind, or an empty text.
        meant: String,
    },
    /// A source of metrics is invalid.
    #[error("{table} \"{name}\": {cause}")]
    Metric {
        /// The table of the source, such as `metric.exec`.
        table: &'static str,
        name: String,
        /// The error and the solution.
        cause: String,
    },
    /// A route, or a table that routes refer to, is invalid.
    #[error("{place}: {cause}")]
    Route {
        /// The position, such as `route.routes[3]`.
        place: String,
        /// The error and the solution.
        cause: String,
    },
    /// An error with its position in the file.
    #[error("{at}: {error}")]
    At { at: Position, error: Box<Self> },
    /// The root route has matchers.
    #[error(
        "[route] cannot have matchers, because every notice begins there; put them into a [[route.routes]]"
    )]
    RootMatchers,
    /// The language is not supported.
    #[error("BONGSU_LOCALE \"{text}\": not one of en, ko")]
    Locale {
        /// The value in the environment.
        text: String,
    },
    /// The account ID of a spoke is invalid.
    #[error("BONGSU_AUDITED_ACCOUNTS \"{text}\": not an account ID, which has twelve digits")]
    AuditedAccount {
        /// The value in the environment.
        text: String,
    },
    /// A KMS encryption context is invalid.
    #[error(
        "kms_encryption_context \"{text}\": neither \"none\" nor pairs like \"LambdaFunctionName=my-function,Stage=prod\""
    )]
    EncryptionContext {
        /// The value in the configuration.
        text: String,
    },
}

impl ConfigError {
    /// Adds the position in the text, if the error names a setting.
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

/// Describes a TOML error with its position. The message leaves out the line, which may contain a secret,
/// because it goes into logs and to fallbacks.
pub(super) fn not_toml(text: &str, error: &toml::de::Error) -> ConfigError {
    let start = error.span().unwrap_or_default().start;
    let (at, message) = (Position::of(text, start), error.message());
    let is_of_value = message.starts_with("invalid ") || message.starts_with("unknown variant");
    let path = path(text, start).filter(|_| is_of_value);
    let cause = match path {
        Some(path) => match path.strip_suffix("[0]").filter(|_| message.starts_with("invalid type: map")) {
            Some(table) => {
                format!("[[{table}]] defines a list, but only one such table is allowed: write [{table}]")
            }
            None => format!("{path}: {}", meant(message)),
        },
        None => meant(message),
    };
    ConfigError::Toml(format!("{at}: {cause}"))
}

/// Removes the value from an error about a wrong type, because the value may be a secret.
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

/// Describes an unknown word, with the most similar known word or with all known words.
fn meant(message: &str) -> String {
    let meant = || {
        let (unknown, known) = message.split_once(", expected ")?;
        let word = unknown.strip_suffix('`')?.rsplit('`').next()?;
        // Each known word is between two backticks.
        let near = nearest(word, known.split('`').skip(1).step_by(2))?;
        Some(format!("{unknown}; did you mean `{near}`?"))
    };
    meant().unwrap_or_else(|| without_text(message))
}
