//! EventBridge's envelope, and what services say outside of one.

use serde_json::Value;

use crate::alarm::Region;
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
    pub(super) id: Option<String>,
    pub(super) at: Option<jiff::Timestamp>,
    pub(super) resources: Vec<&'a str>,
    /// SNS's subject.
    pub(super) subject: Option<&'a str>,
    /// The ARN of the SNS topic.
    topic: Option<&'a str>,
    attributes: &'a [(String, String)],
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
            id: fields.text("detail-type").and_then(|_| fields.owned("id")),
            at: fields.text("time").and_then(time::read).or(source.sent_at),
            resources,
            subject: source.subject.as_deref(),
            topic: source.topic.as_deref(),
            attributes: &source.attributes,
        }
    }

    /// An SNS attribute of the message.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a str> {
        let attributes = self.attributes;
        attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Account and region of the SNS topic: those of an event whose service publishes to topics beside it alone.
    pub(super) fn place_of_topic(&self) -> Option<(String, String)> {
        let mut parts = self.topic?.splitn(6, ':').skip(3);
        let (region, account) = (parts.next()?, parts.next()?);
        Some((account.to_owned(), region.to_owned()))
    }

    /// The ARN of a resource of the event's account and region; `None` where these are not known.
    pub(super) fn arn(&self, service: &str, resource: &str) -> Option<String> {
        let topic = || self.place_of_topic().filter(|_| !self.is_event_bridge());
        let (account, region) = self.account.clone().zip(self.region.clone()).or_else(topic)?;
        let partition = Region::from_code(&region)?.partition()?;
        Some(format!("arn:{}:{service}:{region}:{account}:{resource}", partition.as_str()))
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
