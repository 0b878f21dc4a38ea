//! EventBridge's envelope, and what services say outside of one.

use serde_json::Value;

use crate::intake::fields::{Fields, as_text};
use crate::intake::time;
use crate::notice::Source;

/// An event as its reader sees it: what all events have in common, and the detail.
pub(super) struct Envelope<'a> {
    /// `aws.guardduty`; empty where there is no envelope.
    pub(super) source: &'a str,
    /// `GuardDuty Finding`; empty where there is no envelope.
    pub(super) detail_type: &'a str,
    /// The detail; the whole message where there is no envelope.
    pub(super) detail: &'a Value,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) at: Option<jiff::Timestamp>,
    pub(super) resources: Vec<&'a str>,
    pub(super) subject: Option<&'a str>,
}

impl<'a> Envelope<'a> {
    pub(super) fn of(value: &'a Value, source: &'a Source) -> Self {
        let fields = Fields::of(value);
        let resources = fields.list("resources").into_iter().flatten().filter_map(Value::as_str).collect();
        let detail = match (fields.text("detail-type"), fields.get("detail")) {
            (Some(_), Some(detail)) => detail,
            _ => value,
        };
        Self {
            source: fields.text("source").unwrap_or_default(),
            detail_type: fields.text("detail-type").unwrap_or_default(),
            detail,
            account: fields.word("account"),
            region: fields.owned("region"),
            at: fields.text("time").and_then(time::read).or(source.sent_at),
            resources,
            subject: source.subject.as_deref(),
        }
    }

    /// Whether it is EventBridge's.
    pub(super) fn is_event_bridge(&self) -> bool {
        !self.detail_type.is_empty() && !self.source.is_empty()
    }

    /// The value at a path of the detail: `resource.instanceDetails.instanceId`, `threats.0.name`.
    pub(super) fn at(&self, path: &str) -> Option<&'a Value> {
        at(self.detail, path)
    }

    /// The text or number at a path of the detail.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        text(self.detail, path)
    }

    /// The first of several paths that has a text or number.
    pub(super) fn first(&self, paths: &[&str]) -> Option<String> {
        paths.iter().find_map(|path| self.text(path))
    }

    /// How many entries the list at a path of the detail has, where it has some.
    pub(super) fn count(&self, path: &str) -> Option<usize> {
        self.at(path)?.as_array().map(Vec::len).filter(|count| *count > 0)
    }

    /// The entries of the list at a path of the detail.
    pub(super) fn list(&self, path: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.at(path).and_then(Value::as_array).into_iter().flatten()
    }
}

/// The value at a path, whose parts are fields and numbers of entries.
pub(super) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let step = |value: &'a Value, part: &str| match value {
        Value::Array(entries) => entries.get(part.parse::<usize>().ok()?),
        value => value.get(part),
    };
    path.split('.').try_fold(value, step).filter(|value| !value.is_null())
}

/// The text or number at a path.
pub(super) fn text(value: &Value, path: &str) -> Option<String> {
    match at(value, path)? {
        Value::Array(_) | Value::Object(_) | Value::Null => None,
        value => Some(as_text(value)).filter(|text| !text.trim().is_empty()),
    }
}
