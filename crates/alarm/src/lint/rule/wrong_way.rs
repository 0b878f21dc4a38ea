//! The alarm fires while the metric is healthy.

use super::super::metric::{BAD_WHEN_HIGH, BAD_WHEN_LOW, is_in};
use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::evaluate::AlarmAction;

pub(super) const RULE: Rule = Rule {
    id: "wrong-way",
    severity: Severity::Warning,
    summary: "The alarm fires while the metric is healthy.",
    summary_ko: "지표가 정상일 때 경보가 울립니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let metric = &subject.compared()?.metric;
    // Another rule covers bands.
    if subject.comparison?.is_band() {
        return None;
    }
    // Scaling in and stopping idle instances start in a healthy range of the metric.
    let scales = |action: &String| {
        matches!(AlarmAction::of_arn(action), Some(AlarmAction::AutoScaling | AlarmAction::Ec2))
    };
    let (trouble, trouble_ko, sign) = match () {
        () if subject.is_below() && is_in(BAD_WHEN_HIGH, metric) => ("high", "높을", ">"),
        () if subject.is_above() && is_in(BAD_WHEN_LOW, metric) => ("low", "낮을", "<"),
        () => return None,
    };
    (!subject.actions.alarm.iter().any(scales)).then(|| {
        Problem::new(
            "ComparisonOperator",
            bilingual(
                format!(
                    "a {trouble} value of {} means trouble, but the alarm fires in normal operation",
                    metric.name
                ),
                format!("{} 값이 {trouble_ko} 때가 문제인데, 경보는 정상일 때 울립니다", metric.name),
            ),
            bilingual(format!("reverse the comparison ({sign})"), format!("비교 방향을 바꾸십시오({sign})")),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn reports_comparisons_in_the_wrong_direction() {
        let storage = json!({"Namespace": "AWS/RDS", "MetricName": "FreeStorageSpace"});
        assert!(breaks("wrong-way", &storage));
        let errors = json!({"Namespace": "AWS/Lambda", "MetricName": "Errors", "ComparisonOperator": "LessThanThreshold"});
        assert!(breaks("wrong-way", &errors));
    }

    #[test]
    fn accepts_plausible_comparisons() {
        let fine = [
            json!({"Namespace": "AWS/RDS", "MetricName": "FreeStorageSpace", "ComparisonOperator": "LessThanThreshold"}),
            json!({"ComparisonOperator": "LessThanThreshold"}),
            json!({"Namespace": "Shop", "MetricName": "FreeStorageSpace"}),
            json!({"Namespace": "AWS/SQS", "MetricName": "ApproximateAgeOfOldestMessage", "ComparisonOperator": "LessThanThreshold",
                "AlarmActions": ["arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:p"]}),
        ];
        for changes in fine {
            assert!(!breaks("wrong-way", &changes), "{changes}");
        }
    }
}
