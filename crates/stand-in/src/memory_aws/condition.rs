//! Evaluates the condition expressions that bongsu writes, and no others.

use serde_json::Value;

use super::Refused;
use super::table::Attributes;

/// Returns whether the existing item satisfies the condition of `input`.
pub(super) fn is_met(input: &Value, found: Option<&Attributes>) -> Result<bool, Refused> {
    let Some(expression) = input.get("ConditionExpression").and_then(Value::as_str) else { return Ok(true) };
    let revision = || {
        let revision = found?.get("revision")?.get("N")?.as_str()?;
        Some(revision.parse::<i128>().unwrap_or(-1))
    };
    let value = |name: &str| {
        let value = input.pointer(&format!("/ExpressionAttributeValues/{name}/N")).and_then(Value::as_str);
        value.and_then(|value| value.parse::<i128>().ok())
    };
    let missing =
        || Refused::invalid("Invalid ConditionExpression: an expression attribute value is not defined");
    match expression {
        "attribute_not_exists(pk)" => Ok(found.is_none()),
        "revision = :expected" => Ok(revision() == Some(value(":expected").ok_or_else(missing)?)),
        "attribute_exists(pk) AND NOT (revision BETWEEN :lowest AND :highest)" => {
            let (lowest, highest) =
                (value(":lowest").ok_or_else(missing)?, value(":highest").ok_or_else(missing)?);
            let is_within = revision().is_some_and(|revision| (lowest..=highest).contains(&revision));
            Ok(found.is_some() && !is_within)
        }
        _ => Err(Refused::invalid("Invalid ConditionExpression: not one of those that this stand-in knows")),
    }
}
