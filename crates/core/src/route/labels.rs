use std::collections::BTreeMap;

use bongsu_alarm::alarm::{AlarmIdentity, Definition, Metric, Query, Region};
use serde::{Deserialize, Serialize};

use crate::notice::{Content, Notice, OtherKind, OtherNotice, Outcome};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// An alarm on one metric.
    Metric,
    /// An alarm on metric math, a query or an anomaly detection band.
    Math,
    /// A composite alarm.
    Composite,
    /// An alarm on a CloudWatch Logs query.
    Log,
    /// An alarm on a PromQL query.
    PromQl,
    /// An alarm whose message has no definition.
    Unknown,
    /// A change to an alarm's configuration.
    Configuration,
    /// A notice that is not about an alarm.
    Other,
}

impl NoticeKind {
    pub(crate) const ALL: [Self; 8] = [
        Self::Metric,
        Self::Math,
        Self::Composite,
        Self::Log,
        Self::PromQl,
        Self::Unknown,
        Self::Configuration,
        Self::Other,
    ];

    /// Returns the kind of a notice.
    pub fn of(notice: &Notice) -> Self {
        match &notice.content {
            Content::Configuration(_) => Self::Configuration,
            Content::Other(_) => Self::Other,
            Content::Alarm(alarm) => match &alarm.definition {
                Definition::Metric(metric) => match metric.query {
                    Query::Single(_) => Self::Metric,
                    Query::Math(_) => Self::Math,
                },
                Definition::Composite(_) => Self::Composite,
                Definition::Log(_) => Self::Log,
                Definition::PromQl(_) => Self::PromQl,
                _ => Self::Unknown,
            },
        }
    }

    /// Returns the word for the kind in matchers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::Math => "math",
            Self::Composite => "composite",
            Self::Log => "log",
            Self::PromQl => "promql",
            Self::Unknown => "unknown",
            Self::Configuration => "configuration",
            Self::Other => "other",
        }
    }
}

/// The labels of a notice, which routes match. They can be stored and matched again later. As in
/// Alertmanager, a missing label equals an empty one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Labels(BTreeMap<String, String>);

/// The fixed labels.
pub(super) const NAMES: [&str; 10] =
    ["alarm", "namespace", "metric", "account", "region", "topic", "state", "kind", "outcome", "severity"];

/// The prefixes of labels with variable names: dimensions of the metric and tags of the alarm.
const PREFIXES: [&str; 2] = ["dimension.", TAG];

/// The prefix of the label of a tag.
pub(crate) const TAG: &str = "tag.";

/// The list of labels, for errors about an unknown label.
pub(crate) const KNOWN_LABELS: &str = "alarm, namespace, metric, account, region, topic, state, kind, outcome, severity, \
    dimension.NAME and tag.NAME";

/// Returns whether a notice can have this label.
pub(crate) fn is_label(name: &str) -> bool {
    let has_name = |prefix: &str| name.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty());
    NAMES.contains(&name) || PREFIXES.into_iter().any(has_name)
}

impl Labels {
    /// Returns the labels of a notice.
    pub(super) fn of(notice: &Notice, severity: Option<&str>) -> Self {
        let mut labels = Self::default();
        labels.put("alarm", notice.name());
        labels.put("kind", kind(notice));
        labels.put("severity", severity.unwrap_or_default());
        labels.put("topic", notice.source.topic.as_deref().map(topic_name).unwrap_or_default());
        match &notice.content {
            Content::Alarm(alarm) => {
                labels.put("state", alarm.transition.to.as_str());
                labels.put_place(&alarm.alarm);
            }
            Content::Configuration(change) => labels.put_place(&change.alarm),
            Content::Other(other) => {
                labels.put("outcome", other.outcome().map(Outcome::as_str).unwrap_or_default());
                if let OtherKind::Event(event) = &other.kind {
                    labels.put("account", event.account.as_deref().unwrap_or_default());
                    labels.put("region", event.region.as_deref().unwrap_or_default());
                }
            }
        }
        if let Some(metric) = metric(notice) {
            labels.put("namespace", &metric.namespace);
            labels.put("metric", &metric.name);
            for dimension in &metric.dimensions {
                labels.put(&format!("dimension.{}", dimension.name), &dimension.value);
            }
        }
        if let Content::Alarm(alarm) = &notice.content {
            for (name, value) in alarm.contributor.iter().flat_map(|it| &it.attributes) {
                labels.put(&format!("dimension.{name}"), value);
            }
        }
        for (name, value) in notice.tags.iter().flatten() {
            labels.put(&format!("{TAG}{name}"), value);
        }
        labels
    }

    fn put_place(&mut self, alarm: &AlarmIdentity) {
        self.put("account", alarm.account.as_deref().unwrap_or_default());
        self.put("region", alarm.region.as_ref().map(Region::code).unwrap_or_default());
    }

    /// Adds a label. If a name has two values, the first one counts.
    fn put(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.0.entry(name.to_owned()).or_insert_with(|| value.to_owned());
        }
    }

    /// Returns the value of a label, or an empty text.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Returns all labels, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Labels {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(labels: I) -> Self {
        Self(labels.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// Returns the kind of an alarm, or the service of an event.
pub fn kind(notice: &Notice) -> &'static str {
    match &notice.content {
        Content::Other(OtherNotice { kind: OtherKind::Event(event), .. }) => event.kind,
        _ => NoticeKind::of(notice).as_str(),
    }
}

/// Returns the metric, or the first one of several metrics.
fn metric(notice: &Notice) -> Option<&Metric> {
    let Content::Alarm(alarm) = &notice.content else { return None };
    let Definition::Metric(metric) = &alarm.definition else { return None };
    match &metric.query {
        Query::Single(stat) => Some(&stat.metric),
        Query::Math(queries) => queries.iter().find_map(|query| Some(&query.metric.as_ref()?.metric)),
    }
}

/// Returns the last part of a topic's ARN.
fn topic_name(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}
