//! Reads and checks the fields of JSON objects. A missing value or one of another type counts as empty.

use serde_json::Value;

use super::Fault;

/// Returns the list at `key`.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Returns the string at `key`.
pub(crate) fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Returns the value at `key` unless it is `null`, because Slack treats `null` as missing.
pub(super) fn given<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    value.get(key).filter(|value| !value.is_null())
}

/// Checks the maximum number of items.
pub(super) fn most(items: &[Value], limit: usize) -> Result<(), Fault> {
    if items.len() > limit { Err(Fault::new(format!("no more than {limit} items allowed"))) } else { Ok(()) }
}

/// Validates each item. An error names the item's index.
pub(super) fn at(items: &[Value], rule: impl Fn(&Value) -> Result<(), Fault>) -> Result<(), Fault> {
    items.iter().enumerate().try_for_each(|(index, item)| rule(item).map_err(|fault| fault.within(index)))
}

/// Validates a required field.
pub(super) fn needed(
    value: &Value,
    key: &str,
    rule: impl FnOnce(&Value) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let given = given(value, key).ok_or_else(|| Fault::new(format!("missing required field: {key}")))?;
    rule(given).map_err(|fault| fault.within(key))
}

/// Validates an optional field.
pub(super) fn optional(
    value: &Value,
    key: &str,
    rule: impl FnOnce(&Value) -> Result<(), Fault>,
) -> Result<(), Fault> {
    given(value, key).map_or(Ok(()), rule).map_err(|fault| fault.within(key))
}

/// Checks that a string has from `least` to `most` characters.
pub(super) fn string(value: &Value, least: usize, most: usize) -> Result<(), Fault> {
    match value.as_str().map(|text| text.chars().count()) {
        None => Err(Fault::new("must be a string")),
        Some(chars) if chars < least => {
            Err(Fault::new(format!("must be more than {} characters", least - 1)))
        }
        Some(chars) if chars > most => Err(Fault::new(format!("must be less than {} characters", most + 1))),
        Some(_) => Ok(()),
    }
}

/// Validates a required list with at least one and at most `limit` items.
pub(super) fn each(
    block: &Value,
    key: &str,
    limit: usize,
    rule: impl Fn(&Value) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let items = list(block, key);
    let judged = match items {
        [] => Err(Fault::new("must be an array of at least 1 item")),
        items => most(items, limit).and_then(|()| at(items, rule)),
    };
    judged.map_err(|fault| fault.within(key))
}
