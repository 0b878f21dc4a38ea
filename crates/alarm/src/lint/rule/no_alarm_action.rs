//! The alarm has no action for ALARM.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};

pub(super) const RULE: Rule = Rule {
    id: "no-alarm-action",
    severity: Severity::Warning,
    summary: "The alarm has no action for ALARM.",
    summary_ko: "ALARM 상태의 작업이 없습니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html",
    check,
};

/// An alarm that is part of a composite alarm with actions, or suppresses one, notifies through it.
fn check(subject: &Subject, document: &Document) -> Option<Problem> {
    let tells = subject.is_watched || !subject.actions.alarm.is_empty() || document.serves_another(subject);
    (!tells).then(|| {
        Problem::new(
            "AlarmActions",
            bilingual("there are no AlarmActions: nobody is notified when the alarm goes to ALARM", "AlarmActions가 없어 ALARM이 되어도 아무에게도 알리지 않습니다"),
            bilingual("add the ARN of a topic to AlarmActions, or name the alarm in the rule of a composite alarm that has actions", "AlarmActions에 주제의 ARN을 넣거나, 작업이 있는 복합 경보의 규칙에 이 경보를 넣으십시오"),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::{alarm, breaks, composite, found};

    #[test]
    fn reports_alarms_that_notify_nobody() {
        assert!(breaks("no-alarm-action", &json!({"AlarmActions": []})));
        assert!(breaks("no-alarm-action", &json!({"AlarmActions": null})));
        assert!(!breaks("no-alarm-action", &json!({})));
    }

    #[test]
    fn accepts_children_of_composite_alarms() {
        let child = alarm(&json!({"AlarmActions": []}));
        let document = json!({"MetricAlarms": [child], "CompositeAlarms": [composite("all", "ALARM(cpu)")]});
        assert!(found("no-alarm-action", &document).is_empty());
        let other = json!({"MetricAlarms": [child], "CompositeAlarms": [composite("all", "ALARM(memory)")]});
        assert_eq!(found("no-alarm-action", &other).len(), 1);
    }
}
