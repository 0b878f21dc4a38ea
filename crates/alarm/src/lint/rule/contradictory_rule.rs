//! The composite alarm has the same state for all states of its alarms.

use super::super::satisfiable::can_be;
use super::super::{Document, Problem, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "contradictory-rule",
    severity: Severity::Error,
    summary: "The composite alarm comes to the same in every state of its alarms.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let rule = subject.rule.as_ref().filter(|rule| !rule.alarms().is_empty())?;
    let (message, fix) = match () {
        () if can_be(rule, true) == Some(false) => (
            "the rule contradicts itself: no states of its alarms put it into ALARM",
            "OR is often meant where AND stands",
        ),
        () if can_be(rule, false) == Some(false) => (
            "the rule holds whatever its alarms do: it is in ALARM for ever",
            "AND is often meant where OR stands",
        ),
        () => return None,
    };
    Some(Problem::new("AlarmRule", message, fix))
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{composite, found};

    #[test]
    fn breaks_where_the_alarms_do_not_matter() {
        for rule in
            ["ALARM(a) AND OK(a)", "ALARM(a) OR NOT ALARM(a)", "AT_LEAST(2, ALARM, (a, b)) AND NOT ALARM(a)"]
        {
            assert_eq!(found("contradictory-rule", &composite("c", rule)).len(), 1, "{rule}");
        }
        for rule in ["ALARM(a) AND NOT ALARM(b)", "ALARM(a) OR OK(a)", "TRUE"] {
            assert!(found("contradictory-rule", &composite("c", rule)).is_empty(), "{rule}");
        }
    }

    #[test]
    fn a_rule_of_the_greatest_length_is_answered() {
        let parts: Vec<_> =
            (0..100).map(|index| format!("(ALARM({index:070}) AND OK(x{}))", index % 7)).collect();
        let rule: String = parts.join(" OR ").chars().take(10_240).collect();
        let whole = rule.rfind(" OR ").map(|end| rule[..end].to_owned()).unwrap();
        assert!(whole.len() > 8_000);
        assert!(found("contradictory-rule", &composite("c", &whole)).is_empty());
    }
}
