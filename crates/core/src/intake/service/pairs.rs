//! Reads texts with names and values, which some services send instead of JSON.

use serde_json::{Map, Value};

/// The maximum number of lines to read.
const LINES: usize = 200;

/// Reads the names and values of a text's lines: `Name='value'` (CloudFormation) or `Name: value` (Elastic
/// Beanstalk, Budgets). The whole text is under `text`. Returns `None` for an empty text.
pub(super) fn read(text: &str) -> Option<Value> {
    if text.trim().is_empty() {
        return None;
    }
    let mut pairs = Map::new();
    for (name, value) in text.lines().take(LINES).filter_map(pair) {
        pairs.entry(name.to_owned()).or_insert_with(|| Value::from(value));
    }
    pairs.insert("text".to_owned(), Value::from(text));
    Some(Value::Object(pairs))
}

fn pair(line: &str) -> Option<(&str, &str)> {
    let quoted = line.trim().strip_suffix('\'').and_then(|line| line.split_once("='"));
    let (name, value) = quoted.or_else(|| line.split_once(": "))?;
    let (name, value) = (name.trim(), value.trim());
    let is_name = !name.is_empty() && name.chars().count() <= 40;
    (is_name && !value.is_empty()).then_some((name, value))
}
