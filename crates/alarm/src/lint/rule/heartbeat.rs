//! The alarm watches a heartbeat metric, but treats missing data as healthy.

use super::super::metric::{HEARTBEATS, is_in};
use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::alarm::TreatMissingData;

pub(super) const RULE: Rule = Rule {
    id: "heartbeat-not-breaching",
    severity: Severity::Warning,
    summary: "The alarm watches a heartbeat metric, but treats missing data as healthy.",
    summary_ko: "멈춤을 감시하는 경보가 데이터 누락을 정상으로 처리합니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let metric = &subject.compared()?.metric;
    let is_heartbeat = is_in(HEARTBEATS, metric) || metric.name.to_lowercase().contains("heartbeat");
    let sleeps = subject.treat_missing_data? == TreatMissingData::NotBreaching;
    (sleeps && subject.is_below() && is_heartbeat).then(|| {
        Problem::new(
            "TreatMissingData",
            bilingual(format!("if {} stops completely, there is no data, and TreatMissingData notBreaching treats that as healthy", metric.name), format!("{} 지표가 완전히 멈추면 데이터가 없는데, TreatMissingData notBreaching은 이를 정상으로 처리합니다", metric.name)),
            bilingual("set TreatMissingData to breaching", "TreatMissingData를 breaching으로 지정하십시오"),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn reports_heartbeats_that_may_stop_unnoticed() {
        let beat = |treatment: &str| {
            json!({"Namespace": "Shop", "MetricName": "import-heartbeat", "Statistic": "Sum", "Threshold": 1,
                "ComparisonOperator": "LessThanThreshold", "TreatMissingData": treatment})
        };
        assert!(breaks("heartbeat-not-breaching", &beat("notBreaching")));
        assert!(!breaks("heartbeat-not-breaching", &beat("breaching")));
        let busy = json!({"Namespace": "AWS/Lambda", "MetricName": "Invocations", "TreatMissingData": "notBreaching"});
        assert!(!breaks("heartbeat-not-breaching", &busy));
    }
}
