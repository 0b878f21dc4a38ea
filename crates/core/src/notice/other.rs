use super::{Outcome, ServiceEvent};

/// A notice that is not about an alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherNotice {
    /// A short title, if there is one.
    pub title: Option<String>,
    /// The text, or the formatted JSON.
    pub text: String,
    pub kind: OtherKind,
}

/// The kind of a notice that is not about an alarm.
#[derive(Debug, Clone, PartialEq)]
pub enum OtherKind {
    /// Text or JSON without a known meaning, with the outcome by the words of its title.
    Message(Outcome),
    /// SNS asks for the confirmation of a subscription to the topic. Opening the URL confirms it. The URL is
    /// `None` unless it is SNS's own.
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

/// The content of a custom notification beside its title and description (Amazon Q Developer in chat
/// applications, "Custom notifications").
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Custom {
    /// A summary of one line, for a lock screen.
    pub summary: Option<String>,
    /// The steps to take.
    pub next_steps: Vec<String>,
    /// The keywords for searches.
    pub keywords: Vec<String>,
    pub resources: Vec<String>,
    /// The sender's own names and values.
    pub context: Vec<(String, String)>,
}
