//! The names that the CloudWatch agent gives a host's metrics (CloudWatch user guide, "Metrics
//! collected by the CloudWatch agent"). The agent has none for load and uptime: they are called as
//! Telegraf calls them, on which the agent is built.

use crate::alarm::{Dimension, Metric};

/// The agent's namespace.
pub const AGENT_NAMESPACE: &str = "CWAgent";

/// Percent of the time that the CPUs of `host`, all of them together, were not idle.
pub fn cpu_usage_active(host: &str) -> Metric {
    agent_metric(host, "cpu_usage_active", &[("cpu", "cpu-total")])
}

/// A metric of the agent's. The dimension `host` comes first, the others follow.
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

/// The dimension that the agent adds to each StatsD metric.
const STATSD_TYPE: &str = "metric_type";

/// Whether an alarm watches a metric: the order of dimensions does not count, and an alarm need not name the type that
/// the agent adds to StatsD metrics.
pub fn is_watched_by(metric: &Metric, watched: &Metric) -> bool {
    let names_type = watched.dimensions.iter().any(|it| it.name == STATSD_TYPE);
    let mut dimensions = metric.dimensions.iter().filter(|it| names_type || it.name != STATSD_TYPE);
    metric.name == watched.name
        && metric.namespace == watched.namespace
        && dimensions.clone().count() == watched.dimensions.len()
        && dimensions.all(|dimension| watched.dimensions.contains(dimension))
}
