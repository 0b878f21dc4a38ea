//! The alarm asks for a unit that the metric does not have.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::quantity::unit_in;

pub(super) const RULE: Rule = Rule {
    id: "unit-never-matches",
    severity: Severity::Error,
    summary: "The alarm requires a unit in which the metric is not published.",
    summary_ko: "경보가 요구하는 단위로는 지표가 게시되지 않습니다.",
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
            bilingual(format!("{} is published in {published}, but the alarm uses only samples in {asked}: it stays in INSUFFICIENT_DATA", metric.name), format!("{} 지표의 단위는 {published}인데 경보는 {asked} 단위의 샘플만 받아 INSUFFICIENT_DATA에 머무릅니다", metric.name)),
            bilingual(format!("remove Unit, or write {published}"), format!("Unit을 지우거나 {published}로 쓰십시오")),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn reports_units_that_no_sample_has() {
        assert!(breaks("unit-never-matches", &json!({"Unit": "Count"})));
        assert!(!breaks("unit-never-matches", &json!({"Unit": "Percent"})));
        assert!(!breaks("unit-never-matches", &json!({"Unit": "Count", "Namespace": "Shop"})));
        let labelled = json!({"Unit": "Megabytes", "Namespace": "AWS/ES", "MetricName": "FreeStorageSpace"});
        assert!(!breaks("unit-never-matches", &labelled));
    }
}
