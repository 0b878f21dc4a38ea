//! The alarm has actions, but ActionsEnabled disables them.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};

pub(super) const RULE: Rule = Rule {
    id: "actions-disabled",
    severity: Severity::Warning,
    summary: "The alarm has actions, but ActionsEnabled disables them.",
    summary_ko: "경보에 작업이 있지만 ActionsEnabled로 꺼져 있습니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    (subject.has_actions() && !subject.actions.enabled).then(|| {
        Problem::new(
            "ActionsEnabled",
            bilingual(
                "ActionsEnabled is false: the alarm changes its state but notifies nobody",
                "ActionsEnabled가 false라 상태가 바뀌어도 아무에게도 알리지 않습니다",
            ),
            bilingual("remove ActionsEnabled or the actions", "ActionsEnabled를 지우거나 작업을 지우십시오"),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn reports_disabled_actions() {
        assert!(breaks("actions-disabled", &json!({"ActionsEnabled": false})));
        assert!(!breaks("actions-disabled", &json!({"ActionsEnabled": true})));
        assert!(!breaks(
            "actions-disabled",
            &json!({"ActionsEnabled": false, "AlarmActions": [], "OKActions": []})
        ));
    }
}
