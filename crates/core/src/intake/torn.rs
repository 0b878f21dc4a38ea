//! Reads damaged alarm messages that are no longer JSON. An alarm whose name is readable must not look like
//! an unrelated message.

use serde_json::{Map, Value};

use super::alarm;
use super::fields::Fields;
use crate::notice::{AlarmNotice, Source};

/// The fields that are read.
const WANTED: [&str; 9] = [
    "AlarmName",
    "AlarmDescription",
    "NewStateValue",
    "OldStateValue",
    "NewStateReason",
    "StateChangeTime",
    "AlarmArn",
    "AWSAccountId",
    "Region",
];

/// Reads the alarm if its name and its state are readable.
pub(super) fn read(text: &str, source: &Source) -> Option<(AlarmNotice, Source)> {
    let found = WANTED.iter().filter_map(|name| Some(((*name).to_owned(), value_of(text, name)?)));
    let message = Value::Object(found.collect::<Map<_, _>>());
    Some((alarm::read(Fields::of(&message))?, source.clone()))
}

/// Returns the text after `"name":`, up to its end.
fn value_of(text: &str, name: &str) -> Option<Value> {
    let (_, rest) = text.split_once(&format!("\"{name}\""))?;
    let rest = rest.trim_start().strip_prefix(':')?;
    serde_json::Deserializer::from_str(rest).into_iter::<String>().next()?.ok().map(Value::String)
}
