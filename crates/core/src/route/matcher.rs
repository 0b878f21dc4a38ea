use std::fmt;
use std::str::FromStr;

use regex_lite::Regex;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Labels;
use super::labels::{KNOWN_LABELS, is_label};

/// A condition on a label: `alarm="prod-*"`, `state!=OK`, `metric=~"CPU.*"` (Alertmanager, "Matcher"). In `=` and
/// `!=` a `*` stands for any letters and a `?` for one. An expression (`=~`, `!~`) must match the whole value; its
/// engine takes time in proportion to the value's length, whatever the expression.
#[derive(Debug, Clone)]
pub struct Matcher {
    label: String,
    is_negative: bool,
    pattern: Pattern,
    text: String,
}

#[derive(Debug, Clone)]
enum Pattern {
    /// What it begins with, and the whole.
    Glob(String, Vec<char>),
    Regex(Box<Regex>),
}

/// A matcher that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatcherError {
    /// No operator.
    #[error("matcher {0:?}: must be a label, one of = != =~ !~ and a value, such as state=\"ALARM\"")]
    Shape(String),
    /// A label that nothing has.
    #[error("matcher {matcher:?}: there is no label {label:?}; the labels are {KNOWN_LABELS}")]
    Label {
        /// The matcher.
        matcher: String,
        /// Its label.
        label: String,
    },
    /// An expression that is none.
    #[error("matcher {matcher:?}: {cause}")]
    Regex {
        /// The matcher.
        matcher: String,
        /// What is wrong with it.
        cause: String,
    },
}

/// The longest first: `=~` begins with `=`.
const OPERATORS: [&str; 4] = ["=~", "!~", "!=", "="];

/// The most that a compiled expression may take, in bytes.
const REGEX_BYTES: usize = 256 * 1024;

impl FromStr for Matcher {
    type Err = MatcherError;

    fn from_str(text: &str) -> Result<Self, MatcherError> {
        let shape = || MatcherError::Shape(text.to_owned());
        let at = text.find(['=', '!']).ok_or_else(shape)?;
        let (label, rest) = text.split_at_checked(at).ok_or_else(shape)?;
        let operator = OPERATORS.into_iter().find(|it| rest.starts_with(it)).ok_or_else(shape)?;
        let value = unquoted(rest.strip_prefix(operator).unwrap_or_default().trim()).ok_or_else(shape)?;
        let label = label.trim().to_owned();
        if !is_label(&label) {
            return Err(MatcherError::Label { matcher: text.to_owned(), label });
        }
        let pattern = if operator.ends_with('~') { regex(text, value)? } else { glob(value) };
        Ok(Self { label, is_negative: operator.starts_with('!'), pattern, text: text.to_owned() })
    }
}

fn unquoted(value: &str) -> Option<&str> {
    match value.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"'),
        None => (!value.contains('"')).then_some(value),
    }
}

fn glob(value: &str) -> Pattern {
    let begin = value.split(['*', '?']).next().unwrap_or_default();
    Pattern::Glob(begin.to_owned(), value.chars().collect())
}

fn regex(matcher: &str, value: &str) -> Result<Pattern, MatcherError> {
    let whole = format!("^(?:{value})$");
    let built = regex_lite::RegexBuilder::new(&whole).size_limit(REGEX_BYTES).build();
    let failure = |error: regex_lite::Error| MatcherError::Regex {
        matcher: matcher.to_owned(),
        cause: error.to_string(),
    };
    built.map(|regex| Pattern::Regex(Box::new(regex))).map_err(failure)
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
        let value = labels.get(&self.label);
        let matches = match &self.pattern {
            Pattern::Glob(begin, glob) => value.starts_with(begin.as_str()) && is_like(glob, value),
            Pattern::Regex(regex) => regex.is_match(value),
        };
        matches != self.is_negative
    }

    /// The label it looks at.
    pub fn label(&self) -> &str {
        &self.label
    }
}

/// In time proportional to the product of both at worst: after a `*` that fits, only the newest can need another try.
fn is_like(glob: &[char], value: &str) -> bool {
    let value: Vec<char> = value.chars().collect();
    let (mut at, mut place, mut star) = (0, 0, None);
    while let Some(letter) = value.get(place) {
        match glob.get(at) {
            Some('*') => {
                star = Some((at, place));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || wanted == letter => (at, place) = (at + 1, place + 1),
            _ => {
                let Some((from, taken)) = star else { return false };
                star = Some((from, taken + 1));
                (at, place) = (from + 1, taken + 1);
            }
        }
    }
    glob.iter().skip(at).all(|letter| *letter == '*')
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
