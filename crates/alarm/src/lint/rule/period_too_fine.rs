//! The period is shorter than the time between two samples of the metric.

use super::super::metric::{SLOW, is_in};
use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};

pub(super) const RULE: Rule = Rule {
    id: "period-too-fine",
    severity: Severity::Warning,
    summary: "The period is shorter than the time between two samples of the metric.",
    summary_ko: "기간이 지표의 샘플 간격보다 짧습니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    subject.series.iter().find_map(|series| {
        let (metric, period) = (&series.metric, series.period?);
        let slow = SLOW.iter().find(|(_, names)| is_in(names, metric)).map(|(seconds, _)| *seconds);
        // AWS services send at most one sample a minute.
        let of_aws = metric.namespace.starts_with("AWS/").then_some(60);
        let between = slow.or(of_aws).filter(|between| period < *between)?;
        let is_basic = metric.namespace == "AWS/EC2" && period >= 60;
        let unless_ko = if is_basic { " 세부 모니터링을 켜지 않으면" } else { "" };
        let unless = if is_basic { " without detailed monitoring" } else { "" };
        Some(Problem::new(
            "Period",
            bilingual(format!("{} is sent every {between} s{unless}, but the period is {period} s: most periods have no data", metric.name), format!("{} 지표는{unless_ko} {between}초마다 게시되는데 기간이 {period}초라, 대부분의 기간에 데이터가 없습니다", metric.name)),
            bilingual(format!("use a period of {between} s or more"), format!("기간을 {between}초 이상으로 하십시오")),
        ))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn reports_periods_shorter_than_the_sampling() {
        let fine_grained = [
            json!({"Period": 60}),
            json!({"Namespace": "AWS/RDS", "Period": 10}),
            json!({"Namespace": "AWS/S3", "MetricName": "BucketSizeBytes", "Period": 3_600}),
        ];
        for changes in fine_grained {
            assert!(breaks("period-too-fine", &changes), "{changes}");
        }
        for changes in [
            json!({}),
            json!({"Namespace": "AWS/RDS", "Period": 60}),
            json!({"Namespace": "Shop", "Period": 10}),
        ] {
            assert!(!breaks("period-too-fine", &changes), "{changes}");
        }
    }
}
