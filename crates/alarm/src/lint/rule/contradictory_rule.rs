//! The composite alarm has the same state for all states of its alarms.

use super::super::satisfiable::can_be;
use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};

pub(super) const RULE: Rule = Rule {
    id: "contradictory-rule",
    severity: Severity::Error,
    summary: "The composite alarm has the same state whatever the states of its alarms.",
    summary_ko: "하위 경보의 상태와 관계없이 복합 경보의 결과가 항상 같습니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let rule = subject.rule.as_ref().filter(|rule| !rule.alarms().is_empty())?;
    let (message, fix) = match () {
        () if can_be(rule, true) == Some(false) => (
            bilingual(
                "the rule contradicts itself: no states of its alarms put it into ALARM",
                "규칙이 서로 모순되어 하위 경보가 어떤 상태여도 ALARM이 되지 않습니다",
            ),
            bilingual("AND should often be OR", "AND를 OR로 써야 하는 경우가 많습니다"),
        ),
        () if can_be(rule, false) == Some(false) => (
            bilingual(
                "the rule is true whatever the states of its alarms: the alarm is always in ALARM",
                "하위 경보와 관계없이 규칙이 항상 성립하여 계속 ALARM입니다",
            ),
            bilingual("OR should often be AND", "OR를 AND로 써야 하는 경우가 많습니다"),
        ),
        () => return None,
    };
    Some(Problem::new("AlarmRule", message, fix))
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{composite, found};

    #[test]
    fn reports_rules_with_a_constant_state() {
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

    /// Tests the longest rule that CloudWatch accepts, and one more character.
    #[test]
    fn the_longest_rule_is_read_and_a_longer_one_is_refused() {
        let alarms: Vec<_> = (0..465).map(|index| format!("ALARM(service-{:03})", index % 99)).collect();
        let rule = alarms.join(" OR ");
        let rule = format!("{rule} OR ALARM({})", "x".repeat(10_240 - rule.len() - 11));
        assert_eq!(rule.len(), 10_240);
        let refused = |rule: &str| found("refused", &composite("both", rule));
        assert_eq!(refused(&rule), Vec::<String>::new());
        assert!(found("contradictory-rule", &composite("both", &rule)).is_empty());
        let longer = refused(&format!("{rule} "));
        assert!(longer.concat().contains("10240"), "{longer:?}");
    }
}
