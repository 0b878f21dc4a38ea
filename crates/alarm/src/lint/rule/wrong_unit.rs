//! The alarm asks for a unit that the metric does not have.

use super::super::{Document, Problem, Rule, Severity, Subject};
use crate::quantity::unit_in;

pub(super) const RULE: Rule = Rule {
    id: "unit-never-matches",
    severity: Severity::Error,
    summary: "The alarm asks for a unit in which the metric is not published.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let series = subject.series.iter().find(|series| series.unit.is_some())?;
    let (metric, asked) = (&series.metric, series.unit.as_deref()?);
    let published = unit_in(&metric.namespace, &metric.name)?;
    // These units in the table describe the numbers. The services label their samples differently.
    let is_label = !matches!(published, "Ratio" | "Mebibytes");
    (is_label && asked != published).then(|| {
        Problem::new(
            "Unit",
            format!("{} is published in {published}, and the alarm takes only samples in {asked}: it stays in INSUFFICIENT_DATA", metric.name),
            format!("remove Unit, or write {published}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn breaks_where_no_sample_fits() {
        assert!(breaks("unit-never-matches", &json!({"Unit": "Count"})));
        assert!(!breaks("unit-never-matches", &json!({"Unit": "Percent"})));
        assert!(!breaks("unit-never-matches", &json!({"Unit": "Count", "Namespace": "Shop"})));
        let labelled = json!({"Unit": "Megabytes", "Namespace": "AWS/ES", "MetricName": "FreeStorageSpace"});
        assert!(!breaks("unit-never-matches", &labelled));
    }
}
