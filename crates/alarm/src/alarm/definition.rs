use std::borrow::Cow;

use jiff::Timestamp;

use super::{AlarmState, ComparisonOperator, LogAlarm, TreatMissingData};

/// The definition of an alarm, as far as its message includes it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Definition {
    /// One metric, a metric math expression, or a Metrics Insights query.
    Metric(MetricAlarm),
    /// A rule over other alarms.
    Composite(Composite),
    /// A scheduled query in CloudWatch Logs.
    Log(LogAlarm),
    /// A PromQL query over OpenTelemetry metrics.
    PromQl(PromQl),
    /// No definition: the message is a hand-made test, or the kind of alarm is newer than this version.
    Unknown,
}

impl Definition {
    /// Returns the criteria of an alarm that compares numbers with a threshold. A composite or PromQL alarm
    /// has none.
    pub fn decided(&self) -> Option<Cow<'_, MetricAlarm>> {
        match self {
            Self::Metric(metric) => Some(Cow::Borrowed(metric)),
            Self::Log(log) => Some(Cow::Owned(log.as_metric())),
            Self::Composite(_) | Self::PromQl(_) | Self::Unknown => None,
        }
    }
}

/// An alarm on one series of numbers. Everything except the query may be missing: EventBridge events carry no
/// threshold, and messages from early years carry few of the other fields.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MetricAlarm {
    /// The source of the numbers.
    pub query: Query,
    /// The comparison operator.
    pub comparison: Option<ComparisonOperator>,
    /// The threshold, or `None` for a band.
    pub threshold: Option<f64>,
    /// The ID of the query that returns the anomaly detection band.
    pub threshold_metric_id: Option<String>,
    /// The period, in seconds.
    pub period: Option<u32>,
    /// The number of evaluation periods (N of "M out of N").
    pub evaluation_periods: Option<u32>,
    /// The number of datapoints to alarm (M of "M out of N"). `None` means N.
    pub datapoints_to_alarm: Option<u32>,
    /// The treatment of periods without data.
    pub treat_missing_data: Option<TreatMissingData>,
}

impl MetricAlarm {
    /// Creates an alarm on `query` without settings.
    pub fn new(query: Query) -> Self {
        Self {
            query,
            comparison: None,
            threshold: None,
            threshold_metric_id: None,
            period: None,
            evaluation_periods: None,
            datapoints_to_alarm: None,
            treat_missing_data: None,
        }
    }

    /// Returns the period in seconds: the alarm's own, or that of its first metric.
    pub fn period_of_data(&self) -> Option<u32> {
        let of_metric = || match &self.query {
            Query::Single(stat) => stat.period,
            Query::Math(queries) => queries.iter().find_map(|query| query.metric.as_ref()?.period),
        };
        self.period.or_else(of_metric)
    }
}

/// The source of a metric alarm's numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// One metric.
    Single(MetricStat),
    /// Metric math, Metrics Insights or anomaly detection: several entries, one of which is the result.
    Math(Vec<MetricQuery>),
}

/// One entry of a metric math alarm (CloudWatch API, [`MetricDataQuery`]).
///
/// [`MetricDataQuery`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MetricQuery {
    /// The identifier that expressions use.
    pub id: String,
    /// The label for people.
    pub label: Option<String>,
    /// A metric math expression or a Metrics Insights query.
    pub expression: Option<String>,
    /// The metric, for an entry without an expression.
    pub metric: Option<MetricStat>,
    /// Whether the alarm watches the result of this entry.
    pub return_data: bool,
    /// The account of the metric, if it is another account.
    pub account: Option<String>,
}

impl MetricQuery {
    /// Creates an entry without an expression or a metric. The alarm does not watch it.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        Self { id, label: None, expression: None, metric: None, return_data: false, account: None }
    }
}

/// A metric and the aggregation of its samples into one datapoint per period (CloudWatch API, [`MetricStat`]).
///
/// [`MetricStat`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricStat {
    /// The metric.
    pub metric: Metric,
    /// The statistic, such as `Average`, `p99` or `TM(10%:90%)`.
    pub statistic: Option<String>,
    /// The unit that samples must have, if the alarm asks for one.
    pub unit: Option<String>,
    /// The period in seconds, if this entry sets it.
    pub period: Option<u32>,
}

/// The identity of a metric (CloudWatch API, [`Metric`]).
///
/// [`Metric`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Metric.html
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Metric {
    /// The namespace, such as `AWS/EC2` or `CWAgent`.
    pub namespace: String,
    /// The metric name, such as `CPUUtilization`.
    pub name: String,
    /// The dimensions, in the order of the message.
    pub dimensions: Vec<Dimension>,
}

/// One dimension of a metric.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Dimension {
    /// The name, such as `InstanceId`.
    pub name: String,
    /// The value, such as `i-0123456789abcdef0`.
    pub value: String,
}

/// A composite alarm.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Composite {
    /// The rule as its author wrote it.
    pub rule: String,
    /// The alarms that caused the state change, in CloudWatch's order.
    pub triggering: Vec<Child>,
    /// The ARN of the alarm that suppresses this alarm's actions.
    pub suppressor: Option<String>,
}

impl Composite {
    /// Creates a composite alarm without triggering alarms and suppressor.
    pub fn new(rule: impl Into<String>) -> Self {
        Self { rule: rule.into(), ..Self::default() }
    }
}

/// An alarm in a composite alarm's rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// The ARN, or the name if the message has no ARN.
    pub arn: String,
    /// The alarm's state at the time of the message.
    pub state: Option<AlarmState>,
    /// The start of that state.
    pub since: Option<Timestamp>,
}

/// An alarm on a PromQL query. Each series that the query returns is breaching (CloudWatch API,
/// [`AlarmPromQLCriteria`]).
///
/// [`AlarmPromQLCriteria`]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AlarmPromQLCriteria.html
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct PromQl {
    /// The query as its author wrote it.
    pub query: Option<String>,
    /// The time that a series must breach before it goes to ALARM, in seconds.
    pub pending_period: Option<u32>,
    /// The time that a series must not breach before it goes to OK, in seconds.
    pub recovery_period: Option<u32>,
    /// The time between two evaluations, in seconds.
    pub evaluation_interval: Option<u32>,
}
