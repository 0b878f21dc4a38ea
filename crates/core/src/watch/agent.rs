//! The names that the CloudWatch agent gives a host's metrics (CloudWatch user guide, "Metrics
//! collected by the CloudWatch agent").

use crate::alarm::{Dimension, Metric};

const NAMESPACE: &str = "CWAgent";

/// Percent of the time that the CPUs of `host`, all of them together, were not idle.
pub fn cpu_usage_active(host: &str) -> Metric {
    Metric {
        namespace: NAMESPACE.to_owned(),
        name: "cpu_usage_active".to_owned(),
        dimensions: vec![dimension("host", host), dimension("cpu", "cpu-total")],
    }
}

fn dimension(name: &str, value: &str) -> Dimension {
    Dimension { name: name.to_owned(), value: value.to_owned() }
}
