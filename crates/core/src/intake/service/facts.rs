//! Selects the informative details of an event of a service without a reader.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::Value;

use super::unquoted;
use crate::intake::fields::as_text;
use crate::intake::secret;
use crate::notice::EventFact;

/// The maximum number of facts in a message.
pub(super) const MOST: usize = 10;

/// The maximum number of facts to find. The title may already contain some of them.
const FOUND: usize = 2 * MOST;

/// The maximum length of an ASCII word that is not a URL. A longer word is data or a token.
const LONGEST_WORD: usize = 100;

/// The minimum length of a value that is left out when it occurs again. A shorter value may have another
/// meaning the second time.
const SHORT: usize = 8;

/// The maximum number of fields to examine. An event has at most 256 kB.
const LOOKED_AT: usize = 2_000;

/// The maximum nesting of objects.
const DEEPEST: usize = 8;

/// The maximum length of a value.
const LONGEST: usize = 300;

/// Names of informative fields, the most informative first. They determine the order of facts.
const TELLING: [&str; 24] = [
    "reason",
    "cause",
    "message",
    "error",
    "exception",
    "exitcode",
    "failure",
    "state",
    "status",
    "result",
    "description",
    "title",
    "severity",
    "type",
    "action",
    "name",
    "path",
    "event",
    "user",
    "actor",
    "count",
    "id",
    "date",
    "arn",
];

/// Names of fields that only programs read, or that the message shows elsewhere.
const SILENT: [&str; 17] = [
    "account",
    "accountid",
    "awsaccountid",
    "awsregion",
    "eventversion",
    "eventid",
    "partition",
    "region",
    "eventdeduplicationid",
    "requestid",
    "schemaversion",
    "sequencenumber",
    "version",
    "versionid",
    "etag",
    "sequencer",
    "traceid",
];

/// Returns the most informative facts of a detail. The name of a nested fact is its path. The value of a list
/// of several objects is its length.
pub(super) fn telling(detail: &Value) -> Vec<EventFact> {
    let mut found = Vec::new();
    collect(detail, &mut String::new(), 0, &mut found);
    // The stable sort keeps equally informative facts in the order of the event.
    found.sort_by_key(|(rank, _)| *rank);
    let mut seen = HashSet::new();
    let is_news = |fact: &EventFact| fact.value.len() < SHORT || seen.insert(fact.value.clone());
    found.into_iter().map(|(_, fact)| fact).filter(is_news).take(FOUND).collect()
}

fn collect(value: &Value, path: &mut String, depth: usize, found: &mut Vec<(usize, EventFact)>) {
    if found.len() >= LOOKED_AT {
        return;
    }
    if let Some(inner) = inner(value).filter(|_| depth < DEEPEST) {
        return collect(&inner, path, depth + 1, found);
    }
    match value {
        Value::Object(fields) if depth < DEEPEST => {
            for (name, value) in fields {
                let length = path.len();
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
                if !secret::is_name(name) {
                    collect(value, path, depth + 1, found);
                }
                path.truncate(length);
            }
        }
        value => found.extend(fact(value, path).map(|fact| (rank(path, depth), fact))),
    }
}

/// Returns the only entry of a list, or the JSON in a text.
fn inner(value: &Value) -> Option<Cow<'_, Value>> {
    match value {
        Value::Array(entries) => match entries.as_slice() {
            [only @ (Value::Object(_) | Value::Array(_))] => Some(Cow::Borrowed(only)),
            _ => None,
        },
        Value::String(text) => secret::nested(text).map(Cow::Owned),
        _ => None,
    }
}

fn fact(value: &Value, path: &str) -> Option<EventFact> {
    let value = match value {
        Value::Null => return None,
        Value::Object(fields) => counted(fields.len())?,
        Value::Array(entries) if entries.len() <= 3 && entries.iter().all(is_simple) => {
            entries.iter().map(as_text).collect::<Vec<_>>().join(", ")
        }
        Value::Array(entries) => counted(entries.len())?,
        simple => moment(simple, path).unwrap_or_else(|| as_text(simple)),
    };
    let value = unquoted(&value)?;
    let value = value.as_str();
    let is_named = !value.is_empty() && !path.is_empty() && !SILENT.contains(&plain(last(path)).as_str());
    let is_told = is_named && !is_opaque(value);
    is_told.then(|| EventFact { name: path.to_owned(), value: cut(value) })
}

/// Returns whether the value is data for programs, such as a token or an image.
fn is_opaque(value: &str) -> bool {
    let is_address = value.starts_with("arn:") || value.contains("://");
    !is_address && value.is_ascii() && value.len() > LONGEST_WORD && !value.contains(char::is_whitespace)
}

