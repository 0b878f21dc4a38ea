use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;

/// An event of an AWS service that is not an alarm: a finding, a run, or a change of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceEvent {
    /// The word for the service in routes, such as `guardduty`.
    pub kind: &'static str,
    /// The service's name for people, such as `GuardDuty`.
    pub service: String,
    /// The event in a few words of the service.
    pub title: Title,
    pub outcome: Outcome,
    /// The severity on the service's own scale: one of [`SEVERITIES`].
    pub severity: Option<String>,
    /// The event as a sentence, if the event includes one.
    pub summary: Option<String>,
    /// The most informative details, the most informative first.
    pub facts: Vec<EventFact>,
    /// The account ID.
    pub account: Option<String>,
    /// The region's code, or its name if the code is not known.
    pub region: Option<String>,
    /// The ARN or the name of the resource.
    pub resource: Option<String>,
    /// The event's own ID, which is the same in all copies.
    pub id: Option<String>,
    /// The time of the event.
    pub at: Option<Timestamp>,
    /// The URL in the event.
    pub url: Option<String>,
    /// The ARN of an object whose console page is more informative than the page of the resource, such as a
    /// finding.
    pub page: Option<String>,
    /// The key of the matter, which is the same for all events about one finding, run or planned change.
    pub matter: Option<String>,
}

/// The title of an event: the subject and the result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Title {
    /// The name of the subject, or a whole sentence of the service.
    pub subject: String,
    /// The service's word for the result, which a language may translate.
    pub happened: Option<String>,
}

impl Title {
    /// Creates a title from a sentence of the service.
    pub fn sentence(sentence: impl Into<String>) -> Self {
        Self { subject: sentence.into(), happened: None }
    }

    /// Creates a title from the subject and its result.
    pub fn of(subject: impl Into<String>, happened: impl Into<String>) -> Self {
        Self { subject: subject.into(), happened: Some(happened.into()) }
    }

    /// Joins the subject and the result to one line: `shop-api FAILED`, `web · EC2 Instance Launch
    /// Unsuccessful`.
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

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFact {
    /// A word, or the path of the field.
    pub name: String,
    pub value: String,
}

/// The outcome of an event, if it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Outcome {
    /// An error, a failure or a threat.
    Failed,
    /// A thing stopped, ends soon or waits for a person.
    Attention,
    /// A thing began or continues.
    Progress,
    /// A thing ended successfully.
    Succeeded,
    /// The outcome is not known.
    #[default]
    Unknown,
}

/// The severities that services use, in lower case. Other words are not severities.
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
    pub const ALL: [Self; 5] =
        [Self::Failed, Self::Attention, Self::Progress, Self::Succeeded, Self::Unknown];

    /// Returns the word for the outcome in routes and logs.
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
