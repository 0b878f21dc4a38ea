use std::fmt;

/// What is wrong with a payload and where, in Slack's manner: `no more than 10 items allowed
/// [json-pointer:/blocks/0/fields]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    rule: String,
    pointer: String,
}

/// Of a stranger's word so much is repeated.
const MOST_CHARS: usize = 60;

impl Fault {
    pub(super) fn new(rule: impl Into<String>) -> Self {
        Self { rule: rule.into(), pointer: String::new() }
    }

    /// About a word that is not known.
    pub(super) fn unsupported(what: &str, word: &str) -> Self {
        let word: String = word.chars().take(MOST_CHARS).collect();
        Self::new(format!("unsupported {what}: {word}"))
    }

    /// About an id that is there already.
    pub(super) fn repeated(what: &str, id: &str) -> Self {
        let id: String = id.chars().take(MOST_CHARS).collect();
        Self::new(format!("{what} \"{id}\" already exists"))
    }

    /// The same seen from outside `step`.
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
