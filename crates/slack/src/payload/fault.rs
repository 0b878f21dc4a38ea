use std::fmt;

/// A fault in a payload and its position, in Slack's format: `no more than 10 items allowed
/// [json-pointer:/blocks/0/fields]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    rule: String,
    pointer: String,
}

/// The number of characters that a message repeats of an unknown word.
const MOST_CHARS: usize = 60;

impl Fault {
    pub(super) fn new(rule: impl Into<String>) -> Self {
        Self { rule: rule.into(), pointer: String::new() }
    }

    /// Creates a fault for an unknown word.
    pub(super) fn unsupported(what: &str, word: &str) -> Self {
        let word: String = word.chars().take(MOST_CHARS).collect();
        Self::new(format!("unsupported {what}: {word}"))
    }

    /// Creates a fault for a repeated ID.
    pub(super) fn repeated(what: &str, id: &str) -> Self {
        let id: String = id.chars().take(MOST_CHARS).collect();
        Self::new(format!("{what} \"{id}\" already exists"))
    }

    /// Adds an outer step to the position.
    pub(super) fn within(mut self, step: impl fmt::Display) -> Self {
        self.pointer = format!("/{step}{}", self.pointer);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [json-pointer:{}]", self.rule, self.pointer)
    }
}
