use std::borrow::Cow;

use jiff::Timestamp;

use super::{AlarmState, ComparisonOperator, LogAlarm, PromQl, TreatMissingData};

/// What an alarm watches, as far as its message tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Definition {
    /// One metric, an expression over metrics, or a query.
    Metric(MetricAlarm),
    /// A rule over other alarms.
    Composite(Composite),
    /// A scheduled query of CloudWatch Logs.
    Log(LogAlarm),
    /// A query of PromQL over OpenTelemetry's metrics.
    PromQl(PromQl),
    /// The message says nothing of it: hand-made tests, kinds of alarm that are newer than this.
    Unknown,
}

impl Definition {
    /// How the state is decided, where numbers decide it.
    pub fn decided(&self) -> Option<Cow<'_, MetricAlarm>> {
        match self {
            Self::Metric(metric) => Some(Cow::Borrowed(metric)),
            Self::Log(log) => Some(Cow::Owned(log.as_metric())),
            Self::Composite(_) | Self::PromQl(_) | Self::Unknown => None,
        }
    }
}

/// An alarm on one series of numbers. All but the query may be missing: EventBridge events carry no
/// threshold, messages of early years few of the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricAlarm {
    /// Where the numbers come from.
    pub query: Query,
    /// How a datapoint is compared.
    pub comparison: Option<ComparisonOperator>,
    /// What it is compared with; none for a band.
    pub threshold: Option<f64>,
    /// The id of the query that is the band, for anomaly detection.
    pub threshold_metric_id: Option<String>,
    /// Seconds per datapoint.
    pub period: Option<u32>,
    /// N of "M out of N".
    pub evaluation_periods: Option<u32>,
    /// M of "M out of N"; `None` where the alarm was made without, which means N.
    pub datapoints_to_alarm: Option<u32>,
    /// What periods without data count as.
    pub treat_missing_data: Option<TreatMissingData>,
}

/// Where a metric alarm's numbers come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// One metric.
    Single(MetricStat),
    /// Metric math, Metrics Insights or anomaly detection: several entries, one of them the result.
    Math(Vec<MetricQuery>),
}

/// One entry of a metric math alarm (CloudWatch API, `MetricDataQuery`).
#[derive(Debug, Clone, PartialEq)]
pub struct MetricQuery {
    /// The name that expressions use.
    pub id: String,
    /// What people call it.
    pub label: Option<String>,
    /// An expression, or a `SELECT` of Metrics Insights.
    pub expression: Option<String>,
    /// The metric, where it is one.
    pub metric: Option<MetricStat>,
    /// Whether the alarm watches this entry.
    pub return_data: bool,
    /// The account the metric lives in, where it is another.
    pub account: Option<String>,
}

/// A metric and how its samples become one datapoint per period (CloudWatch API, `MetricStat`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricStat {
    /// The metric.
    pub metric: Metric,
    /// `Average`, `p99`, `TM(10%:90%)`...
    pub statistic: Option<String>,
    /// The unit that samples must have, where the alarm asks for one.
    pub unit: Option<String>,
    /// Seconds per datapoint, where this entry says so itself.
    pub period: Option<u32>,
}

/// A metric's name (CloudWatch API, `Metric`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Metric {
    /// `AWS/EC2`, `CWAgent`...
    pub namespace: String,
    /// `CPUUtilization`...
    pub name: String,
    /// In the order they came in.
    pub dimensions: Vec<Dimension>,
}

/// One dimension of a metric.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Dimension {
    /// `InstanceId`...
    pub name: String,
    /// `i-0123456789abcdef0`...
    pub value: String,
}

/// A composite alarm.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Composite {
    /// The rule as its author wrote it.
    pub rule: String,
    /// The alarms that decided the state, in CloudWatch's order.
    pub triggering: Vec<Child>,
    /// The ARN of the alarm that holds back this one's actions, where there is one.
    pub suppressor: Option<String>,
}

/// An alarm that a composite alarm watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// Its ARN, or its name where that is all there is.
    pub arn: String,
    /// Its state at the time.
    pub state: Option<AlarmState>,
    /// Since when.
    pub since: Option<Timestamp>,
}
