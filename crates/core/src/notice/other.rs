/// Something that is no alarm.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherNotice {
    /// What it is, in a few words, where that can be told.
    pub title: Option<String>,
    /// The text, or the JSON laid out for reading.
    pub text: String,
    /// What kind of thing it is.
    pub kind: OtherKind,
}

/// Kinds of things that are no alarms.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum OtherKind {
    /// Text or JSON that means nothing here.
    #[default]
    Message,
    /// SNS asks whether a subscription to the topic is wanted. It is confirmed by opening the address, where there is
    /// one of SNS's own.
    Subscription(Option<String>),
    /// A subscription to the topic has ended. It is restored by opening the address.
    Unsubscription(Option<String>),
    /// A program's own notification, in the schema of Amazon Q Developer in chat applications.
    Custom(Custom),
}

/// What a custom notification tells beside its title and its description (Amazon Q Developer in chat applications,
/// "Custom notifications").
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Custom {
    /// In one line, for a lock screen.
    pub summary: Option<String>,
    /// What to do about it.
    pub next_steps: Vec<String>,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// What it is about.
    pub resources: Vec<String>,
    /// Names and values of the sender's own.
    pub context: Vec<(String, String)>,
}
