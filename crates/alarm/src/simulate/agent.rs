//! The CloudWatch agent's names for the metrics of a host (CloudWatch user guide, ["Metrics collected by the
//! CloudWatch agent"]). The agent has no names for load and uptime, so these have the names of Telegraf, on
//! which the agent is based.
//!
//! ["Metrics collected by the CloudWatch agent"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/metrics-collected-by-CloudWatch-agent.html

use crate::alarm::{Dimension, Metric};

/// The agent's namespace.
pub const AGENT_NAMESPACE: &str = "CWAgent";

/// Returns the metric for the percentage of time that the CPUs of `host` together were not idle.
pub fn cpu_usage_active(host: &str) -> Metric {
    agent_metric(host, "cpu_usage_active", &[("cpu", "cpu-total")])
}

/// Returns a metric of the agent. The dimension `host` comes first, followed by `dimensions`.
pub fn agent_metric(host: &str, name: &str, dimensions: &[(&str, &str)]) -> Metric {
    let dimensions = std::iter::once(("host", host)).chain(dimensions.iter().copied());
    let dimension =
        |(name, value): (&str, &str)| Dimension { name: name.to_owned(), value: value.to_owned() };
    Metric {
        namespace: AGENT_NAMESPACE.to_owned(),
        name: name.to_owned(),
        dimensions: dimensions.map(dimension).collect(),
    }
}

/// The dimension that the agent adds to StatsD metrics.
const STATSD_TYPE: &str = "metric_type";

/// Returns whether an alarm on `watched` takes the samples of `metric`. The order of dimensions does not
/// matter, and the alarm may omit the type that the agent adds to StatsD metrics.
pub fn is_watched_by(metric: &Metric, watched: &Metric) -> bool {
    let names_type = watched.dimensions.iter().any(|it| it.name == STATSD_TYPE);
    let mut dimensions = metric.dimensions.iter().filter(|it| names_type || it.name != STATSD_TYPE);
    metric.name == watched.name
        && metric.namespace == watched.namespace
        && dimensions.clone().count() == watched.dimensions.len()
        && dimensions.all(|dimension| watched.dimensions.contains(dimension))
}
