//! Two alarms have the same name, so that one replaces the other.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};

pub(super) const RULE: Rule = Rule {
    id: "same-name",
    severity: Severity::Error,
    summary: "Two alarms have the same name, so that one replaces the other.",
    summary_ko: "두 경보의 이름이 같아 하나가 다른 하나를 덮어씁니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    check,
};

fn check(subject: &Subject, document: &Document) -> Option<Problem> {
    let before = document.subjects.iter().take_while(|other| other.pointer != subject.pointer);
    let mut named = before.filter(|other| other.has_own_name && subject.has_own_name);
    let other = named.find(|other| other.plain_name == subject.plain_name)?;
    let message = if other.name == subject.name {
        bilingual(
            format!("an earlier alarm has the name {:?} too: the later alarm replaces it", subject.name),
            format!("앞의 경보도 이름이 {:?}이라 나중 것이 덮어씁니다", subject.name),
        )
    } else {
        bilingual(
            format!("its name differs from {:?} only in case or spaces", other.name),
            format!("{:?}와(과) 이름이 눈에 띄게 다르지 않습니다", other.name),
        )
    };
    Some(Problem::new(
        "AlarmName",
        message,
        bilingual("give each alarm a different name", "경보마다 다른 이름을 지정하십시오"),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::{alarm, found};

    #[test]
    fn reports_equal_names() {
        let with = |name: &str| {
            found("same-name", &json!([alarm(&json!({})), alarm(&json!({"AlarmName": name}))])).len()
        };
        assert_eq!(with("cpu"), 1);
        assert_eq!(with("CPU "), 1);
        assert_eq!(with("cpu-2"), 0);
    }
}
