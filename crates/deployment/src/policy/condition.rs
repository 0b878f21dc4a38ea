use serde_json::Value;

use super::glob::{matches, matches_arn};
use super::{Request, list};

/// The verdict of a statement's conditions on a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    Met,
    /// The condition on this key is not met.
    NotMet(String),
    /// No condition is known to fail, and some cannot be judged.
    Unknown,
}

/// A statement applies only if all of its conditions are met.
pub(super) fn judge(statement: &Value, request: &Request<'_>) -> Found {
    let conditions = statement.get("Condition").and_then(Value::as_object);
    let mut found = Found::Met;
    for (operator, keys) in conditions.into_iter().flatten() {
        for (key, values) in keys.as_object().into_iter().flatten() {
            match holds(operator, key, values, request) {
                Some(true) => {}
                Some(false) => return Found::NotMet(key.clone()),
                None => found = Found::Unknown,
            }
        }
    }
    found
}

/// Returns whether one condition is met. `None` if that cannot be known here.
fn holds(operator: &str, key: &str, values: &Value, request: &Request<'_>) -> Option<bool> {
    let operator = operator.to_ascii_lowercase();
    let (is_for_all, operator) = match operator.split_once(':') {
        Some(("forallvalues", operator)) => (true, operator),
        Some((_, operator)) => (false, operator),
        None => (false, operator.as_str()),
    };
    let (is_if_exists, operator) =
        operator.strip_suffix("ifexists").map_or((false, operator), |operator| (true, operator));
    let value = request.value(key)?;
    let texts: Vec<String> = list(Some(values)).into_iter().map(text).collect();
    // Only IAM knows the values of policy variables.
    if texts.iter().any(|text| text.contains("${")) {
        return None;
    }
    if operator == "null" {
        return Some(texts.iter().any(|text| (text == "true") == value.is_none()));
    }
    let (is_negated, compare) = comparison(operator)?;
    let Some(value) = value else { return Some(is_negated || is_if_exists || is_for_all) };
    Some(texts.iter().any(|text| compare(text, value)) != is_negated)
}

/// Compares a policy's pattern with the request's value.
type Compare = fn(&str, &str) -> bool;

/// Returns whether the operator is negated, and the comparison.
fn comparison(operator: &str) -> Option<(bool, Compare)> {
    let equal: Compare = |pattern, value| pattern == value;
    let ignoring_case: Compare = |pattern, value| pattern.eq_ignore_ascii_case(value);
    Some(match operator {
        "stringequals" => (false, equal),
        "stringnotequals" => (true, equal),
        "stringequalsignorecase" | "bool" => (false, ignoring_case),
        "stringnotequalsignorecase" => (true, ignoring_case),
        "stringlike" => (false, matches),
        "stringnotlike" => (true, matches),
        "arnequals" | "arnlike" => (false, matches_arn),
        "arnnotequals" | "arnnotlike" => (true, matches_arn),
        _ => return None,
    })
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
