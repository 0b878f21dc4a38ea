use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;

/// An event of an AWS service that is not an alarm: a finding, a run, a change of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceEvent {
    /// The service as routes match it: `guardduty`.
    pub kind: &'static str,
    /// The service as people know it: `GuardDuty`.
    pub service: String,
    /// The event in a few words, in the service's own terms.
    pub title: Title,
    /// How it went.
    pub outcome: Outcome,
    /// The severity by the service's own scale: one of [`SEVERITIES`].
    pub severity: Option<String>,
    /// The event as a sentence, where it carries one.
    pub summary: Option<String>,
    /// The most telling details, in order.
    pub facts: Vec<EventFact>,
    /// The account's digits.
    pub account: Option<String>,
    /// The region's code, or its name as it came.
    pub region: Option<String>,
    /// The ARN of the resource, or its name.
    pub resource: Option<String>,
    /// The event's own id: the same however often and whichever way it comes.
    pub id: Option<String>,
    /// When it happened.
    pub at: Option<Timestamp>,
    /// The page that the event itself names.
    pub url: Option<String>,
    /// The ARN whose page in the console tells more than the resource's, such as a finding's.
    pub page: Option<String>,
    /// The same for all events about one matter: a finding, a run, a planned change.
    pub matter: Option<String>,
}

/// The title of an event: its subject, and what became of that.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Title {
    /// The subject's name, or a whole sentence of the service's.
    pub subject: String,
    /// The service's word for what happened, which a language may have a word of its own for.
    pub happened: Option<String>,
}

impl Title {
    /// A sentence of the service's own.
    pub fn sentence(sentence: impl Into<String>) -> Self {
        Self { subject: sentence.into(), happened: None }
    }

    /// What happened to the subject.
    pub fn of(subject: impl Into<String>, happened: impl Into<String>) -> Self {
        Self { subject: subject.into(), happened: Some(happened.into()) }
    }

    /// Both in one line: `shop-api FAILED`, `web · EC2 Instance Launch Unsuccessful`.
    pub fn line(&self, happened: Option<&str>) -> String {
        let (subject, happened) = (self.subject.trim(), happened.unwrap_or_default().trim());
        match (subject, happened) {
            (line, "") | ("", line) => line.to_owned(),
            (subject, phrase) if phrase.contains(' ') => format!("{subject} · {phrase}"),
            (subject, word) => format!("{subject} {word}"),
        }
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line(self.happened.as_deref()))
    }
}

/// A detail of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFact {
    /// The name: a word, or the path of the field.
    pub name: String,
    /// The value as text.
    pub value: String,
}

/// How an event went, as far as it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Outcome {
    /// An error, a failure, a threat.
    Failed,
    /// Something stopped, ends soon, or waits for a person.
    Attention,
    /// Something began or goes on.
    Progress,
    /// It ended well.
    Succeeded,
    /// The event does not say.
    #[default]
    Unknown,
}

/// The severities that services give their events, in lower case; others are none.
pub const SEVERITIES: [&str; 16] = [
    "critical",
    "fatal",
    "high",
    "medium",
    "low",
    "informational",
    "error",
    "warn",
    "warning",
    "info",
    "ok",
    "page",
    "issue",
    "investigation",
    "scheduledchange",
    "accountnotification",
];

impl Outcome {
    /// All that there are.
    pub const ALL: [Self; 5] =
        [Self::Failed, Self::Attention, Self::Progress, Self::Succeeded, Self::Unknown];

    /// The outcome as one word for routes and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Attention => "attention",
            Self::Progress => "progress",
            Self::Succeeded => "succeeded",
            Self::Unknown => "unknown",
        }
    }
}
