//! The alarm has actions, but ActionsEnabled disables them.

use super::super::{Document, Problem, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "actions-disabled",
    severity: Severity::Warning,
    summary: "The alarm has actions, and ActionsEnabled switches them off.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    (subject.has_actions() && !subject.actions.enabled).then(|| {
        Problem::new(
            "ActionsEnabled",
            "ActionsEnabled is false: the alarm changes its state and tells nobody",
            "remove ActionsEnabled, or the actions",
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn breaks_where_actions_never_run() {
        assert!(breaks("actions-disabled", &json!({"ActionsEnabled": false})));
        assert!(!breaks("actions-disabled", &json!({"ActionsEnabled": true})));
        assert!(!breaks(
            "actions-disabled",
            &json!({"ActionsEnabled": false, "AlarmActions": [], "OKActions": []})
        ));
    }
}
