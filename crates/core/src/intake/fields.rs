//! Reads a JSON object leniently: a field of an unexpected type counts as missing. A typed struct would
//! refuse a whole alarm because of one such field.

use jiff::Timestamp;
use jiff::fmt::strtime;
use serde_json::{Map, Value};

/// The fields of a JSON value. A value that is not an object has no fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a>(Option<&'a Map<String, Value>>);

impl<'a> Fields<'a> {
    pub(super) const NONE: Self = Self(None);

    pub(super) fn of(value: &'a Value) -> Self {
        Self(value.as_object())
    }

    /// Returns the value of a field unless it is null.
    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        self.0?.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn has(self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(super) fn child(self, name: &str) -> Self {
        Fields(self.get(name).and_then(Value::as_object))
    }

    /// Returns the object under the first of two spellings.
    pub(super) fn first_child(self, names: [&str; 2]) -> Self {
        let mut children = names.into_iter().map(|name| self.child(name));
        children.find(|child| child.0.is_some()).unwrap_or(Self::NONE)
    }

    /// Returns a text that is not empty.
    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Returns the text under the first of several spellings.
    pub(super) fn first_text(self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| self.text(name))
    }

    pub(super) fn owned(self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    /// Returns a text or number as text. Account IDs and names occur in both types.
    pub(super) fn word(self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// Returns a number, or a text that is a number.
    pub(super) fn number(self, name: &str) -> Option<f64> {
        number(self.get(name)?)
    }

    /// Returns a whole number that is not negative.
    pub(super) fn count(self, name: &str) -> Option<u32> {
        let value = self.get(name)?;
        let text = value.as_str().and_then(|text| text.trim().parse().ok());
        value.as_u64().and_then(|count| u32::try_from(count).ok()).or(text)
    }

    pub(super) fn flag(self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool) == Some(true)
    }

    pub(super) fn list(self, name: &str) -> Option<&'a Vec<Value>> {
        self.get(name)?.as_array()
    }

    /// Returns the entries of a list as objects.
    pub(super) fn children(self, name: &str) -> impl Iterator<Item = Fields<'a>> {
        self.list(name).into_iter().flatten().map(Fields::of)
    }

    /// Returns all names and values as text.
    pub(super) fn pairs(self) -> Vec<(String, String)> {
        let pairs = self.0.into_iter().flatten();
        pairs.map(|(name, value)| (name.clone(), as_text(value))).collect()
    }

    pub(super) fn entries(self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.0.into_iter().flatten()
    }
}

/// Returns a finite number, or a text that is a finite number.
pub(super) fn number(value: &Value) -> Option<f64> {
    let text = || value.as_str().and_then(|text| text.trim().parse().ok());
    value.as_f64().or_else(text).filter(|number| number.is_finite())
}

/// Returns a text unchanged, and any other value as JSON.
pub(super) fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Parses `2017-01-12T16:30:42.236+0000`, which is not RFC 3339 because its offset has no colon, or RFC 3339.
pub(super) fn timestamp(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| strtime::parse("%Y-%m-%dT%H:%M:%S%.f%z", text).ok()?.to_timestamp().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_time_formats_of_aws() {
        let cases = [
            ("2017-01-12T16:30:42.236+0000", Some("2017-01-12T16:30:42.236Z")),
            ("2017-01-12T16:30:42.236+00:00", Some("2017-01-12T16:30:42.236Z")),
            ("2017-01-12T16:30:42Z", Some("2017-01-12T16:30:42Z")),
            ("2026-11-23T15:00:00.000+0900", Some("2026-11-23T06:00:00Z")),
            ("9999-12-31T23:59:59Z", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(timestamp(text).map(|at| at.to_string()).as_deref(), expected, "{text}");
        }
    }
}
