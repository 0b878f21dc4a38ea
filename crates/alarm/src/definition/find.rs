//! The alarms of a document, whatever they are wrapped in.

use serde_json::Value;

use super::fields::{Shape, intrinsic};
use super::template::Template;
use super::{DefinitionError, event, terraform};

/// Wrappers within wrappers beyond this are not opened.
const DEEPEST: usize = 8;
/// Names in a message beyond so many are only counted.
const SHOWN: usize = 20;

/// An alarm that a document has.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Its properties by the names of `PutMetricAlarm`.
    pub(super) properties: Value,
    pub(super) shape: Shape,
    /// What its template calls it.
    logical_id: Option<String>,
}

impl Found {
    pub(super) fn new(properties: Value, shape: Shape) -> Self {
        Self { properties, shape, logical_id: None }
    }

    /// A template may have a function in place of a name.
    pub(super) fn name(&self) -> Option<&str> {
        let own = self.properties.get("AlarmName").and_then(Value::as_str).filter(|name| !name.is_empty());
        own.or(self.logical_id.as_deref())
    }

    /// The name to choose it by.
    fn label(&self) -> &str {
        self.logical_id.as_deref().or(self.name()).unwrap_or("(without a name)")
    }

    fn is_called(&self, name: &str) -> bool {
        self.logical_id.as_deref() == Some(name) || self.name() == Some(name)
    }
}

/// The alarm that is meant.
pub(super) fn alarm(document: &Value, name: Option<&str>) -> Result<Found, DefinitionError> {
    let mut found = all(document, DEEPEST)?;
    let Some(last) = found.pop() else { return Err(DefinitionError::NoAlarm) };
    match name {
        // Messages about one alarm, one after the other: the newest is last.
        None if found.iter().all(|alarm| alarm.name().is_some() && alarm.label() == last.label()) => Ok(last),
        None => Err(DefinitionError::Several(names(&found, &last))),
        Some(_) if found.is_empty() && last.name().is_none() => Ok(last),
        Some(name) if last.is_called(name) => Ok(last),
        Some(name) => {
            let unknown = || DefinitionError::Unknown { name: name.to_owned(), known: names(&found, &last) };
            found.iter().rev().find(|alarm| alarm.is_called(name)).cloned().ok_or_else(unknown)
        }
    }
}

fn names(others: &[Found], last: &Found) -> String {
    let labels = || others.iter().chain([last]).map(Found::label);
    let shown: Vec<_> = labels().take(SHOWN).collect();
    let more = labels().count().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

fn all(document: &Value, depth: usize) -> Result<Vec<Found>, DefinitionError> {
    let Some(depth) = depth.checked_sub(1) else { return Ok(Vec::new()) };
    let each = |list: &[Value]| {
        let found = list.iter().map(|entry| all(entry, depth)).collect::<Result<Vec<_>, _>>()?;
        Ok(found.concat())
    };
    if let Value::Array(list) = document {
        return each(list);
    }
    let list = |key: &str| document.get(key).and_then(Value::as_array);
    if let Some(wrapped) = wrapped(document) {
        return wrapped.map_or_else(|| Err(DefinitionError::NoAlarm), |inner| all(&inner, depth));
    }
    if let Some(records) = list("Records") {
        return each(records);
    }
    if list("MetricAlarms").is_some() || list("CompositeAlarms").is_some() {
        let alarms = ["MetricAlarms", "CompositeAlarms"].into_iter().filter_map(list).flatten();
        return Ok(alarms.map(|alarm| Found::new(alarm.clone(), Shape::Told)).collect());
    }
    if let Some(alarms) = list("alarm") {
        return Ok(alarms.iter().map(|alarm| Found::new(alarm.clone(), Shape::Settings)).collect());
    }
    if let Some(alarms) = terraform::alarms(document) {
        let found = alarms.into_iter().map(|(address, properties)| Found {
            logical_id: Some(address),
            ..Found::new(properties, Shape::Told)
        });
        return Ok(found.collect());
    }
    if let Some(resources) = resources(document) {
        return Ok(resources);
    }
    if let Some(properties) = event::properties(document) {
        return Ok(vec![Found::new(properties?, Shape::Told)]);
    }
    Ok(vec![one(document)])
}

/// What an envelope of SNS or SQS has inside; the inner none where that is no JSON.
fn wrapped(document: &Value) -> Option<Option<Value>> {
    if let Some(notification) = document.get("Sns").filter(|it| it.is_object()) {
        return Some(Some(notification.clone()));
    }
    let is_alarm = document.get("AlarmName").is_some();
    let text = ["Message", "body"].into_iter().find_map(|key| document.get(key)?.as_str())?;
    (!is_alarm).then(|| serde_json::from_str(text).ok())
}

/// Those of a template, or of its section `Resources` alone.
fn resources(document: &Value) -> Option<Vec<Found>> {
    let template = document.get("Resources").and_then(Value::as_object);
    let has_resources = template.is_some();
    let resources = template.or(document.as_object())?;
    let is_alarm = |resource: &Value| {
        let kind = resource.get("Type").and_then(Value::as_str);
        matches!(kind, Some("AWS::CloudWatch::Alarm" | "AWS::CloudWatch::CompositeAlarm"))
    };
    let found = resources.iter().filter(|(_, resource)| is_alarm(resource));
    let template = Template::of(document);
    let found: Vec<_> = found
        .map(|(id, resource)| {
            let found = one(resource);
            let properties = template.properties(&found.properties);
            Found { properties, logical_id: Some(id.clone()), ..found }
        })
        .collect();
    (has_resources || !found.is_empty()).then_some(found)
}

/// One alarm: a resource has its properties under `Properties`, a message to SNS most of them under
/// `Trigger`.
fn one(value: &Value) -> Found {
    if let Some(properties) = value.get("Properties") {
        return Found::new(properties.clone(), Shape::Request);
    }
    if let (Some(Value::Object(trigger)), Value::Object(message)) = (value.get("Trigger"), value) {
        let rest = message.iter().filter(|(key, _)| *key != "Trigger");
        let merged = rest.chain(trigger).map(|(key, value)| (key.clone(), value.clone()));
        return Found::new(Value::Object(merged.collect()), Shape::Told);
    }
    let told = ["AlarmArn", "StateValue", "NewStateValue"].into_iter().any(|key| value.get(key).is_some());
    let shape = if told && intrinsic(value).is_none() { Shape::Told } else { Shape::Request };
    Found::new(value.clone(), shape)
}
