//! The composite alarm watches no alarm.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};

pub(super) const RULE: Rule = Rule {
    id: "rule-without-alarm",
    severity: Severity::Error,
    summary: "The composite alarm watches no alarm.",
    summary_ko: "복합 경보가 보는 경보가 없습니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let rule = subject.rule.as_ref()?;
    rule.alarms().is_empty().then(|| {
        Problem::new(
            "AlarmRule",
            bilingual(
                format!("the rule names no alarm: it is always {rule}"),
                format!("규칙에 경보가 없어 항상 {rule}입니다"),
            ),
            bilingual(
                "name the alarms to watch: ALARM(name) OR ALARM(other)",
                "볼 경보를 쓰십시오: ALARM(이름) OR ALARM(다른 이름)",
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::{composite, found};

    #[test]
    fn reports_rules_without_alarms() {
        assert_eq!(found("rule-without-alarm", &composite("c", "TRUE AND NOT FALSE")).len(), 1);
        assert!(found("rule-without-alarm", &composite("c", "ALARM(a) OR FALSE")).is_empty());
        assert!(found("rule-without-alarm", &json!({"AlarmName": "a", "MetricName": "m"})).is_empty());
    }
}
