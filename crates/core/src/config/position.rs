//! The position of a setting in `bongsu.toml`, for errors and warnings.

use std::collections::BTreeMap;
use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A position in a text. Lines and columns start at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl Position {
    /// Returns the position of a byte offset.
    pub(super) fn of(text: &str, at: usize) -> Self {
        let before = text.get(..at).unwrap_or_default();
        let column = before.chars().rev().take_while(|it| *it != '\n').count() + 1;
        Self { line: before.matches('\n').count() + 1, column }
    }

    /// Finds the table that errors call `place`, such as `route.routes[3]` or `receiver "oncall"`. If `cause`
    /// begins with a key of the table, returns the position of the key.
    pub fn find(text: &str, place: &str, cause: &str) -> Option<Self> {
        let document = DeTable::parse(text).ok()?;
        let (path, name) = place
            .split_once(" \"")
            .map_or((place, None), |(path, name)| (path, Some(name.strip_suffix('"').unwrap_or(name))));
        let (mut at, mut table) = (None, document.get_ref());
        for step in path.split('.') {
            let (key, index) = step.split_once('[').map_or((step, None), |(key, index)| {
                (key, index.strip_suffix(']').and_then(|index| index.parse::<usize>().ok()))
            });
            let (found, value) = table.get_key_value(key)?;
            at = Some(found.span().start);
            let entry = match (value.get_ref(), index, name) {
                (DeValue::Array(entries), Some(index), _) => entries.get(index)?,
                (DeValue::Array(entries), None, Some(name)) => {
                    entries.iter().find(|entry| is_called(entry.get_ref(), name))?
                }
                _ => value,
            };
            if !matches!(value.get_ref(), DeValue::Table(_)) {
                at = Some(entry.span().start);
            }
            let DeValue::Table(inner) = entry.get_ref() else { break };
            table = inner;
        }
        let word = first_word(cause);
        let key = [word.to_owned(), format!("{word}s")]
            .into_iter()
            .find_map(|key| table.get_key_value(key.as_str()).map(|(key, _)| key.span().start));
        key.or(at).map(|at| Self::of(text, at))
    }
}

fn is_called(value: &DeValue<'_>, name: &str) -> bool {
    let DeValue::Table(table) = value else { return false };
    table.get("name").is_some_and(|it| it.get_ref().as_str() == Some(name))
}

/// Returns the setting whose name begins an error.
pub(super) fn first_word(cause: &str) -> &str {
    cause.split_whitespace().next().unwrap_or_default().trim_end_matches(':')
}

/// Returns the position of each key in a table, by path, such as `Metrics[0].Expression`.
pub(super) fn keys(text: &str, table: &Spanned<DeValue<'_>>) -> BTreeMap<String, Position> {
    let mut keys = BTreeMap::new();
    gather(text, "", table.get_ref(), &mut keys);
    keys
}

fn gather(text: &str, path: &str, value: &DeValue<'_>, keys: &mut BTreeMap<String, Position>) {
    match value {
        DeValue::Table(table) => {
            for (key, value) in table {
                let dot = if path.is_empty() { "" } else { "." };
                let path = format!("{path}{dot}{}", key.get_ref());
                keys.insert(path.clone(), Position::of(text, key.span().start));
                gather(text, &path, value.get_ref(), keys);
            }
        }
        DeValue::Array(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                gather(text, &format!("{path}[{index}]"), entry.get_ref(), keys);
            }
        }
        _ => {}
    }
}

/// Returns the path of the setting whose key or value is at a byte offset, such as `receiver[0].channel`.
pub(super) fn path(text: &str, at: usize) -> Option<String> {
    let document = DeTable::parse(text).ok()?;
    path_in("", &DeValue::Table(document.into_inner()), at)
}

/// A table's span covers only its header, so the function must search every child.
fn path_in(path: &str, value: &DeValue<'_>, at: usize) -> Option<String> {
    let is_there = |it: &std::ops::Range<usize>| it.contains(&at);
    match value {
        DeValue::Table(table) => table.iter().find_map(|(key, value)| {
            let dot = if path.is_empty() { "" } else { "." };
            let path = format!("{path}{dot}{}", key.get_ref());
            let inner = path_in(&path, value.get_ref(), at);
            inner.or_else(|| (is_there(&key.span()) || is_there(&value.span())).then_some(path))
        }),
        DeValue::Array(entries) => entries.iter().enumerate().find_map(|(index, entry)| {
            let path = format!("{path}[{index}]");
            path_in(&path, entry.get_ref(), at).or_else(|| is_there(&entry.span()).then_some(path))
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "locale = \"ko\"\n[route]\nreceivers = [\"a\"]\n[[route.routes]]\nmatchers = []\n\
        [[route.routes]]\n  matchers = [\"x\"]\n[[route.routes.routes]]\nmention = []\n[[receiver]]\nname = \"a.b\"\n";

    #[test]
    fn finds_the_path_of_a_setting() {
        let cases = [
            ("\"ko\"", Some("locale")),
            ("receivers", Some("route.receivers")),
            ("\"x\"", Some("route.routes[1].matchers[0]")),
            ("mention", Some("route.routes[1].routes[0].mention")),
            ("\"a.b\"", Some("receiver[0].name")),
            ("\n[route]", None),
        ];
        for (of, expected) in cases {
            assert_eq!(path(TEXT, TEXT.find(of).unwrap()).as_deref(), expected, "{of}");
        }
    }

    #[test]
    fn finds_tables_and_their_keys() {
        let cases = [
            ("route", "", Some((2, 2))),
            ("route.routes[1]", "", Some((6, 1))),
            ("route.routes[1]", "matcher \"x\": must be", Some((7, 3))),
            ("route.routes[1].routes[0]", "mention \"y\": there is", Some((9, 1))),
            ("receiver \"a.b\"", "no source", Some((10, 1))),
            ("receiver \"c\"", "", None),
            ("route.routes[7]", "", None),
        ];
        for (place, cause, expected) in cases {
            let found = Position::find(TEXT, place, cause).map(|it| (it.line, it.column));
            assert_eq!(found, expected, "{place} {cause}");
        }
    }
}
