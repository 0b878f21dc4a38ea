//! The alarm's metadata or tag ignores a rule without a reason, or a rule that does not exist.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use super::RULES;
use super::find;
use crate::nearest::nearest;

pub(super) const RULE: Rule = Rule {
    id: "ignore-without-reason",
    severity: Severity::Warning,
    summary: "The alarm's metadata or tag ignores a rule without a reason, or a rule that does not exist.",
    summary_ko: "메타데이터나 태그가 이유 없이 규칙을 무시하거나 없는 규칙을 무시합니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best-Practice-Alarms.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let wrong = subject.ignores.iter().find(|it| it.reason.is_empty() || find(&it.rule).is_none())?;
    let id = &wrong.rule;
    let (message, fix) = if find(id).is_none() {
        let near = nearest(id, RULES.iter().map(|rule| rule.id));
        let fix = near.map_or_else(
            || bilingual("`bongsu lint --rules` lists them", "`bongsu lint --rules`로 목록을 볼 수 있습니다"),
            |near| bilingual(format!("did you mean {near}?"), format!("혹시 {near}입니까?")),
        );
        (
            bilingual(
                format!("there is no rule {id:?} to ignore"),
                format!("무시할 규칙 {id:?}이(가) 없습니다"),
            ),
            fix,
        )
    } else {
        (
            bilingual(
                format!("the comment ignores {id} without a reason, so it has no effect"),
                format!("{id} 규칙을 이유 없이 무시했으므로 무시하지 않습니다"),
            ),
            bilingual(
                format!("write ignore={id} followed by the reason"),
                format!("ignore={id} 뒤에 이유를 쓰십시오"),
            ),
        )
    };
    Some(Problem::new("Metadata", message, fix))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::{alarm, found};

    #[test]
    fn reports_ignores_without_a_reason() {
        let with = |value: &str| {
            let tagged = alarm(&json!({"Tags": [{"Key": "bongsu-lint", "Value": value}]}));
            found("ignore-without-reason", &tagged).len()
        };
        assert_eq!(with("ignore=no-ok-action"), 1);
        assert_eq!(with("ignore=no-okay-action the pager closes it"), 1);
        assert_eq!(with("ignore=no-ok-action the pager closes it"), 0);
    }
}
