//! Two alarms have the same name, so that one replaces the other.

use super::super::{Document, Problem, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "same-name",
    severity: Severity::Error,
    summary: "Two alarms have the same name, so that one replaces the other.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    check,
};

fn check(subject: &Subject, document: &Document) -> Option<Problem> {
    let plain = |name: &str| name.trim().to_lowercase();
    let before = document.subjects.iter().take_while(|other| other.pointer != subject.pointer);
    let mut named = before.filter(|other| other.has_own_name && subject.has_own_name);
    let other = named.find(|other| plain(&other.name) == plain(&subject.name))?;
    let message = if other.name == subject.name {
        format!("another alarm before it is called {:?} too: the later one replaces it", subject.name)
    } else {
        format!("its name differs from {:?} in nothing that people notice", other.name)
    };
    Some(Problem::new("AlarmName", message, "give each alarm a name of its own"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::{alarm, found};

    #[test]
    fn breaks_where_names_do_not_differ() {
        let with = |name: &str| {
            found("same-name", &json!([alarm(&json!({})), alarm(&json!({"AlarmName": name}))])).len()
        };
        assert_eq!(with("cpu"), 1);
        assert_eq!(with("CPU "), 1);
        assert_eq!(with("cpu-2"), 0);
    }
}
