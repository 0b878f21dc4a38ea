use std::borrow::Cow;

use crate::alarm::{AlarmState, Definition, Metric, Query};
use crate::notice::{Content, Notice};

/// What kind of thing a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An alarm on one metric.
    Metric,
    /// An alarm on metric math, a query or a band.
    Math,
    /// An alarm on other alarms.
    Composite,
    /// An alarm of which the message does not tell what it watches.
    Unknown,
    /// A change of an alarm's settings.
    Configuration,
    /// No alarm.
    Other,
}

impl Kind {
    /// The word that matchers have for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::Math => "math",
            Self::Composite => "composite",
            Self::Unknown => "unknown",
            Self::Configuration => "configuration",
            Self::Other => "other",
        }
    }
}

/// What routes know of a notice. A label that it does not have is empty, as in Alertmanager.
#[derive(Debug, Clone)]
pub struct Labels<'a> {
    notice: &'a Notice,
    /// How bad it is, where that is told.
    severity: Option<String>,
}

/// The labels that are always there; others begin with `dimension.`.
pub(super) const NAMES: [&str; 9] =
    ["alarm", "namespace", "metric", "account", "region", "topic", "state", "kind", "severity"];

impl<'a> Labels<'a> {
    /// Those of a notice.
    pub(super) fn of(notice: &'a Notice, severity: Option<String>) -> Self {
        Self { notice, severity }
    }

    /// The value of a label.
    pub fn get(&self, name: &str) -> Cow<'_, str> {
        let value = match name {
            "alarm" => Some(self.notice.name()),
            "namespace" => self.metric().map(|metric| metric.namespace.as_str()),
            "metric" => self.metric().map(|metric| metric.name.as_str()),
            "topic" => self.notice.source.topic.as_deref().map(topic_name),
            "state" => self.state().map(AlarmState::as_str),
            "kind" => Some(self.kind().as_str()),
            "severity" => self.severity.as_deref(),
            "account" | "region" => return Cow::from(self.place(name)),
            other => self.prefixed(other),
        };
        Cow::from(value.unwrap_or_default())
    }

    fn prefixed(&self, name: &str) -> Option<&str> {
        let wanted = name.strip_prefix("dimension.")?;
        let found = self.metric()?.dimensions.iter().find(|dimension| dimension.name == wanted);
        found.map(|dimension| dimension.value.as_str())
    }

    fn place(&self, name: &str) -> String {
        let alarm = match &self.notice.content {
            Content::Alarm(alarm) => &alarm.alarm,
            Content::Configuration(change) => &change.alarm,
            Content::Other(_) => return String::new(),
        };
        match name {
            "account" => alarm.account.clone().unwrap_or_default(),
            _ => alarm.region.as_ref().map(|region| region.code().to_owned()).unwrap_or_default(),
        }
    }

    fn state(&self) -> Option<AlarmState> {
        match &self.notice.content {
            Content::Alarm(alarm) => Some(alarm.transition.to),
            Content::Configuration(_) | Content::Other(_) => None,
        }
    }

    /// What kind of thing it is.
    pub fn kind(&self) -> Kind {
        match &self.notice.content {
            Content::Configuration(_) => Kind::Configuration,
            Content::Other(_) => Kind::Other,
            Content::Alarm(alarm) => match &alarm.definition {
                Definition::Metric(metric) => match metric.query {
                    Query::Single(_) => Kind::Metric,
                    Query::Math(_) => Kind::Math,
                },
                Definition::Composite(_) => Kind::Composite,
                Definition::Unknown => Kind::Unknown,
            },
        }
    }

    /// The metric; of several the first.
    fn metric(&self) -> Option<&Metric> {
        let Content::Alarm(alarm) = &self.notice.content else { return None };
        let Definition::Metric(metric) = &alarm.definition else { return None };
        match &metric.query {
            Query::Single(stat) => Some(&stat.metric),
            Query::Math(queries) => queries.iter().find_map(|query| Some(&query.metric.as_ref()?.metric)),
        }
    }
}

/// The last part of a topic's ARN.
fn topic_name(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}
