//! The composite alarm watches an alarm that does not exist.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::nearest::nearest;

pub(super) const RULE: Rule = Rule {
    id: "rule-names-unknown-alarm",
    severity: Severity::Warning,
    summary: "The composite alarm watches an alarm that does not exist.",
    summary_ko: "복합 경보가 없는 경보를 봅니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html",
    check,
};

/// Finds an alarm name that does not exist. A template may name alarms of another template, so there the rule
/// reports only names similar to one of its own. AWS's own list has all alarms.
fn check(subject: &Subject, document: &Document) -> Option<Problem> {
    let rule = subject.rule.as_ref()?;
    let absent = rule.alarms().into_iter().filter(|alarm| document.alarm(alarm).is_none());
    let names = || document.subjects.iter().filter(|it| it.name != subject.name).map(|it| it.name.as_str());
    absent.into_iter().find_map(|alarm| {
        let name = alarm.name();
        let near = nearest(&name, names());
        let fix = match near {
            Some(near) => bilingual(format!("did you mean {near}?"), format!("혹시 {near}입니까?")),
            None if document.is_listing => {
                bilingual("correct the name, or remove it from the rule", "이름을 고치거나 규칙에서 빼십시오")
            }
            None => return None,
        };
        Some(Problem::new(
            "AlarmRule",
            bilingual(
                format!("the rule names {name:?}, but there is no such alarm"),
                format!("규칙에 있는 경보 {name:?}이(가) 없습니다"),
            ),
            fix,
        ))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::{alarm, composite, found};

    #[test]
    fn reports_mistyped_names() {
        let with = |rule: &str| {
            let document = json!([alarm(&json!({"AlarmName": "web-cpu-high"})), composite("all", rule)]);
            found("rule-names-unknown-alarm", &document).len()
        };
        assert_eq!(with("ALARM(web-cpu-hihg)"), 1);
        assert_eq!(with("ALARM(web-cpu-high)"), 0);
        assert_eq!(with("ALARM(database-of-another-stack)"), 0);
    }

    #[test]
    fn a_listing_of_aws_has_all_alarms() {
        let document = json!({"MetricAlarms": [alarm(&json!({}))], "CompositeAlarms": [composite("all", "ALARM(gone-long-ago)")]});
        assert_eq!(found("rule-names-unknown-alarm", &document).len(), 1);
    }
}
