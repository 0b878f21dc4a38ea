//! The alarm watches a heartbeat metric, but treats missing data as healthy.

use super::super::metric::{HEARTBEATS, is_in};
use super::super::{Document, Problem, Rule, Severity, Subject};
use crate::alarm::TreatMissingData;

pub(super) const RULE: Rule = Rule {
    id: "heartbeat-not-breaching",
    severity: Severity::Warning,
    summary: "The alarm watches for silence, and takes silence for health.",
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
            format!("where {} stops altogether there is no data, which TreatMissingData notBreaching takes for health", metric.name),
            "set TreatMissingData to breaching",
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn breaks_where_silence_is_bad_news() {
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
