use serde_json::Value;

use super::{Request, list};

/// The result of a statement's conditions for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    Met,
    /// The condition on this key is not met.
    NotMet(String),
    /// No condition is known to fail, but some cannot be judged.
    Unknown,
}

/// Judges the conditions of a statement, which applies only if all of them are met.
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

/// Returns whether a condition is met, or `None` if that cannot be known here.
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

/// Returns whether the operator is negated, with its comparison.
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

/// Matches IAM's wildcards: `*` for any characters, `?` for one.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut from) = (0, 0);
    // The position of the last star, and the end of the text that it covers.
    let mut star: Option<(usize, usize)> = None;
    while from < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(it) if *it == '?' || text.get(from) == Some(it) => {
                at += 1;
                from += 1;
            }
            _ => {
                let Some((starred, end)) = star else { return false };
                star = Some((starred, end + 1));
                at = starred + 1;
                from = end + 1;
            }
        }
    }
    pattern.iter().skip(at).all(|it| *it == '*')
}

/// Matches ARNs part by part. No wildcard crosses a colon, except in the last part (IAM user guide, "Amazon
/// Resource Name (ARN) condition operators").
pub(super) fn matches_arn(pattern: &str, arn: &str) -> bool {
    let (patterns, parts): (Vec<_>, Vec<_>) =
        (pattern.splitn(6, ':').collect(), arn.splitn(6, ':').collect());
    if patterns.len() < 6 {
        return matches(pattern, arn);
    }
    patterns.len() == parts.len() && patterns.iter().zip(&parts).all(|(pattern, part)| matches(pattern, part))
}
