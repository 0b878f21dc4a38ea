use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> AlarmRule {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn error(text: &str) -> String {
    text.parse::<AlarmRule>().unwrap_err().to_string()
}

/// Alarms whose names begin with `a` are in ALARM, alarms with `i` are in INSUFFICIENT_DATA, and all others
/// are in OK.
fn state(alarm: &AlarmRef) -> AlarmState {
    match alarm.name().as_bytes().first() {
        Some(b'a') => AlarmState::Alarm,
        Some(b'i') => AlarmState::InsufficientData,
        _ => AlarmState::Ok,
    }
}

#[test]
fn the_state_of_a_rule_and_its_deciding_alarms() {
    let cases = [
        ("TRUE", true, ""),
        ("FALSE", false, ""),
        ("ALARM(a)", true, "a"),
        ("ALARM(o)", false, "o"),
        ("OK(o)", true, "o"),
        ("INSUFFICIENT_DATA(i)", true, "i"),
        ("ALARM(i)", false, "i"),
        ("NOT ALARM(i)", true, "i"),
        ("NOT NOT ALARM(a)", true, "a"),
        ("ALARM(a1) AND ALARM(a2)", true, "a1 a2"),
        ("ALARM(a1) AND ALARM(o1) AND ALARM(o2)", false, "o1"),
        ("ALARM(o1) OR ALARM(a1) OR ALARM(a2)", true, "a1"),
        ("ALARM(o1) OR ALARM(o2)", false, "o1 o2"),
        ("ALARM(a) AND NOT ALARM(o)", true, "a o"),
        ("ALARM(a1) OR ALARM(o1) AND ALARM(o2)", true, "a1"),
        ("(ALARM(a1) OR ALARM(o1)) AND ALARM(o2)", false, "o2"),
        ("ALARM(a) AND TRUE", true, "a"),
        ("ALARM(a) AND ALARM(a)", true, "a"),
        ("NOT (ALARM(o1) OR ALARM(o2)) AND OK(o3)", true, "o1 o2 o3"),
        ("AT_LEAST(2, ALARM, (o1, a1, a2, a3))", true, "a1 a2"),
        ("AT_LEAST(2, ALARM, (a1, a1))", true, "a1"),
        ("AT_LEAST(2, ALARM, (o1, a1, o2))", false, "o1 o2"),
        ("AT_LEAST(2, NOT ALARM, (o1, a1, i1))", true, "o1 i1"),
        ("AT_LEAST(50%, ALARM, (a1, o1, o2))", false, "o1 o2"),
        ("AT_LEAST(50%, ALARM, (a1, a2, o2))", true, "a1 a2"),
        ("AT_LEAST(100%, OK, (o1, o2))", true, "o1 o2"),
        ("AT_LEAST(1%, OK, (a1, o2))", true, "o2"),
    ];
    for (text, holds, deciding) in cases {
        let rule = parse(text);
        let outcome = rule.outcome(Rounding::Up, state);
        assert_eq!(outcome.state == AlarmState::Alarm, holds, "{text}");
        let names: Vec<_> = outcome.deciding.iter().map(|alarm| alarm.as_str()).collect();
        assert_eq!(names.join(" "), deciding, "{text}");
    }
}

#[test]
fn a_percentage_follows_its_rounding() {
    let rule = parse("AT_LEAST(50%, ALARM, (a1, o1, o2))");
    assert_eq!(rule.outcome(Rounding::Up, state).state, AlarmState::Ok);
    assert_eq!(rule.outcome(Rounding::Down, state).state, AlarmState::Alarm);
}

#[test]
fn names_bare_and_quoted() {
    let cases = [
        ("ALARM(cpu)", "cpu"),
        ("ALARM ( cpu )", "cpu"),
        ("ALARM(\n\tcpu\n)", "cpu"),
        ("ALARM('cpu')", "'cpu'"),
        ("ALARM(\"a b (c), d\")", "a b (c), d"),
        (r#"ALARM("say \"hi\"")"#, r#"say "hi""#),
        (r#"ALARM("C:\dir")"#, r"C:\dir"),
        ("ALARM(AND)", "AND"),
        ("ALARM(봉수)", "봉수"),
        ("ALARM(a\"b)", "a\"b"),
        (
            "ALARM(arn:aws:cloudwatch:eu-west-1:123456789012:alarm:cpu)",
            "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:cpu",
        ),
    ];
    for (text, name) in cases {
        assert_eq!(parse(text), AlarmRule::Is(AlarmState::Alarm, AlarmRef::new(name)), "{text}");
    }
    assert_eq!(AlarmRef::new("arn:aws:cloudwatch:eu-west-1:1:alarm:cpu").name(), "cpu");
}

const OPERAND: &str = "'(', 'NOT', AT_LEAST, TRUE or FALSE, ALARM, OK, or INSUFFICIENT_DATA";

/// The first case is a native error (aws/aws-cdk#13953).
#[test]
fn a_wrong_word_is_shown_with_its_place() {
    let name = "arn:aws:cloudwatch:us-west-2:123456789012:alarm:SampleQueue Oldest Age Alarm";
    let cases = [
        (format!("(ALARM({name}) OR ALARM(x))"), "Oldest", 67, "')'"),
        ("alarm(x)".to_owned(), "alarm", 0, OPERAND),
        ("true".to_owned(), "true", 0, OPERAND),
        ("!ALARM(x)".to_owned(), "!ALARM", 0, OPERAND),
        ("ALARM(x) and ALARM(y)".to_owned(), "and", 9, "'AND', 'OR'"),
        ("ALARM(x) && ALARM(y)".to_owned(), "&&", 9, "'AND', 'OR'"),
        ("ALARM(x) ALARM(y)".to_owned(), "ALARM", 9, "'AND', 'OR'"),
        ("ALARM(x))".to_owned(), ")", 8, "'AND', 'OR'"),
        ("(ALARM(봉) ALARM(y)".to_owned(), "ALARM", 10, "'AND', 'OR', ')'"),
        ("ALARM x".to_owned(), "x", 6, "'('"),
        ("()".to_owned(), ")", 1, OPERAND),
        ("ALARM(x) AND OR ALARM(y)".to_owned(), "OR", 13, OPERAND),
        ("ALARM(x, y)".to_owned(), ",", 7, "')'"),
        ("\"x\"".to_owned(), "\"x\"", 0, OPERAND),
        ("AT_LEAST(1, ALARM, x)".to_owned(), "x", 19, "'('"),
        ("AT_LEAST(1, alarm, (x))".to_owned(), "alarm", 12, "ALARM, OK, or INSUFFICIENT_DATA"),
        ("AT_LEAST(1, ALARM, (x y))".to_owned(), "y", 22, "',' or ')'"),
    ];
    for (text, token, at, expected) in cases {
        let message =
            format!("Error in AlarmRule [Unsupported token '{token}' at char {at}, must be: {expected}]");
        assert_eq!(error(&text), message, "{text}");
    }
    for number in ["-1", "1.5", "50.5%", "%", "x", "99999999999"] {
        let text = format!("AT_LEAST({number}, ALARM, (x, y))");
        assert!(error(&text).contains(&format!("Unsupported token '{number}' at char 9")), "{text}");
    }
    assert!(
        error("AT_LEAST(1, ALARM, ())").contains("Unsupported token ')' at char 20, must be: an alarm name")
    );
    assert!(error("ALARM(\"\")").contains("Unsupported token '\"\"' at char 6"));
}

#[test]
fn other_errors() {
    let cases = [
        (
            "   ",
            "Error in AlarmRule [Unexpected end of the rule at char 3, must be: '(', 'NOT', AT_LEAST, TRUE or FALSE, ALARM, OK, or INSUFFICIENT_DATA]",
        ),
        ("(ALARM(x)", "Error in AlarmRule [Unexpected end of the rule at char 9, must be: 'AND', 'OR', ')']"),
        ("ALARM(x", "Error in AlarmRule [Unexpected end of the rule at char 7, must be: ')']"),
        (
            "ALARM(\"x)",
            "Error in AlarmRule [The name that begins at char 6 has no closing quote, must be: '\"']",
        ),
        (
            "AT_LEAST(0, ALARM, (x, y))",
            "AT_LEAST absolute threshold must be between 1 and number of alarms (2); at char 9",
        ),
        (
            "AT_LEAST(3, ALARM, (x, y))",
            "AT_LEAST absolute threshold must be between 1 and number of alarms (2); at char 9",
        ),
        ("AT_LEAST(0%, ALARM, (x))", "AT_LEAST percentage threshold must be between 1 and 100; at char 9"),
        ("AT_LEAST(101%, ALARM, (x))", "AT_LEAST percentage threshold must be between 1 and 100; at char 9"),
        ("", "AlarmRule has 0 characters: it must have from 1 to 10240"),
    ];
    for (text, message) in cases {
        assert_eq!(error(text), message, "{text}");
    }
}

#[test]
fn limits() {
    let alarms = |count| (0..count).map(|index| format!("ALARM(x{index})")).collect::<Vec<_>>().join(" OR ");
    assert!(alarms(100).parse::<AlarmRule>().is_ok());
    assert_eq!(error(&alarms(101)), "101 different alarms in one alarm rule: CloudWatch takes at most 100");
    let constants = |count| vec!["TRUE"; count].join(" OR ");
    assert!(constants(500).parse::<AlarmRule>().is_ok());
    assert!(error(&constants(501)).starts_with("501 elements"));
    assert_eq!(error(&"x".repeat(10_241)), "AlarmRule has 10241 characters: it must have from 1 to 10240");
}

/// Parsing, printing, evaluating and dropping do not overflow the stack, even at the greatest depth.
#[test]
fn depth() {
    let nested = |count: usize| format!("{}TRUE{}", "(".repeat(count), ")".repeat(count));
    assert_eq!(parse(&nested(499)), AlarmRule::Constant(true));
    assert!(error(&nested(500)).starts_with("501 elements"));
    assert!(error(&nested(501)).starts_with("Error in AlarmRule [More than 500 parentheses and NOTs"));
    assert!(error(&"(".repeat(10_240)).contains("at char 500"));
    assert!(error(&")".repeat(10_240)).contains("Unsupported token ')' at char 0"));
    let negated = |count: usize| format!("{}TRUE", "NOT ".repeat(count));
    let deep = parse(&negated(500));
    assert_eq!(deep.outcome(Rounding::Up, state).state, AlarmState::Alarm);
    assert_eq!(deep.to_string(), negated(500));
    assert!(error(&negated(501)).contains("NOTs within each other"));
    let mixed = |count: usize| format!("{}TRUE{}", "NOT (TRUE AND ".repeat(count), ")".repeat(count));
    assert_eq!(parse(&mixed(249)).to_string(), mixed(249));
    assert!(parse(&("NOT TRUE AND ".repeat(400) + "TRUE")).alarms().is_empty());
}

#[test]
fn prints_no_more_parentheses_than_needed() {
    let cases = [
        ("((ALARM(a)))", "ALARM(a)"),
        ("(ALARM(a) AND ALARM(b)) OR ALARM(c)", "ALARM(a) AND ALARM(b) OR ALARM(c)"),
        ("ALARM(a) AND (ALARM(b) OR ALARM(c))", "ALARM(a) AND (ALARM(b) OR ALARM(c))"),
        ("NOT (ALARM(a) AND ALARM(b))", "NOT (ALARM(a) AND ALARM(b))"),
        ("(ALARM(a) AND ALARM(b)) AND ALARM(c)", "(ALARM(a) AND ALARM(b)) AND ALARM(c)"),
        ("ALARM(\"a\")", "ALARM(a)"),
        ("ALARM( \"a b\" )", "ALARM(\"a b\")"),
        ("AT_LEAST( 50% ,NOT OK,( a,\"b c\" ))", "AT_LEAST(50%, NOT OK, (a, \"b c\"))"),
    ];
    for (text, printed) in cases {
        assert_eq!(parse(text).to_string(), printed);
    }
}

#[test]
fn a_rule_may_name_only_some_alarms() {
    let home = Home { name: "top", region: Some("eu-west-1"), account: Some("123456789012") };
    let check = |text: &str| match parse(text).check(home, |alarm| !alarm.name().starts_with("gone")) {
        Ok(()) => String::new(),
        Err(error) => error.to_string(),
    };
    assert_eq!(check("ALARM(x) OR ALARM(arn:aws:cloudwatch:eu-west-1:123456789012:alarm:y)"), "");
    assert_eq!(
        check("ALARM(gone1) OR ALARM(x) OR OK(gone2) OR OK(gone1)"),
        "Could not save the composite alarm as alarms [gone1, gone2] in the alarm rule do not exist"
    );
    assert!(check("ALARM(top)").contains("cannot be in its own rule"));
    assert!(check("ALARM(arn:aws:cloudwatch:eu-west-1:123456789012:alarm:top)").contains("its own rule"));
    assert!(
        check("ALARM(arn:aws:cloudwatch:eu-west-1:999999999999:alarm:y)").starts_with(
            "A composite alarm cannot have a child relation with alarms from another AWS account"
        )
    );
    assert!(check("ALARM(arn:aws:cloudwatch:us-east-1:123456789012:alarm:y)").contains("Wrong ARN region"));
}

fn alarm_ref() -> impl Strategy<Value = AlarmRef> {
    prop_oneof!["[a-z]{1,4}", "[a-zA-Z \"\\\\(),'%-]{1,8}", "\\PC{1,6}"].prop_map(AlarmRef::new)
}

fn alarm_state() -> impl Strategy<Value = AlarmState> {
    prop::sample::select(vec![AlarmState::Ok, AlarmState::Alarm, AlarmState::InsufficientData])
}

fn at_least() -> impl Strategy<Value = AlarmRule> {
    let alarms = prop::collection::vec(alarm_ref(), 1..4);
    (alarms, any::<bool>(), any::<bool>(), alarm_state(), 1..=100_u32).prop_map(
        |(alarms, negated, percent, state, number)| {
            let count = (number - 1) % u32::try_from(alarms.len()).unwrap() + 1;
            let threshold = if percent { Quorum::Percent(number) } else { Quorum::Count(count) };
            AlarmRule::AtLeast(AtLeast { threshold, negated, state, alarms })
        },
    )
}

fn rule() -> impl Strategy<Value = AlarmRule> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(AlarmRule::Constant),
        (alarm_state(), alarm_ref()).prop_map(|(state, alarm)| AlarmRule::Is(state, alarm)),
        at_least(),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| AlarmRule::Not(Box::new(inner))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(AlarmRule::And),
            prop::collection::vec(inner, 2..4).prop_map(AlarmRule::Or),
        ]
    })
}

