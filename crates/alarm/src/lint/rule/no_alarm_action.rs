//! The alarm has no action for ALARM.

use super::super::{Document, Problem, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "no-alarm-action",
    severity: Severity::Warning,
    summary: "The alarm has no action for ALARM.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html",
    check,
};

/// An alarm that is part of a composite alarm with actions, or suppresses one, notifies through it.
fn check(subject: &Subject, document: &Document) -> Option<Problem> {
    let tells = subject.is_watched || !subject.actions.alarm.is_empty() || document.serves_another(subject);
    (!tells).then(|| {
        Problem::new(
            "AlarmActions",
            "there are no AlarmActions: nobody is told when the alarm goes into ALARM",
            "add the ARN of a topic to AlarmActions, or name the alarm in the rule of a composite alarm that has actions",
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::{alarm, breaks, composite, found};

    #[test]
    fn breaks_where_nobody_is_told() {
        assert!(breaks("no-alarm-action", &json!({"AlarmActions": []})));
        assert!(breaks("no-alarm-action", &json!({"AlarmActions": null})));
        assert!(!breaks("no-alarm-action", &json!({})));
    }

    #[test]
    fn leaves_what_a_composite_alarm_tells() {
        let child = alarm(&json!({"AlarmActions": []}));
        let document = json!({"MetricAlarms": [child], "CompositeAlarms": [composite("all", "ALARM(cpu)")]});
        assert!(found("no-alarm-action", &document).is_empty());
        let other = json!({"MetricAlarms": [child], "CompositeAlarms": [composite("all", "ALARM(memory)")]});
        assert_eq!(found("no-alarm-action", &other).len(), 1);
    }
}
