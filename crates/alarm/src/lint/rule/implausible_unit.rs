//! The threshold is in another unit than the metric.

use super::super::metric::{IDLE_WHEN_LOW, Plausible, plausible_thresholds};
use super::super::{Document, Problem, Rule, Severity, Subject, bilingual, metric};
use crate::Locale;
use crate::evaluate::Statistic;
use crate::quantity::{self, unit_of};

pub(super) const RULE: Rule = Rule {
    id: "threshold-in-other-unit",
    severity: Severity::Warning,
    summary: "The threshold is plausible only in another unit than the metric's.",
    summary_ko: "임계값이 지표의 단위와 맞지 않습니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let (series, threshold) = (subject.compared()?, subject.threshold?);
    let metric = &series.metric;
    // Sums and counts grow with the period.
    let is_level = matches!(
        series.statistic,
        Some(Statistic::Average | Statistic::Maximum | Statistic::Minimum | Statistic::Percentile(_))
    );
    let finds_idle = subject.is_below() && metric::is_in(IDLE_WHEN_LOW, metric);
    if !is_level || finds_idle || threshold <= 0.0 {
        return None;
    }
    let unit = unit_of(None, metric, Some(series.word.as_str()))?;
    let &Plausible { least, most, factor, .. } = plausible_thresholds(metric, unit)?;
    if (least..=most).contains(&threshold) {
        return None;
    }
    let [shown, shown_ko] =
        [Locale::En, Locale::Ko].map(|locale| quantity::threshold(threshold, Some(unit), locale));
    let meant = threshold * factor;
    Some(Problem::new(
        "Threshold",
        bilingual(
            format!(
                "the datapoints of {} are in {unit}, so a threshold of {shown} is probably a mistake",
                metric.name
            ),
            format!(
                "{} 값의 단위는 {unit}인데 임계값 {shown_ko}은(는) 다른 단위로 쓴 것 같습니다",
                metric.name
            ),
        ),
        bilingual(
            format!("write the threshold in {unit}, for example {meant}"),
            format!("임계값을 {unit} 단위로 쓰십시오. 예: {meant}"),
        ),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::{alarm, breaks, found};

    const RULE: &str = "threshold-in-other-unit";
    const BELOW: &str = "LessThanThreshold";

    #[test]
    fn reports_thresholds_in_another_unit() {
        let wrong = [
            json!({"Threshold": 0.8}),
            json!({"Namespace": "AWS/RDS", "MetricName": "FreeStorageSpace", "Threshold": 10, "ComparisonOperator": BELOW}),
            json!({"Namespace": "AWS/ES", "MetricName": "FreeStorageSpace", "Threshold": 21_474_836_480_i64, "ComparisonOperator": BELOW}),
            json!({"Namespace": "AWS/ApplicationELB", "MetricName": "TargetResponseTime", "Threshold": 500}),
            json!({"Namespace": "AWS/RDS", "MetricName": "ReadLatency", "Threshold": 20}),
            json!({"Namespace": "AWS/Lambda", "MetricName": "Duration", "Threshold": 3}),
            json!({"Namespace": "AWS/Lambda", "MetricName": "IteratorAge", "Statistic": "Maximum", "Threshold": 60}),
            json!({"Namespace": "AWS/ApiGateway", "MetricName": "5XXError", "Threshold": 5}),
            json!({"Namespace": "AWS/EC2", "MetricName": "CPUUtilization", "Statistic": null, "ExtendedStatistic": "p90", "Threshold": 0.9}),
            json!({"Namespace": "AWS/EBS", "MetricName": "BurstBalance", "Threshold": 0.2, "ComparisonOperator": BELOW}),
        ];
        for changes in wrong {
            assert!(breaks(RULE, &changes), "{changes}");
        }
    }

    #[test]
    fn accepts_thresholds_in_the_unit_of_the_metric() {
        let fine = [
            json!({}),
            json!({"Threshold": 0.5, "ComparisonOperator": BELOW}),
            json!({"Threshold": 0}),
            json!({"Namespace": "AWS/RDS", "MetricName": "FreeStorageSpace", "Threshold": 10_737_418_240_i64, "ComparisonOperator": BELOW}),
            json!({"Namespace": "AWS/ES", "MetricName": "FreeStorageSpace", "Threshold": 20_480, "ComparisonOperator": BELOW}),
            json!({"Namespace": "AWS/ApplicationELB", "MetricName": "TargetResponseTime", "Threshold": 0.5}),
            json!({"Namespace": "AWS/RDS", "MetricName": "CommitLatency", "Threshold": 50}),
            json!({"Namespace": "AWS/Lambda", "MetricName": "Duration", "Threshold": 3_000}),
            json!({"Namespace": "AWS/Lambda", "MetricName": "Duration", "Statistic": "SampleCount", "Threshold": 3}),
            json!({"Namespace": "AWS/ApiGateway", "MetricName": "5XXError", "Threshold": 0.05}),
            json!({"Namespace": "AWS/ApiGateway", "MetricName": "5XXError", "Statistic": "Sum", "Threshold": 5}),
            json!({"Namespace": "Shop", "MetricName": "FreeStorageSpace", "Threshold": 10}),
            json!({"Threshold": {"Ref": "Limit"}}),
        ];
        for changes in fine {
            assert!(!breaks(RULE, &changes), "{changes}");
        }
    }

    #[test]
    fn suggests_the_threshold_in_the_unit_of_the_metric() {
        let changes = json!({"Namespace": "AWS/RDS", "MetricName": "FreeStorageSpace", "Threshold": 10, "ComparisonOperator": BELOW});
        let messages = found(RULE, &alarm(&changes));
        assert_eq!(
            messages,
            [
                "the datapoints of FreeStorageSpace are in Bytes, so a threshold of 10\u{a0}B is probably a mistake"
            ]
        );
    }
}
