//! A readable composite alarm rule: it has names instead of ARNs, and no `ALARM(...)` around each name.

use bongsu_alarm::alarm::AlarmState;
use bongsu_alarm::expr::rule::{AlarmRef, AlarmRule, AtLeast};

/// Returns the rule as text, and every alarm in it. A rule that does not match the known grammar stays
/// unchanged.
pub(super) fn read(rule: &str) -> (String, Vec<AlarmRef>) {
    match rule.parse::<AlarmRule>() {
        Ok(parsed) => (text(&parsed), parsed.alarms().into_iter().cloned().collect()),
        Err(_) => (rule.to_owned(), Vec::new()),
    }
}

fn text(rule: &AlarmRule) -> String {
    match rule {
        AlarmRule::Constant(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        AlarmRule::Is(state, alarm) => condition(*state, &alarm.name()),
        AlarmRule::AtLeast(some) => at_least(some),
        AlarmRule::Not(inner) => format!("NOT {}", operand(inner)),
        AlarmRule::And(parts) => joined(parts, " AND "),
        AlarmRule::Or(parts) => joined(parts, " OR "),
        // A condition that this version does not know stays as CloudWatch writes it.
        other => other.to_string(),
    }
}

fn operand(rule: &AlarmRule) -> String {
    match rule {
        AlarmRule::And(_) | AlarmRule::Or(_) => format!("({})", text(rule)),
        _ => text(rule),
    }
}

fn joined(parts: &[AlarmRule], operator: &str) -> String {
    parts.iter().map(operand).collect::<Vec<_>>().join(operator)
}

/// Formats a condition. A name alone means ALARM, because most conditions are for ALARM.
fn condition(state: AlarmState, name: &str) -> String {
    if state == AlarmState::Alarm { name.to_owned() } else { format!("{name} = {state}") }
}

fn at_least(some: &AtLeast) -> String {
    let names: Vec<_> = some.alarms.iter().map(AlarmRef::name).collect();
    let not = if some.negated { "NOT " } else { "" };
    let state = if some.state == AlarmState::Alarm { String::new() } else { format!(" = {}", some.state) };
    format!("{not}AT LEAST {} OF ({}){state}", some.threshold, names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_readable() {
        let cases = [
            (r#"ALARM("a b") AND (ALARM(x) OR OK(y))"#, "a b AND (x OR y = OK)"),
            (
                "ALARM(arn:aws:cloudwatch:eu-west-1:123456789012:alarm:cpu) AND NOT ALARM(deploy)",
                "cpu AND NOT deploy",
            ),
            ("AT_LEAST(2, ALARM, (a, b, c))", "AT LEAST 2 OF (a, b, c)"),
            ("TRUE", "TRUE"),
            ("alarm(x) && y", "alarm(x) && y"),
        ];
        for (rule, expected) in cases {
            assert_eq!(read(rule).0, expected);
        }
    }
}
