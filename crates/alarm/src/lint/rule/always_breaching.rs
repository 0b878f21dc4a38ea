//! Every value of the metric breaches the threshold.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::alarm::ComparisonOperator;

pub(super) const RULE: Rule = Rule {
    id: "always-breaching",
    severity: Severity::Error,
    summary: "Every value of the metric breaches the threshold.",
    summary_ko: "지표의 모든 값이 임계값을 위반합니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    check,
};

/// Metrics in AWS's own namespaces are counts and measurements, which are never negative.
fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let (series, threshold) = (subject.compared()?, subject.threshold?);
    let always = series.metric.namespace.starts_with("AWS/")
        && match subject.comparison? {
            ComparisonOperator::GreaterThanOrEqualToThreshold => threshold <= 0.0,
            ComparisonOperator::GreaterThanThreshold => threshold < 0.0,
            _ => false,
        };
    always.then(|| {
        Problem::new(
            "Threshold",
            bilingual(
                format!(
                    "{} is never below 0, but the threshold is {threshold}: the alarm is always in ALARM",
                    subject.watched()
                ),
                format!(
                    "{} 값은 0보다 작을 수 없는데 임계값이 {threshold}이라 항상 ALARM입니다",
                    subject.watched()
                ),
            ),
            bilingual(
                "use a threshold above 0, or > instead of >=",
                "임계값을 0보다 크게 하거나 >= 대신 >를 쓰십시오",
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn reports_thresholds_that_every_value_breaches() {
        let at_least = "GreaterThanOrEqualToThreshold";
        assert!(breaks("always-breaching", &json!({"Threshold": 0, "ComparisonOperator": at_least})));
        assert!(breaks("always-breaching", &json!({"Threshold": -1})));
        assert!(!breaks("always-breaching", &json!({"Threshold": 0})));
        assert!(!breaks(
            "always-breaching",
            &json!({"Threshold": 0, "ComparisonOperator": at_least, "Namespace": "Shop"})
        ));
    }
}
