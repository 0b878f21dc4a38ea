//! Two alarms watch the same metric with nearly the same threshold.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};

pub(super) const RULE: Rule = Rule {
    id: "duplicate",
    severity: Severity::Warning,
    summary: "Two alarms watch the same metric with nearly the same threshold.",
    summary_ko: "두 경보가 같은 지표를 거의 같은 임계값으로 봅니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best-Practice-Alarms.html",
    check,
};

/// Two thresholds are similar if they differ by less than this fraction of the larger one.
const NEARLY: f64 = 0.05;

fn check(subject: &Subject, document: &Document) -> Option<Problem> {
    let (series, threshold) = (subject.compared()?, subject.threshold?);
    let mut before = document.subjects.iter().take_while(|other| other.pointer != subject.pointer);
    let twin = before.find(|other| {
        let near = |limit: f64| (limit - threshold).abs() <= NEARLY * limit.abs().max(threshold.abs());
        other.comparison == subject.comparison
            && other.evaluation_periods == subject.evaluation_periods
            && other.threshold.is_some_and(near)
            && other.compared().is_some_and(|theirs| theirs.is_same(series))
    })?;
    Some(Problem::new(
        "MetricName",
        bilingual(
            format!(
                "{:?} watches the same metric with nearly the same threshold: both fire together",
                twin.name
            ),
            format!("{:?} 경보가 같은 지표를 거의 같은 임계값으로 보아 함께 울립니다", twin.name),
        ),
        bilingual(
            "keep one of them, or use clearly different thresholds (a warning and an emergency)",
            "하나만 남기거나 임계값을 경고와 긴급으로 구분하십시오",
        ),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::{alarm, found};

    #[test]
    fn reports_two_alarms_that_fire_together() {
        let with = |changes| found("duplicate", &json!([alarm(&json!({})), alarm(&changes)])).len();
        assert_eq!(with(json!({"AlarmName": "cpu-2"})), 1);
        assert_eq!(with(json!({"AlarmName": "cpu-2", "Threshold": 82})), 1);
        assert_eq!(with(json!({"AlarmName": "cpu-2", "Threshold": 95})), 0);
        assert_eq!(
            with(json!({"AlarmName": "cpu-2", "Dimensions": [{"Name": "InstanceId", "Value": "i-2"}]})),
            0
        );
    }
}
