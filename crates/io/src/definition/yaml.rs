//! Parses YAML as CloudFormation does. Short functions (`!Ref`) are converted to their long form (`{"Ref":
//! ...}`), and aliases, which CloudFormation does not support, are refused (CloudFormation user guide,
//! "Template formats").

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};
use serde_json::{Map, Number, Value};

use super::ReadError;

/// The deepest allowed nesting, which exceeds that of any template. Later steps may be recursive.
const DEEPEST: usize = 64;

/// Parses a text with one document.
pub(super) fn parse(text: &str) -> Result<Value, ReadError> {
    let mut builder = Builder::default();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| {
            let marker = error.marker();
            ReadError::Yaml { line: marker.line(), column: marker.col() + 1, cause: error.info().to_owned() }
        })?;
        builder.take(event).map_err(|cause| failure(span, cause))?;
    }
    Ok(builder.root.unwrap_or(Value::Null))
}

fn failure(span: Span, cause: String) -> ReadError {
    ReadError::Yaml { line: span.start.line(), column: span.start.col() + 1, cause }
}

/// Builds values from events.
#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    root: Option<Value>,
}

/// An open list or map, and the function in its tag.
struct Open {
    kind: Kind,
    function: Option<String>,
}

enum Kind {
    List(Vec<Value>),
    /// A map, with the key of the next value.
    Map(Map<String, Value>, Option<String>),
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, _, tag) => self.scalar(&text, style, tag.as_deref()),
            Event::SequenceStart(_, tag) => self.begin(Kind::List(Vec::new()), tag.as_deref()),
            Event::MappingStart(_, tag) => self.begin(Kind::Map(Map::new(), None), tag.as_deref()),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(_) => {
                Err("aliases (*) are not supported, because CloudFormation does not support them".to_owned())
            }
            Event::DocumentStart(_) if self.root.is_some() => {
                Err("a second document begins here: give only one document".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<(), String> {
        if let Some(Open { kind: Kind::Map(map, key @ None), .. }) = self.open.last_mut() {
            if map.contains_key(text) {
                return Err(format!("the key {text:?} appears twice"));
            }
            *key = Some(text.to_owned());
            return Ok(());
        }
        let plain = style == ScalarStyle::Plain && tag.is_none();
        let value = if plain { resolved(text) } else { Value::from(text) };
        self.put(wrapped(value, tag.and_then(function)))
    }

    fn begin(&mut self, kind: Kind, tag: Option<&Tag>) -> Result<(), String> {
        if self.open.len() >= DEEPEST {
            return Err(format!("this is nested more than {DEEPEST} levels deep"));
        }
        if let Some(Open { kind: Kind::Map(_, None), .. }) = self.open.last() {
            return Err("a key must be text".to_owned());
        }
        self.open.push(Open { kind, function: tag.and_then(function) });
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        let Some(Open { kind, function }) = self.open.pop() else { return Ok(()) };
        let value = match kind {
            Kind::List(list) => Value::Array(list),
            Kind::Map(map, _) => Value::Object(map),
        };
        self.put(wrapped(value, function))
    }

    fn put(&mut self, value: Value) -> Result<(), String> {
        match self.open.last_mut().map(|open| &mut open.kind) {
            Some(Kind::List(list)) => list.push(value),
            Some(Kind::Map(map, key)) => {
                let key = key.take().ok_or_else(|| "a key must be text".to_owned())?;
                map.insert(key, value);
            }
            None => self.root = Some(value),
        }
        Ok(())
    }
}

fn wrapped(value: Value, function: Option<String>) -> Value {
    match function {
        Some(function) => Value::Object([(function, value)].into_iter().collect()),
        None => value,
    }
}

/// Returns the function of a tag: `!Sub` is `Fn::Sub`, and `Ref` and `Condition` have no `Fn::`. YAML's own
/// tags are not functions.
fn function(tag: &Tag) -> Option<String> {
    if tag.is_yaml_core_schema() {
        return None;
    }
    Some(match tag.suffix.as_str() {
        name @ ("Ref" | "Condition") => name.to_owned(),
        name => format!("Fn::{name}"),
    })
}

/// Plain text may be null, a boolean or a number (YAML 1.2, core schema).
fn resolved(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::from(text), Value::Number),
    }
}

/// Parses a number. Words such as `inf` and `nan` are not numbers, and account IDs keep their leading zeros.
fn number(text: &str) -> Option<Number> {
    let digits = text.trim_start_matches(['-', '+']);
    let is_id =
        digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_id || !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    let whole = text.parse::<i64>().ok().map(Number::from);
    whole.or_else(|| Number::from_f64(text.parse().ok()?))
}
