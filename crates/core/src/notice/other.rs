use super::{Outcome, ServiceEvent, Source};

/// The maximum length of a heading. SNS's subjects have at most 100 characters.
const HEADING_CHARS: usize = 100;

/// A notice that is not about an alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherNotice {
    /// A short title, if one is known.
    pub title: Option<String>,
    /// The text, or the formatted JSON.
    pub text: String,
    pub kind: OtherKind,
}

impl OtherNotice {
    /// Returns the outcome of an event, or the outcome of a message by the words of its title. Subscription
    /// requests of SNS have no outcome.
    pub fn outcome(&self) -> Option<Outcome> {
        match &self.kind {
            OtherKind::Message(outcome) => Some(*outcome),
            OtherKind::Event(event) => Some(event.outcome),
            OtherKind::Custom(custom) => Some(custom.outcome),
            OtherKind::Subscription(_) | OtherKind::Unsubscription(_) => None,
        }
    }

    /// Returns the subject of a text, or its first line if the line is short enough for a heading.
    pub fn heading<'a>(&'a self, source: &'a Source) -> &'a str {
        let subject = source.subject.as_deref().filter(|subject| !subject.trim().is_empty());
        let first = || self.text.lines().next().filter(|line| line.chars().count() <= HEADING_CHARS);
        subject.or_else(first).unwrap_or_default()
    }
}

/// The kind of a notice that is not about an alarm.
#[derive(Debug, Clone, PartialEq)]
pub enum OtherKind {
    /// Text or JSON of an unknown sender, with the outcome by the words of its title.
    Message(Outcome),
    /// SNS asks for the confirmation of a subscription to the topic. Opening the URL confirms it. `None`
    /// means that the URL does not lead to SNS.
    Subscription(Option<String>),
    /// A subscription to the topic has ended. Opening the URL restores it.
    Unsubscription(Option<String>),
    /// An event of an AWS service.
    Event(Box<ServiceEvent>),
    /// A custom notification in the schema of Amazon Q Developer in chat applications.
    Custom(Custom),
}

impl Default for OtherKind {
    fn default() -> Self {
        Self::Message(Outcome::Unknown)
    }
}

/// The content of a custom notification other than its title and description (Amazon Q Developer in chat
/// applications, "Custom notifications").
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Custom {
    /// The outcome by the words of the title.
    pub outcome: Outcome,
    /// A one-line summary, for a lock screen.
    pub summary: Option<String>,
    /// The steps to take.
    pub next_steps: Vec<String>,
    /// The keywords for searches.
    pub keywords: Vec<String>,
    pub resources: Vec<String>,
    /// The names and values that the sender added.
    pub context: Vec<(String, String)>,
}