/// Formats the time of a number of seconds or milliseconds under a name such as `startTime`.
fn moment(value: &Value, path: &str) -> Option<String> {
    let name = plain(last(path));
    let is_named =
        ["time", "timestamp", "date", "at", "started", "completed"].iter().any(|it| name.ends_with(it));
    let number = value.as_i64().filter(|_| is_named)?;
    let millisecond = match number {
        1_000_000_000..=9_999_999_999 => number * 1_000,
        1_000_000_000_000..=9_999_999_999_999 => number,
        _ => return None,
    };
    jiff::Timestamp::from_millisecond(millisecond).ok().map(|at| at.to_string())
}

/// Formats a count without words, so that it fits any language.
fn counted(count: usize) -> Option<String> {
    (count > 0).then(|| format!("({count})"))
}

fn is_simple(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_))
}

/// Ranks a fact. A lower rank is more informative. Of two facts with the same name, the less nested one ranks
/// lower.
fn rank(path: &str, depth: usize) -> usize {
    let name = plain(last(path));
    let place = TELLING.iter().position(|telling| name.contains(telling));
    let place = place.filter(|_| !path.split('.').any(is_past)).unwrap_or(TELLING.len());
    place * (DEEPEST + 1) + depth
}

/// Returns whether a name belongs to a state other than the present one.
pub(super) fn is_past(name: &str) -> bool {
    let name = plain(name);
    ["previous", "old", "desired", "secondary", "last"].iter().any(|beginning| name.starts_with(beginning))
}

pub(super) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Normalizes a name: `exit-code`, `exit_code` and `exitCode` are equal.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub(super) fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let beginning: String = text.chars().take(LONGEST - 1).collect();
    format!("{beginning}…")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn names(detail: &Value) -> Vec<String> {
        telling(detail).into_iter().map(|fact| format!("{}={}", fact.name, fact.value)).collect()
    }

    #[test]
    fn reasons_come_before_names_and_names_before_other_facts() {
        let detail = json!({
            "version": "1", "width": 3, "bucket": { "name": "logs" }, "containers": [{ "exitCode": 1 }, {}],
            "stoppedReason": "Essential container exited", "tags": ["a", "b"], "empty": [], "nothing": null,
        });
        let expected = [
            "stoppedReason=Essential container exited",
            "bucket.name=logs",
            "width=3",
            "containers=(2)",
            "tags=a, b",
        ];
        assert_eq!(names(&detail), expected);
    }

    #[test]
    fn reads_the_only_entry_of_a_list_and_json_in_a_text() {
        let detail = json!({
            "issues": [{ "code": "Ec2SubnetNotFound", "resourceIds": ["subnet-1"] }],
            "stateReason": "{\"code\":\"BOOTSTRAP\",\"password\":\"hunter2\"}",
            "text": "{no JSON}", "number": "[", "lists": [[1, 2]],
        });
        let expected = [
            "issues.resourceIds=subnet-1",
            "issues.code=Ec2SubnetNotFound",
            "lists=1, 2",
            "number=[",
            "stateReason.code=BOOTSTRAP",
            "text={no JSON}",
        ];
        let mut found = names(&detail);
        found.sort();
        let mut expected = expected.map(str::to_owned);
        expected.sort();
        assert_eq!(found, expected);
    }

    #[test]
    fn reads_times_and_removes_quotation_marks() {
        let detail = json!({
            "startTime": 1_610_000_000_000_i64, "run": { "completed": 1_612_909_441 }, "size": 1_610_000_000_000_i64,
            "reason": "\"net::ERR\"", "cause": "null", "state-reason": "",
        });
        let expected = [
            "reason=net::ERR",
            "size=1610000000000",
            "startTime=2021-01-07T06:13:20Z",
            "run.completed=2021-02-09T22:24:01Z",
        ];
        let mut found = names(&detail);
        found.sort_by_key(|it| expected.iter().position(|known| known == it));
        assert_eq!(found, expected);
    }

    #[test]
    fn shows_neither_secrets_nor_data_nor_too_many_facts() {
        let detail = json!({
            "approval": { "token": "12345678-abcd", "customData": "x" },
            "Authorization": "Bearer z",
        });
        assert_eq!(names(&detail), ["approval.customData=x"]);
        let again = json!({ "arn": "arn:aws:s3:::hr", "bucketArn": "arn:aws:s3:::hr", "min": 1, "max": 1 });
        assert_eq!(names(&again), ["arn=arn:aws:s3:::hr", "min=1", "max=1"]);
        let many: Value = (0..500).map(|number| (format!("field{number}"), json!(number))).collect();
        assert_eq!(telling(&many).len(), FOUND);
        assert_eq!(
            names(&json!({ "blob": "x".repeat(101), "arn": format!("arn:{}", "x".repeat(200)) })).len(),
            1
        );
    }

    #[test]
    fn survives_details_that_are_not_objects_or_are_deep_or_long() {
        assert!(telling(&json!("text")).is_empty() && telling(&json!(null)).is_empty());
        let deep = (0..200).fold(json!(1), |inner, _| json!({ "a": inner }));
        assert_eq!(telling(&deep).len(), 1);
        let long = json!({ "message": "가".repeat(10_000) });
        assert_eq!(telling(&long)[0].value.chars().count(), LONGEST);
    }
}
