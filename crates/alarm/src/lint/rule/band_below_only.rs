//! The alarm fires only below its anomaly detection band, but high values mean trouble.

use super::super::metric::{BAD_WHEN_HIGH, is_in};
use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::alarm::ComparisonOperator;

pub(super) const RULE: Rule = Rule {
    id: "band-below-only",
    severity: Severity::Warning,
    summary: "The alarm fires only below its anomaly detection band, but high values mean trouble.",
    summary_ko: "이상 탐지 밴드 아래에서만 울리지만, 문제는 밴드 위에서 생깁니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let below = subject.comparison? == ComparisonOperator::LessThanLowerThreshold;
    let series = subject.series.iter().find(|series| is_in(BAD_WHEN_HIGH, &series.metric))?;
    below.then(|| {
        Problem::new(
            "ComparisonOperator",
            bilingual(
                format!(
                    "the alarm fires only if {} is below its band, but high values mean trouble",
                    series.metric.name
                ),
                format!(
                    "{} 값이 밴드보다 낮을 때 울리지만, 문제는 값이 높을 때 생깁니다",
                    series.metric.name
                ),
            ),
            bilingual(
                "use GreaterThanUpperThreshold or LessThanLowerOrGreaterThanUpperThreshold",
                "GreaterThanUpperThreshold나 LessThanLowerOrGreaterThanUpperThreshold를 쓰십시오",
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::found;

    fn band(operator: &str, metric: &str) -> serde_json::Value {
        json!({"AlarmName": "latency", "EvaluationPeriods": 3, "ThresholdMetricId": "band", "ComparisonOperator": operator,
        "Metrics": [
            {"Id": "m1", "ReturnData": true, "MetricStat": {"Stat": "p90", "Period": 300, "Metric":
                {"Namespace": "AWS/ApplicationELB", "MetricName": metric}}},
            {"Id": "band", "ReturnData": true, "Expression": "ANOMALY_DETECTION_BAND(m1, 2)"},
        ]})
    }

    #[test]
    fn reports_bands_below_only_for_metrics_that_are_bad_when_high() {
        let of = |operator, metric| found("band-below-only", &band(operator, metric)).len();
        assert_eq!(of("LessThanLowerThreshold", "TargetResponseTime"), 1);
        assert_eq!(of("LessThanLowerThreshold", "RequestCount"), 0);
        assert_eq!(of("GreaterThanUpperThreshold", "TargetResponseTime"), 0);
    }
}
