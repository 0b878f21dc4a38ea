//! EventBridge's envelope, and service messages without an envelope.

use bongsu_alarm::alarm::Region;
use serde_json::Value;

use crate::intake::fields::{Fields, as_text, timestamp};
use crate::notice::Source;

/// An event in a common form: the fields that all events have, and the detail.
pub(super) struct Envelope<'a> {
    /// The source, such as `aws.guardduty`. Empty without an envelope.
    pub(super) source: &'a str,
    /// The type, such as `GuardDuty Finding`. Empty without an envelope.
    pub(super) detail_type: &'a str,
    /// The detail. Without an envelope, the whole message.
    pub(super) detail: &'a Value,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) id: Option<String>,
    pub(super) at: Option<jiff::Timestamp>,
    pub(super) resources: Vec<&'a str>,
    pub(super) subject: Option<&'a str>,
    /// The whole message.
    whole: &'a Value,
    topic: Option<&'a str>,
    attributes: &'a [(String, String)],
}

impl<'a> Envelope<'a> {
    pub(super) fn of(value: &'a Value, source: &'a Source) -> Self {
        let fields = Fields::of(value);
        let resources = fields.list("resources").into_iter().flatten().filter_map(Value::as_str).collect();
        // A notification rule of the developer tools forwards an event with `detailType` and without an ID.
        let detail_type = fields.first_text(&["detail-type", "detailType"]);
        let detail = match (detail_type, fields.get("detail")) {
            (Some(_), Some(detail)) => only(detail),
            _ => value,
        };
        Self {
            source: fields.text("source").unwrap_or_default(),
            detail_type: detail_type.unwrap_or_default(),
            detail,
            account: fields.word("account"),
            region: fields.owned("region"),
            id: detail_type.and_then(|_| fields.owned("id")),
            at: fields.first_text(&["time", "eventTime"]).and_then(timestamp).or(source.sent_at),
            resources,
            subject: source.subject.as_deref(),
            whole: value,
            topic: source.topic.as_deref(),
            attributes: &source.attributes,
        }
    }

    /// Returns an SNS attribute of the message.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a str> {
        let attributes = self.attributes;
        attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the account and region of the SNS topic. They are the event's own if the service publishes
    /// only to topics in the same account and region.
    pub(super) fn place_of_topic(&self) -> Option<(String, String)> {
        let mut parts = self.topic?.splitn(6, ':').skip(3);
        let (region, account) = (parts.next()?, parts.next()?);
        Some((account.to_owned(), region.to_owned()))
    }

    /// Returns the ARN of a resource in the event's account and region, or `None` if these are not known.
    pub(super) fn arn(&self, service: &str, resource: &str) -> Option<String> {
        let topic = || self.place_of_topic().filter(|_| !self.is_event_bridge());
        let (account, region) = self.account.clone().zip(self.region.clone()).or_else(topic)?;
        let partition = Region::from_code(&region)?.partition()?;
        Some(format!("arn:{}:{service}:{region}:{account}:{resource}", partition.as_str()))
    }

    /// Returns whether the event is from EventBridge.
    pub(super) fn is_event_bridge(&self) -> bool {
        !self.detail_type.is_empty() && !self.source.is_empty()
    }

    /// Returns the value at a path in the detail, such as `resource.instanceDetails.instanceId` or
    /// `threats.0.name`.
    pub(super) fn at(&self, path: &str) -> Option<&'a Value> {
        at(self.detail, path)
    }

    /// Returns the text or number at a path in the detail.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        text(self.detail, path)
    }

    /// Returns a value that a notification rule added to the event.
    pub(super) fn additional(&self, name: &str) -> Option<&'a Value> {
        at(self.whole, "additionalAttributes")?.get(name)
    }

    /// Returns the first text or number at one of several paths.
    pub(super) fn first(&self, paths: &[&str]) -> Option<String> {
        paths.iter().find_map(|path| self.text(path))
    }

    /// Returns the number of entries in the list at a path in the detail, or `None` if the list is empty or
    /// missing.
    pub(super) fn count(&self, path: &str) -> Option<usize> {
        self.at(path)?.as_array().map(Vec::len).filter(|count| *count > 0)
    }

    /// Returns the entries of the list at a path in the detail.
    pub(super) fn list(&self, path: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.at(path).and_then(Value::as_array).into_iter().flatten()
    }
}

/// Returns the object in a list with one entry, or the detail itself.
fn only(detail: &Value) -> &Value {
    match detail.as_array().map(Vec::as_slice) {
        Some([only @ Value::Object(_)]) => only,
        _ => detail,
    }
}

/// Returns the value at a path, whose parts are fields and indexes.
pub(super) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let step = |value: &'a Value, part: &str| match value {
        Value::Array(entries) => entries.get(part.parse::<usize>().ok()?),
        value => value.get(part),
    };
    path.split('.').try_fold(value, step).filter(|value| !value.is_null())
}

/// Returns the text or number at a path.
pub(super) fn text(value: &Value, path: &str) -> Option<String> {
    match at(value, path)? {
        Value::Array(_) | Value::Object(_) | Value::Null => None,
        value => Some(as_text(value)).filter(|text| !text.trim().is_empty()),
    }
}
