//! Alarm messages that are no JSON any more, because something on the way cut or mangled them. An alarm
//! that can still be named must not look like a message about nothing.

use serde_json::{Map, Value};

use super::alarm;
use super::fields::Fields;
use crate::notice::{AlarmNotice, Source};

/// What makes an alarm's message worth reading.
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

/// The alarm, where its name and its state are still there.
pub(super) fn read(text: &str, source: &Source) -> Option<(AlarmNotice, Source)> {
    let found = WANTED.iter().filter_map(|name| Some(((*name).to_owned(), value_of(text, name)?)));
    let message = Value::Object(found.collect::<Map<_, _>>());
    Some((alarm::read(Fields::of(&message))?, source.clone()))
}

/// The text behind `"name":`, up to where it ends.
fn value_of(text: &str, name: &str) -> Option<Value> {
    let (_, rest) = text.split_once(&format!("\"{name}\""))?;
    let rest = rest.trim_start().strip_prefix(':')?;
    serde_json::Deserializer::from_str(rest).into_iter::<String>().next()?.ok().map(Value::String)
}
