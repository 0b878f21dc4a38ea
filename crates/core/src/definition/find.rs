use std::borrow::Cow;

use serde_json::Value;

use super::DefinitionError;

/// The alarm that is meant: of the output of `DescribeAlarms`, of a template, or the document itself.
pub(super) fn alarm<'a>(document: &'a Value, name: Option<&str>) -> Result<&'a Value, DefinitionError> {
    let known = described(document).or_else(|| resources(document));
    let Some(known) = known else { return Ok(document) };
    let names = || known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    match (name, known.as_slice()) {
        (None, [(_, only)]) => Ok(*only),
        (None, _) => Err(DefinitionError::Several(names())),
        (Some(name), _) => {
            let found = known.iter().find(|(known, _)| *known == name).map(|(_, alarm)| *alarm);
            found.ok_or_else(|| DefinitionError::Unknown { name: name.to_owned(), known: names() })
        }
    }
}

fn described(document: &Value) -> Option<Vec<(&str, &Value)>> {
    let list = |key: &str| document.get(key).and_then(Value::as_array);
    let (metric, composite) = (list("MetricAlarms"), list("CompositeAlarms"));
    metric.or(composite)?;
    let alarms = metric.into_iter().chain(composite).flatten();
    Some(alarms.filter_map(|alarm| Some((alarm.get("AlarmName")?.as_str()?, alarm))).collect())
}

fn resources(document: &Value) -> Option<Vec<(&str, &Value)>> {
    let resources = document.get("Resources")?.as_object()?.iter();
    let is_alarm = |resource: &Value| {
        let kind = resource.get("Type").and_then(Value::as_str);
        matches!(kind, Some("AWS::CloudWatch::Alarm" | "AWS::CloudWatch::CompositeAlarm"))
    };
    Some(resources.filter(|(_, it)| is_alarm(it)).map(|(id, it)| (id.as_str(), it)).collect())
}

/// An alarm's properties by the names of `PutMetricAlarm`: a resource has them under `Properties`, an
/// SNS message most of them under `Trigger`.
pub(super) fn properties(value: &Value) -> Result<Cow<'_, Value>, DefinitionError> {
    if let Some(properties) = value.get("Properties") {
        return Ok(Cow::Borrowed(properties));
    }
    let Some(trigger) = value.get("Trigger") else { return Ok(Cow::Borrowed(value)) };
    let mut merged = trigger.as_object().cloned().ok_or(DefinitionError::NoObject)?;
    for key in ["AlarmName", "AlarmDescription"] {
        merged.extend(value.get(key).map(|found| (key.to_owned(), found.clone())));
    }
    Ok(Cow::Owned(Value::Object(merged)))
}
