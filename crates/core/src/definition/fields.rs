use serde_json::{Map, Value};

use super::DefinitionError;

/// The properties of one object; null counts as absent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(super) fn new(value: &'a Value) -> Result<Self, DefinitionError> {
        value.as_object().map(Self).ok_or(DefinitionError::NoObject)
    }

    pub(super) fn get(self, field: &str) -> Result<Option<&'a Value>, DefinitionError> {
        let Some(value) = self.0.get(field).filter(|value| !value.is_null()) else { return Ok(None) };
        match intrinsic(value) {
            Some(function) => Err(DefinitionError::Intrinsic { field: field.to_owned(), function }),
            None => Ok(Some(value)),
        }
    }

    pub(super) fn text(self, field: &str) -> Result<Option<&'a str>, DefinitionError> {
        let text = |value: &'a Value| value.as_str().ok_or_else(|| wrong(field, value, "text"));
        self.get(field)?.map(text).transpose()
    }

    /// Templates write numbers as text too.
    pub(super) fn number(self, field: &str) -> Result<Option<f64>, DefinitionError> {
        let number = |value: &Value| {
            let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
            number.ok_or_else(|| wrong(field, value, "a number"))
        };
        self.get(field)?.map(number).transpose()
    }

    pub(super) fn count(self, field: &str) -> Result<Option<u32>, DefinitionError> {
        let Some(number) = self.number(field)? else { return Ok(None) };
        let whole = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
        let value = Value::from(number);
        whole.then_some(Some(number as u32)).ok_or_else(|| wrong(field, &value, "a whole number from 0"))
    }

    pub(super) fn list(self, field: &str) -> Result<&'a [Value], DefinitionError> {
        let list = |value: &'a Value| value.as_array().ok_or_else(|| wrong(field, value, "a list"));
        Ok(self.get(field)?.map(list).transpose()?.map_or(&[], Vec::as_slice))
    }
}

pub(super) fn wrong(field: &str, value: &Value, expected: &'static str) -> DefinitionError {
    DefinitionError::Wrong { field: field.to_owned(), value: value.to_string(), expected }
}

/// `{"Ref": ...}` and `{"Fn::...": ...}` stand where a template has a value to be.
fn intrinsic(value: &Value) -> Option<String> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    let name = object.keys().next()?;
    (name == "Ref" || name.starts_with("Fn::")).then(|| name.clone())
}
