use serde_json::{Map, Value};

use super::DefinitionError;
use crate::nearest::nearest;

/// Messages cut a value after this number of characters.
const SHOWN: usize = 80;

/// The source of the properties, which decides how strictly they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An `[[alarm]]` that a person wrote for bongsu. Unknown keys are refused, and numbers must be numbers.
    Settings,
    /// Input that a person wrote for AWS. Unknown keys are refused, as AWS does. Templates may write numbers
    /// as text.
    Request,
    /// Output of AWS, which may have properties that this version does not know.
    Described,
}

/// The properties of one object. Null and empty text count as absent.
#[derive(Debug, Clone)]
pub(crate) struct Fields<'a> {
    map: &'a Map<String, Value>,
    pub(crate) shape: Shape,
    /// The prefix of the property names in messages, such as `Metrics[0].`.
    path: String,
}

impl<'a> Fields<'a> {
    /// Reads the properties of an alarm.
    pub(crate) fn of(value: &'a Value, shape: Shape) -> Result<Self, DefinitionError> {
        Self::at(value, shape, String::new())
    }

    pub(super) fn at(value: &'a Value, shape: Shape, path: String) -> Result<Self, DefinitionError> {
        if let Some(function) = intrinsic(value) {
            let field = if path.is_empty() { "the alarm".to_owned() } else { path };
            return Err(DefinitionError::Intrinsic { field, function });
        }
        let map = value.as_object().ok_or_else(|| {
            let field = if path.is_empty() { "an alarm" } else { &path }.to_owned();
            DefinitionError::NoObject { field, value: shown(value) }
        })?;
        let path = if path.is_empty() { path } else { format!("{path}.") };
        Ok(Self { map, shape, path })
    }

    /// Returns a property's full name.
    pub(crate) fn name(&self, field: &str) -> String {
        format!("{}{field}", self.path)
    }

    /// Returns the raw value, which may be a CloudFormation function.
    pub(crate) fn raw(&self, field: &str) -> Option<&'a Value> {
        self.map.get(field).filter(|value| !value.is_null())
    }

    pub(crate) fn has(&self, field: &str) -> bool {
        self.raw(field).is_some()
    }

    pub(crate) fn get(&self, field: &str) -> Result<Option<&'a Value>, DefinitionError> {
        let Some(value) = self.raw(field).filter(|value| value.as_str() != Some("")) else { return Ok(None) };
        match intrinsic(value) {
            Some(function) => Err(DefinitionError::Intrinsic { field: self.name(field), function }),
            None => Ok(Some(value)),
        }
    }

    /// Reads text. Templates may have names that look like numbers.
    pub(crate) fn text(&self, field: &str) -> Result<Option<String>, DefinitionError> {
        let text = |value: &Value| match value {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) if self.shape != Shape::Settings => Ok(number.to_string()),
            _ => Err(self.wrong(field, value, "must be text")),
        };
        self.get(field)?.map(text).transpose()
    }

    /// Reads a number. Templates may write it as text.
    pub(crate) fn number(&self, field: &str) -> Result<Option<f64>, DefinitionError> {
        let number = |value: &Value| {
            let text = || value.as_str().filter(|_| self.shape != Shape::Settings)?.trim().parse().ok();
            value.as_f64().or_else(text).ok_or_else(|| self.wrong(field, value, "must be a number"))
        };
        self.get(field)?.map(number).transpose()
    }

    /// Reads a whole number. Some tools append `.0`.
    pub(crate) fn count(&self, field: &str) -> Result<Option<u32>, DefinitionError> {
        let Some(value) = self.get(field)? else { return Ok(None) };
        let wrong = || self.wrong(field, value, "must be a whole number");
        let number = self.number(field).map_err(|_| wrong())?;
        let whole = number.filter(|number| number.fract() == 0.0 && *number >= 0.0);
        let count = whole.filter(|number| *number <= f64::from(u32::MAX)).map(|number| number as u32);
        count.map(Some).ok_or_else(wrong)
    }

    /// Reads `true` or `false`. Templates may write them as text.
    pub(crate) fn flag(&self, field: &str) -> Result<Option<bool>, DefinitionError> {
        let flag = |value: &Value| match (value, value.as_str()) {
            (Value::Bool(flag), _) => Ok(*flag),
            (_, Some("true" | "True")) if self.shape != Shape::Settings => Ok(true),
            (_, Some("false" | "False")) if self.shape != Shape::Settings => Ok(false),
            _ => Err(self.wrong(field, value, "must be true or false")),
        };
        self.get(field)?.map(flag).transpose()
    }

    /// Reads one of the words that `parse` accepts.
    pub(crate) fn word<T>(
        &self,
        field: &str,
        parse: impl Fn(&str) -> Option<T>,
        expected: &str,
    ) -> Result<Option<T>, DefinitionError> {
        let Some(text) = self.text(field)? else { return Ok(None) };
        parse(&text).map(Some).ok_or_else(|| self.wrong(field, &Value::from(text), expected))
    }

    pub(crate) fn child(&self, field: &str) -> Result<Option<Self>, DefinitionError> {
        let child = |value| Self::at(value, self.shape, self.name(field));
        self.get(field)?.map(child).transpose()
    }

    /// Reads a list of objects.
    pub(crate) fn children(&self, field: &str) -> Result<Vec<Self>, DefinitionError> {
        let Some(value) = self.get(field)? else { return Ok(Vec::new()) };
        let list = value.as_array().ok_or_else(|| self.wrong(field, value, "must be a list"))?;
        let child = |(index, entry)| Self::at(entry, self.shape, format!("{}[{index}]", self.name(field)));
        list.iter().enumerate().map(child).collect()
    }

    /// Refuses unknown properties in input that a person wrote.
    pub(crate) fn only(&self, known: &[&[&str]]) -> Result<(), DefinitionError> {
        if self.shape == Shape::Described {
            return Ok(());
        }
        let known = known.concat();
        match self.map.keys().find(|key| !known.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => {
                let near = nearest(key, known.iter().copied());
                let hint = near.map_or_else(
                    || format!("there are {}", known.join(", ")),
                    |near| format!("did you mean {near}?"),
                );
                Err(DefinitionError::Property { field: self.name(key), hint })
            }
        }
    }

    pub(crate) fn missing(&self, field: &str, hint: &'static str) -> DefinitionError {
        DefinitionError::missing(self.name(field), hint)
    }

    pub(crate) fn wrong(&self, field: &str, value: &Value, expected: &str) -> DefinitionError {
        DefinitionError::Wrong { field: self.name(field), value: shown(value), expected: expected.to_owned() }
    }
}

/// Formats a value for a message.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// Returns the name of a CloudFormation function: `{"Ref": ...}` or `{"Fn::...": ...}`.
pub(crate) fn intrinsic(value: &Value) -> Option<String> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    let name = object.keys().next()?;
    (name == "Ref" || name.starts_with("Fn::")).then(|| name.clone())
}
