//! Finds the alarms in a document, within any known wrapper.

use serde_json::Value;

use super::fields::{Shape, intrinsic};
use super::template::Template;
use super::unroll::Unrolled;
use super::{DefinitionError, detector, event, terraform};

/// The search opens this many nested wrappers.
const DEEPEST: usize = 8;
/// Messages list this number of names and count the rest.
const SHOWN: usize = 20;

/// An alarm in a document.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// The properties by their names in `PutMetricAlarm`.
    pub(crate) properties: Value,
    pub(crate) shape: Shape,
    /// The logical ID in a CloudFormation template.
    pub(crate) logical_id: Option<String>,
    /// The position in the document, as a JSON pointer.
    pub(crate) pointer: String,
    /// The configuration of the anomaly detector on the alarm's metric, from the same template.
    pub(crate) detector: Option<Value>,
}

impl Found {
    pub(super) fn new(properties: Value, shape: Shape) -> Self {
        Self { properties, shape, logical_id: None, pointer: String::new(), detector: None }
    }

    fn at(self, pointer: String) -> Self {
        Self { pointer, ..self }
    }

    /// Returns the name. A template may have a function instead of a name.
    pub(crate) fn name(&self) -> Option<&str> {
        let own = self.properties.get("AlarmName").and_then(Value::as_str).filter(|name| !name.is_empty());
        own.or(self.logical_id.as_deref())
    }

    /// Returns the name that selects the alarm.
    fn label(&self) -> &str {
        self.logical_id.as_deref().or(self.name()).unwrap_or("(without a name)")
    }

    fn is_called(&self, name: &str) -> bool {
        self.logical_id.as_deref() == Some(name) || self.name() == Some(name)
    }
}

/// Finds the alarm called `name`, or the only alarm if there is no name.
pub(super) fn alarm(document: &Value, name: Option<&str>) -> Result<Found, DefinitionError> {
    let mut found = all(document)?;
    let Some(last) = found.pop() else { return Err(DefinitionError::NoAlarm) };
    match name {
        // For several messages about one alarm in a row, the last message is the newest.
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

/// Finds all alarms in the order of the document.
pub(crate) fn all(document: &Value) -> Result<Vec<Found>, DefinitionError> {
    within(document, "", DEEPEST)
}

fn within(document: &Value, pointer: &str, depth: usize) -> Result<Vec<Found>, DefinitionError> {
    let Some(depth) = depth.checked_sub(1) else { return Ok(Vec::new()) };
    let each = |list: &[Value], pointer: &str| {
        let entry = |(index, entry)| within(entry, &format!("{pointer}/{index}"), depth);
        let found = list.iter().enumerate().map(entry).collect::<Result<Vec<_>, _>>()?;
        Ok(found.concat())
    };
    if let Value::Array(list) = document {
        return each(list, pointer);
    }
    let list = |key: &str| document.get(key).and_then(Value::as_array);
    let listed = |key: &str, shape: Shape| {
        let alarms = list(key).into_iter().flatten().enumerate();
        let found = |(index, alarm): (usize, &Value)| {
            Found::new(alarm.clone(), shape).at(format!("{pointer}/{key}/{index}"))
        };
        alarms.map(found).collect::<Vec<_>>()
    };
    if let Some(wrapped) = wrapped(document) {
        return wrapped.map_or_else(|| Err(DefinitionError::NoAlarm), |inner| within(&inner, pointer, depth));
    }
    if let Some(records) = list("Records") {
        return each(records, &format!("{pointer}/Records"));
    }
    let described = ["MetricAlarms", "CompositeAlarms", "LogAlarms"];
    if described.into_iter().any(|key| list(key).is_some()) {
        return Ok(described.into_iter().flat_map(|key| listed(key, Shape::Described)).collect());
    }
    if list("alarm").is_some() {
        return Ok(listed("alarm", Shape::Settings));
    }
    if let Some(alarms) = terraform::alarms(document) {
        let found = alarms.into_iter().map(|alarm| Found {
            logical_id: Some(alarm.address),
            ..Found::new(alarm.properties, Shape::Described).at(format!("{pointer}{}", alarm.pointer))
        });
        return Ok(found.collect());
    }
    if let Some(resources) = resources(document, pointer) {
        return Ok(resources);
    }
    if let Some(properties) = event::properties(document) {
        return Ok(vec![Found::new(properties?, Shape::Described).at(pointer.to_owned())]);
    }
    Ok(vec![one(document).at(pointer.to_owned())])
}

/// Opens an envelope of SNS or SQS. The inner value is `None` if the content is not JSON.
fn wrapped(document: &Value) -> Option<Option<Value>> {
    if let Some(notification) = document.get("Sns").filter(|it| it.is_object()) {
        return Some(Some(notification.clone()));
    }
    let is_alarm = document.get("AlarmName").is_some();
    let text = ["Message", "body"].into_iter().find_map(|key| document.get(key)?.as_str())?;
    (!is_alarm).then(|| serde_json::from_str(text).ok())
}

/// Finds the alarms of a template, or of its `Resources` section alone.
fn resources(document: &Value, pointer: &str) -> Option<Vec<Found>> {
    let unrolled = Unrolled::of(document);
    let document = unrolled.as_ref().map_or(document, |unrolled| &unrolled.document);
    let template = document.get("Resources").and_then(Value::as_object);
    let has_resources = template.is_some();
    let resources = template.or(document.as_object())?;
    let is_alarm = |resource: &Value| {
        let kind = resource.get("Type").and_then(Value::as_str);
        matches!(
            kind,
            Some("AWS::CloudWatch::Alarm" | "AWS::CloudWatch::CompositeAlarm" | "AWS::CloudWatch::LogAlarm")
        )
    };
    let found = resources.iter().filter(|(_, resource)| is_alarm(resource));
    let template = Template::of(document);
    let found: Vec<_> = found
        .map(|(id, resource)| {
            let found = one(resource);
            let properties = template.properties(&found.properties);
            let section = if has_resources { "/Resources" } else { "" };
            let made = unrolled.as_ref().and_then(|unrolled| unrolled.pointer(id)).map(str::to_owned);
            let own = made.unwrap_or_else(|| format!("{section}/{}", escaped(id)));
            let pointer = format!("{pointer}{own}");
            let detector = detector::of_template(&properties, resources, &template);
            Found { properties, logical_id: Some(id.clone()), pointer, detector, ..found }
        })
        .collect();
    (has_resources || !found.is_empty()).then_some(found)
}

/// Reads one alarm. A resource has its properties under `Properties`; an SNS message has most of them under
/// `Trigger`.
fn one(value: &Value) -> Found {
    if let Some(properties) = value.get("Properties") {
        return Found::new(properties.clone(), Shape::Request);
    }
    if let (Some(Value::Object(trigger)), Value::Object(message)) = (value.get("Trigger"), value) {
        let rest = message.iter().filter(|(key, _)| *key != "Trigger");
        let merged = rest.chain(trigger).map(|(key, value)| (key.clone(), value.clone()));
        return Found::new(Value::Object(merged.collect()), Shape::Described);
    }
    let told = ["AlarmArn", "StateValue", "NewStateValue"].into_iter().any(|key| value.get(key).is_some());
    let shape = if told && intrinsic(value).is_none() { Shape::Described } else { Shape::Request };
    Found::new(value.clone(), shape)
}

/// Escapes a key for a JSON pointer (RFC 6901).
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
