//! Reads texts that consist of names and values, which some services send instead of JSON.

use serde_json::{Map, Value};

/// The maximum number of lines to read.
const LINES: usize = 200;

/// Reads the names and values in a text's lines: `Name='value'` (CloudFormation), where a value may have
/// several lines, or `Name: value` (Elastic Beanstalk, Budgets). The key `text` has the whole text. Returns
/// `None` for an empty text.
pub(super) fn read(text: &str) -> Option<Value> {
    if text.trim().is_empty() {
        return None;
    }
    let mut pairs = Map::new();
    let mut lines = text.lines().take(LINES);
    while let Some(line) = lines.next() {
        if let Some((name, value)) = quoted(line, &mut lines).or_else(|| pair(line)) {
            pairs.entry(name.to_owned()).or_insert_with(|| Value::from(value));
        }
    }
    pairs.insert("text".to_owned(), Value::from(text));
    Some(Value::Object(pairs))
}

/// Returns the name and the quoted value, which may continue on later lines.
fn quoted<'a>(line: &'a str, rest: &mut impl Iterator<Item = &'a str>) -> Option<(&'a str, String)> {
    let (name, begin) = line.trim().split_once("='")?;
    let is_name = !name.is_empty() && name.chars().all(char::is_alphanumeric);
    let mut value = is_name.then(|| begin.to_owned())?;
    while !value.ends_with('\'') {
        let Some(line) = rest.next() else { break };
        value.push('\n');
        value.push_str(line.trim_end());
    }
    let value = value.strip_suffix('\'').unwrap_or(&value).trim().to_owned();
    (!value.is_empty()).then_some((name, value))
}

fn pair(line: &str) -> Option<(&str, String)> {
    let (name, value) = line.split_once(": ")?;
    let (name, value) = (name.trim(), value.trim());
    let is_name = !name.is_empty() && name.chars().count() <= 40;
    (is_name && !value.is_empty()).then(|| (name, value.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_quoted_value_ends_at_its_quotation_mark() {
        let text =
            "A='x'\nReason='failed: [Table].\nSee its events.'\nEmpty=''\nB: y: z\nC='never ends\nD='1'";
        let expected = json!({
            "A": "x", "Reason": "failed: [Table].\nSee its events.", "B": "y: z", "C": "never ends\nD='1", "text": text,
        });
        assert_eq!(read(text), Some(expected));
    }
}
