use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use bongsu_alarm::nearest::did_you_mean;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Labels;
use super::labels::{KNOWN_LABELS, NAMES, is_label};
use super::pattern::Pattern;

/// A condition on a label: `alarm="prod-*"`, `state!=OK`, `metric=~"CPU.*"` (Alertmanager, "Matcher"). With
/// `=` and `!=`, `*` stands for any number of characters and `?` for one character. A regular expression
/// (`=~`, `!~`) must match the whole value. Its engine takes linear time in the length of the value.
#[derive(Debug, Clone)]
pub struct Matcher {
    label: String,
    is_negative: bool,
    pattern: Pattern,
    text: String,
    /// Other values that also match: the IDs of accounts whose name matches.
    also: BTreeSet<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatcherError {
    /// The matcher has no operator.
    #[error("matcher {0:?}: write a label, one of = != =~ !~, and a value, such as state=\"ALARM\"")]
    Shape(String),
    /// The operator is `==` or similar, as in programming languages.
    #[error(
        "matcher {matcher:?}: there is one = too many after {operator:?}; the operators are = != =~ !~, and a value that begins \
         with = stands in quotation marks"
    )]
    Equals {
        matcher: String,
        /// The valid part of the operator.
        operator: &'static str,
    },
    /// The label does not exist.
    #[error(
        "matcher {matcher:?}: there is no label {label:?}; the labels are {KNOWN_LABELS}{}",
        did_you_mean(label, NAMES)
    )]
    Label {
        matcher: String,
        /// The unknown label.
        label: String,
    },
    /// The regular expression is invalid.
    #[error("matcher {matcher:?}: {cause}")]
    Regex {
        matcher: String,
        /// The error from the regular expression engine.
        cause: String,
    },
}

/// The operators. Longer ones come first, because `=` is the beginning of `=~`.
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
    /// Creates a matcher for exactly this value, even if the value contains wildcards. Returns `None` if the
    /// label does not exist.
    pub fn exactly(label: &str, value: &str) -> Option<Self> {
        let text = if value.contains(['*', '?']) {
            format!("{label}=~\"{}\"", regex_lite::escape(value))
        } else {
            format!("{label}=\"{value}\"")
        };
        text.parse().ok()
    }

    /// Returns whether the condition holds for these labels.
    pub fn holds(&self, labels: &Labels) -> bool {
        self.takes(labels.get(&self.label))
    }

    /// Returns the label of the condition.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Lets a condition on accounts also match their names.
    #[must_use]
    pub(crate) fn with_accounts(mut self, names: &BTreeMap<String, String>) -> Self {
        if self.label == "account" {
            let named = names.iter().filter(|(_, name)| self.pattern.takes(name));
            self.also = named.map(|(id, _)| id.clone()).collect();
            // If exactly one account has this name, its ID replaces the name, because an ID can be compared
            // with other matchers.
            if let (Some(_), 1) = (self.pattern.literal(), self.also.len()) {
                self.pattern = self.also.pop_first().map_or(self.pattern, |id| Pattern::glob(&id));
            }
        }
        self
    }

    /// Returns the only value that the condition matches, if it is a plain value.
    pub fn literal(&self) -> Option<&str> {
        self.pattern.literal().filter(|_| self.also.is_empty())
    }

    /// Returns whether the condition holds for a value.
    pub(super) fn takes(&self, value: &str) -> bool {
        (self.pattern.takes(value) || self.also.contains(value)) != self.is_negative
    }

    /// Returns whether the condition holds for every value.
    pub(super) fn is_always(&self) -> bool {
        !self.is_negative && self.pattern.is_everything()
    }

    /// Returns whether it is certain that `other` holds whenever this condition holds.
    pub(super) fn implies(&self, other: &Self) -> bool {
        self == other || self.is_decidable_with(other) && self.decides(&other.pattern, other.is_negative)
    }

    /// Returns whether it is certain that the two conditions never hold together.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        self.is_decidable_with(other) && self.decides(&other.pattern, !other.is_negative)
    }

    /// Returns whether the patterns alone are sufficient. They are not for values with two names.
    fn is_decidable_with(&self, other: &Self) -> bool {
        self.label == other.label && self.also.is_empty() && other.also.is_empty()
    }

    /// Returns whether it is certain that `other` matches, or does not match, every value that this condition
    /// accepts.
    fn decides(&self, other: &Pattern, is_negative: bool) -> bool {
        match (self.is_negative, is_negative) {
            (false, false) => other.covers(&self.pattern),
            (false, true) => self.pattern.is_apart(other),
            (true, true) => self.pattern.covers(other),
            (true, false) => self.pattern.is_everything() || other.is_everything(),
        }
    }

    /// Returns whether the pattern contains a character that no lower-case value contains.
    pub(super) fn has_capitals(&self) -> bool {
        self.pattern.has_capitals()
    }

    /// Returns whether the condition is positive.
    pub(crate) fn is_positive(&self) -> bool {
        !self.is_negative
    }
}

impl PartialEq for Matcher {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Matcher {}

/// Serializes the matcher as typed.
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
