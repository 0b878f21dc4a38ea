//! The suppressor is in ALARM whenever the composite alarm is, so the composite alarm never notifies.

use super::super::satisfiable::can_be;
use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::alarm::AlarmState;
use crate::expr::rule::AlarmRule;

pub(super) const RULE: Rule = Rule {
    id: "suppressed-always",
    severity: Severity::Error,
    summary: "The suppressor is in ALARM whenever the composite alarm is, so the composite alarm never notifies.",
    summary_ko: "복합 경보가 ALARM이면 억제 경보도 항상 ALARM이라, 규칙에 있는 모든 경보가 가려집니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-suppression.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let (rule, suppressor) = (subject.rule.as_ref()?, subject.suppressor.as_ref()?);
    let named = rule.alarms().into_iter().find(|alarm| alarm.name() == suppressor.name())?.clone();
    let free = AlarmRule::Not(Box::new(AlarmRule::Is(AlarmState::Alarm, named)));
    let whole = AlarmRule::And(vec![rule.clone(), free]);
    (can_be(&whole, true) == Some(false)).then(|| {
        Problem::new(
            "ActionsSuppressor",
            bilingual(
                format!(
                    "whenever the rule is true, {} is in ALARM and suppresses the actions: nobody is ever notified",
                    suppressor.name()
                ),
                format!(
                    "규칙이 성립하면 {} 경보도 항상 ALARM이라 작업이 보류되고, 아무에게도 알리지 않습니다",
                    suppressor.name()
                ),
            ),
            bilingual(
                "use a suppressor that is in ALARM during maintenance or a wider outage",
                "점검이나 더 넓은 장애를 알리는 경보를 억제 경보로 지정하십시오",
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::{composite, found, merge};

    #[test]
    fn reports_suppressors_that_are_always_in_alarm_too() {
        let with = |rule: &str| {
            let mut alarm = composite("c", rule);
            merge(
                &mut alarm,
                &json!({"ActionsSuppressor": "a", "ActionsSuppressorWaitPeriod": 60,
                "ActionsSuppressorExtensionPeriod": 60}),
            );
            found("suppressed-always", &alarm).len()
        };
        assert_eq!(with("ALARM(a)"), 1);
        assert_eq!(with("ALARM(a) AND (ALARM(b) OR ALARM(c1))"), 1);
        assert_eq!(with("ALARM(a) OR ALARM(b)"), 0);
        assert_eq!(with("ALARM(b)"), 0);
    }
}
