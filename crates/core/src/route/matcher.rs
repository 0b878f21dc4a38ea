use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Labels;
use super::labels::{KNOWN_LABELS, NAMES, is_label};
use super::pattern::Pattern;
use crate::nearest::did_you_mean;

/// A condition on a label: `alarm="prod-*"`, `state!=OK`, `metric=~"CPU.*"` (Alertmanager, "Matcher"). In `=` and
/// `!=` a `*` stands for any letters and a `?` for one. An expression (`=~`, `!~`) must match the whole value; its
/// engine takes time in proportion to the value's length, whatever the expression.
#[derive(Debug, Clone)]
pub struct Matcher {
    label: String,
    is_negative: bool,
    pattern: Pattern,
    text: String,
    /// Values that have another name: accounts with an alias that it takes.
    also: BTreeSet<String>,
}

/// A matcher that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatcherError {
    /// No operator.
    #[error("matcher {0:?}: must be a label, one of = != =~ !~ and a value, such as state=\"ALARM\"")]
    Shape(String),
    /// An operator of programming languages.
    #[error(
        "matcher {matcher:?}: one = too many after {operator:?}; the operators are = != =~ !~, and a value that begins \
         with = stands in quotation marks"
    )]
    Equals {
        matcher: String,
        /// What was read of the operator.
        operator: &'static str,
    },
    /// A label that nothing has.
    #[error(
        "matcher {matcher:?}: there is no label {label:?}; the labels are {KNOWN_LABELS}{}",
        did_you_mean(label, NAMES)
    )]
    Label {
        matcher: String,
        /// Its label.
        label: String,
    },
    /// An expression that is none.
    #[error("matcher {matcher:?}: {cause}")]
    Regex {
        matcher: String,
        /// What is wrong with it.
        cause: String,
    },
}

/// The longest first: `=~` begins with `=`.
const OPERATORS: [&str; 4] = ["=~", "!~", "!=", "="];

impl FromStr for Matcher {
    type Err = MatcherError;

    fn from_str(text: &str) -> Result<Self, MatcherError> {
        let shape = || MatcherError::Shape(text.to_owned());
        let at = text.find(['=', '!']).ok_or_else(shape)?;
        let (label, rest) = text.split_at_checked(at).ok_or_else(shape)?;
        let operator = OPERATORS.into_iter().find(|it| rest.starts_with(it)).ok_or_else(shape)?;
        let value = rest.strip_prefix(operator).unwrap_or_default().trim();
        if value.starts_with('=') {
            return Err(MatcherError::Equals { matcher: text.to_owned(), operator });
        }
        let value = unquoted(value).ok_or_else(shape)?;
        let label = label.trim().to_owned();
        if !is_label(&label) {
            return Err(MatcherError::Label { matcher: text.to_owned(), label });
        }
        let pattern = if operator.ends_with('~') { regex(text, value)? } else { Pattern::glob(value) };
        Ok(Self {
            label,
            is_negative: operator.starts_with('!'),
            pattern,
            text: text.to_owned(),
            also: BTreeSet::new(),
        })
    }
}

fn unquoted(value: &str) -> Option<&str> {
    match value.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"'),
        None => (!value.contains('"')).then_some(value),
    }
}

fn regex(matcher: &str, value: &str) -> Result<Pattern, MatcherError> {
    let failure = |error: regex_lite::Error| MatcherError::Regex {
        matcher: matcher.to_owned(),
        cause: error.to_string(),
    };
    Pattern::regex(value).map_err(failure)
}

impl Matcher {
    /// One that holds for exactly that value, also where letters of it stand for others. Nothing where there is no such
    /// label.
    pub fn exactly(label: &str, value: &str) -> Option<Self> {
        let text = if value.contains(['*', '?']) {
            format!("{label}=~\"{}\"", regex_lite::escape(value))
        } else {
            format!("{label}=\"{value}\"")
        };
        text.parse().ok()
    }

    /// Whether it holds for these labels.
    pub fn holds(&self, labels: &Labels) -> bool {
        self.takes(labels.get(&self.label))
    }

    /// The label it looks at.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Where it looks at accounts, it takes them by their names too.
    #[must_use]
    pub(crate) fn with_accounts(mut self, names: &BTreeMap<String, String>) -> Self {
        if self.label == "account" {
            let named = names.iter().filter(|(_, name)| self.pattern.takes(name));
            self.also = named.map(|(id, _)| id.clone()).collect();
            // One account of this very name is that account, which can be compared with others.
            if let (Some(_), 1) = (self.pattern.literal(), self.also.len()) {
                self.pattern = self.also.pop_first().map_or(self.pattern, |id| Pattern::glob(&id));
            }
        }
        self
    }

    /// The only value of its label that it is about, where it is written as one.
    pub fn literal(&self) -> Option<&str> {
        self.pattern.literal().filter(|_| self.also.is_empty())
    }

    /// Whether it holds where its label has this value.
    pub(super) fn takes(&self, value: &str) -> bool {
        (self.pattern.takes(value) || self.also.contains(value)) != self.is_negative
    }

    /// Whether it holds whatever the value.
    pub(super) fn is_always(&self) -> bool {
        !self.is_negative && self.pattern.is_everything()
    }

    /// Whether `other` certainly holds wherever this one does.
    pub(super) fn implies(&self, other: &Self) -> bool {
        self == other || self.is_decidable_with(other) && self.decides(&other.pattern, other.is_negative)
    }

    /// Whether certainly never both hold.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        self.is_decidable_with(other) && self.decides(&other.pattern, !other.is_negative)
    }

    /// Of values with two names nothing is told from the patterns alone.
    fn is_decidable_with(&self, other: &Self) -> bool {
        self.label == other.label && self.also.is_empty() && other.also.is_empty()
    }

    /// Whether every value that it takes certainly is one that `other` takes, or does not take.
    fn decides(&self, other: &Pattern, is_negative: bool) -> bool {
        match (self.is_negative, is_negative) {
            (false, false) => other.covers(&self.pattern),
            (false, true) => self.pattern.is_apart(other),
            (true, true) => self.pattern.covers(other),
            (true, false) => self.pattern.is_everything() || other.is_everything(),
        }
    }

    /// Whether it names a letter that no value in lower case has.
    pub(super) fn has_capitals(&self) -> bool {
        self.pattern.has_capitals()
    }

    /// Whether it says what the value is, and not what it is not.
    pub(super) fn is_positive(&self) -> bool {
        !self.is_negative
    }
}

impl PartialEq for Matcher {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Matcher {}

/// As it was typed.
impl Serialize for Matcher {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Matcher {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
