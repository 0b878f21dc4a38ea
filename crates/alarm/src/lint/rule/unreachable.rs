//! The metric cannot reach the threshold.

use super::super::metric::{BEYOND_HUNDRED, UP_TO_ONE, is_in};
use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::alarm::ComparisonOperator;
use crate::evaluate::Statistic;
use crate::quantity::unit_in;

pub(super) const RULE: Rule = Rule {
    id: "unreachable-threshold",
    severity: Severity::Error,
    summary: "The metric never reaches the threshold.",
    summary_ko: "지표가 임계값에 이를 수 없습니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let (series, threshold) = (subject.compared()?, subject.threshold?);
    // Only these statistics stay within the metric's own range. Sums and counts grow with the period.
    let is_level = matches!(
        series.statistic,
        Some(Statistic::Average | Statistic::Maximum | Statistic::Minimum | Statistic::Percentile(_))
    );
    let metric = &series.metric;
    let is_percent =
        unit_in(&metric.namespace, &metric.name) == Some("Percent") && !is_in(BEYOND_HUNDRED, metric);
    let most = match metric {
        metric if is_in(UP_TO_ONE, metric) => 1.0,
        _ if is_percent => 100.0,
        _ => return None,
    };
    let never = is_level
        && match subject.comparison? {
            ComparisonOperator::GreaterThanThreshold => threshold >= most,
            ComparisonOperator::GreaterThanOrEqualToThreshold => threshold > most,
            ComparisonOperator::LessThanThreshold => threshold <= 0.0,
            ComparisonOperator::LessThanOrEqualToThreshold => threshold < 0.0,
            _ => false,
        };
    never.then(|| {
        Problem::new(
            "Threshold",
            bilingual(
                format!(
                    "{} is from 0 to {most}, but the threshold is {threshold}: the alarm never fires",
                    subject.watched()
                ),
                format!(
                    "{} 값은 0에서 {most} 사이인데 임계값이 {threshold}이라 경보가 울리지 않습니다",
                    subject.watched()
                ),
            ),
            bilingual(
                "use a threshold within the metric's range, or >= instead of >",
                "지표의 범위 안에서 임계값을 정하거나 > 대신 >=를 쓰십시오",
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn reports_thresholds_beyond_the_range_of_the_metric() {
        let check = json!({"MetricName": "StatusCheckFailed", "Statistic": "Maximum", "Threshold": 1});
        let never = [
            json!({"Threshold": 100}),
            json!({"Threshold": 101, "ComparisonOperator": "GreaterThanOrEqualToThreshold"}),
            json!({"Threshold": 0, "ComparisonOperator": "LessThanThreshold"}),
            check,
        ];
        for changes in never {
            assert!(breaks("unreachable-threshold", &changes), "{changes}");
        }
    }

    #[test]
    fn accepts_reachable_thresholds() {
        let fine = [
            json!({"Threshold": 100, "ComparisonOperator": "GreaterThanOrEqualToThreshold"}),
            json!({"Threshold": 99}),
            json!({"Namespace": "AWS/ECS", "Threshold": 150}),
            json!({"MetricName": "StatusCheckFailed", "Statistic": "Sum", "Threshold": 3}),
            json!({"MetricName": "NetworkIn", "Threshold": 1_000_000}),
            json!({"Threshold": {"Ref": "Limit"}}),
        ];
        for changes in fine {
            assert!(!breaks("unreachable-threshold", &changes), "{changes}");
        }
    }
}