/// Evaluates a rule in the simplest way.
fn truth(rule: &AlarmRule) -> bool {
    match rule {
        AlarmRule::Constant(truth) => *truth,
        AlarmRule::Is(wanted, alarm) => state(alarm) == *wanted,
        AlarmRule::AtLeast(some) => {
            let met = some.alarms.iter().filter(|alarm| (state(alarm) == some.state) ^ some.negated).count();
            match some.threshold {
                Quorum::Count(count) => met >= count as usize,
                Quorum::Percent(percent) => met * 100 >= percent as usize * some.alarms.len(),
            }
        }
        AlarmRule::Not(inner) => !truth(inner),
        AlarmRule::And(parts) => parts.iter().all(truth),
        AlarmRule::Or(parts) => parts.iter().any(truth),
    }
}

proptest! {
    #[test]
    fn printed_and_parsed_it_is_the_same(rule in rule()) {
        let printed = rule.to_string();
        prop_assert_eq!(printed.parse::<AlarmRule>(), Ok(rule), "{}", printed);
    }

    #[test]
    fn outcome_equals_a_simple_evaluation(rule in rule()) {
        let outcome = rule.outcome(Rounding::Up, state);
        prop_assert_eq!(outcome.state == AlarmState::Alarm, truth(&rule));
        let alarms = rule.alarms();
        prop_assert!(outcome.deciding.iter().all(|alarm| alarms.contains(alarm)));
    }

    #[test]
    fn any_text_is_parsed_or_refused(text in "[ALRMOKNTDE_()\", 0-9%a-c\\\\]{0,60}") {
        let _ = text.parse::<AlarmRule>();
    }
}
