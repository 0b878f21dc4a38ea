use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

/// Parses a series in the notation of AWS's examples: `-` is a missing value.
fn series(text: &str) -> Series {
    Series(text.split_whitespace().map(|slot| slot.parse().ok()).collect())
}

/// Returns minutes from Monday, 5 January 2026, 23:58 UTC.
fn starts(count: usize) -> Vec<Timestamp> {
    let first = "2026-01-05T23:58:00Z".parse::<Timestamp>().unwrap().as_second();
    (0..count)
        .map(|index| Timestamp::from_second(first + 60 * i64::try_from(index).unwrap()).unwrap())
        .collect()
}

fn run(expression: &str, metrics: &[(&str, &str)]) -> Result<Series, MathError> {
    let parsed = expression.parse()?;
    let mut queries =
        vec![MetricDataQuery { id: "result".to_owned(), source: MetricDataSource::Expression(parsed) }];
    let length = metrics.first().map_or(4, |(_, slots)| slots.split_whitespace().count());
    let metric = |(id, slots): &(&str, &str)| MetricDataQuery {
        id: (*id).to_owned(),
        source: MetricDataSource::Metric(series(slots)),
    };
    queries.extend(metrics.iter().map(metric));
    resolve(&queries, "result", &starts(length), 60)
}

fn check(expression: &str, metrics: &[(&str, &str)], expected: &str) {
    assert_eq!(run(expression, metrics), Ok(series(expected)), "{expression} of {metrics:?}");
}

/// The tables of the user guide.
#[test]
fn the_guides_examples() {
    let two = [("metric1", "30 20 0 0"), ("metric2", "20 - 20 -")];
    check("(metric1 < metric2)", &two, "0 0 1 0");
    check("(metric1 >= 30)", &two, "1 0 0 0");
    check("(metric1 > 15 AND metric2 > 15)", &two, "1 0 0 0");
    let three = [("metric1", "1 1 0 0 -"), ("metric2", "30 - 0 0 30"), ("metric3", "0 0 20 - 20")];
    check("IF(metric1, metric2, metric3)", &three, "30 0 20 - -");
    check("IF(metric1, 5, metric3)", &three, "5 5 20 - -");
    check("IF(metric1, metric2, 5)", &three, "30 0 5 5 -");
    check("IF(metric1, metric2)", &three, "30 0 - - -");
    check("IF(1, metric2, metric3)", &three, "30 - 0 0 30");
    check("IF(0, metric2)", &three, "- - - - -");
}

#[test]
fn operators() {
    let metrics = [("m1", "1 2 - 4"), ("m2", "2 0 3 -")];
    let cases = [
        ("m1 + m2", "3 2 3 4"),
        ("m1 - m2", "-1 2 -3 4"),
        ("m1 / m2", "0.5 - 0 -"),
        ("m1 + 1", "2 3 - 5"),
        ("2 ^ m1", "2 4 - 16"),
        ("2 ^ 3 ^ 2 + m1 * 0", "512 512 - 512"),
        ("-2 ^ 2 + m1 * 0", "-4 -4 - -4"),
        ("2 ^ -1 * m1", "0.5 1 - 2"),
        ("10 - 4 - 3 + m1 * 0", "3 3 - 3"),
        ("1 + 2 * 3 + m1 * 0", "7 7 - 7"),
        ("(1 + 2) * 3 + m1 * 0", "9 9 - 9"),
        ("m1 == 2 || m1 > 3", "0 1 - 1"),
        ("m1 != 2 && m1 <= 4", "1 0 - 1"),
        ("m1 * 1e308 * 10", "- - - -"),
        ("SUM(100 / [m1, m2])", "150 50 33.333333333333336 25"),
        ("AVG([m1, m2] / m1)", "1.5 0.5 - 0.5"),
        ("SUM(-[m1, m2])", "-3 -2 -3 -4"),
    ];
    for (expression, expected) in cases {
        check(expression, &metrics, expected);
    }
}

#[test]
fn functions() {
    let metrics =
        [("m1", "1 - 3 8"), ("m2", "- - 5 2"), ("errors_4xx", "1 1 1 1"), ("errors_5xx", "- 2 - -")];
    let cases = [
        ("ABS(m1 - 4)", "3 - 1 4"),
        ("CEIL(m1 / 2)", "1 - 2 4"),
        ("FLOOR(m1 / 2)", "0 - 1 4"),
        ("LOG10(m1 * 0 + 100)", "2 - 2 2"),
        ("LOG(m1 - 1)", "- - 0.6931471805599453 1.9459101490553132"),
        ("DIFF(m1)", "- - 2 5"),
        ("DIFF_TIME(m1)", "- - 120 60"),
        ("RATE(m1)", "- - 0.016666666666666666 0.08333333333333333"),
        ("RUNNING_SUM(m1)", "1 - 4 12"),
        ("FILL(m1, 0)", "1 0 3 8"),
        ("FILL(m2, REPEAT)", "- - 5 2"),
        ("FILL(m1, REPEAT)", "1 1 3 8"),
        ("FILL(m1, LINEAR)", "1 2 3 8"),
        ("FILL(m2, m1)", "1 - 5 2"),
        ("FILL(m1, MIN(m1))", "1 1 3 8"),
        ("TIME_SERIES(SUM(m1))", "12 12 12 12"),
        ("TIME_SERIES(AVG(m1))", "3 3 3 3"),
        ("TIME_SERIES(SUM(m1) / DATAPOINT_COUNT(m1))", "4 4 4 4"),
        ("TIME_SERIES(MAX(m1) - MIN(m1))", "7 7 7 7"),
        ("TIME_SERIES(STDDEV(m2))", "1.5 1.5 1.5 1.5"),
        ("TIME_SERIES(0)", "0 0 0 0"),
        ("SUM([m1, m2])", "1 - 8 10"),
        ("AVG([m1, m2])", "0.5 - 4 5"),
        ("MAX([m1, m2])", "1 - 5 8"),
        ("MIN([m1, m2])", "1 - 3 2"),
        ("DATAPOINT_COUNT([m1, m2])", "1 - 2 2"),
        ("m1 / PERIOD(m1) * 60", "1 - 3 8"),
        ("SUM(METRICS(\"errors\"))", "1 3 1 1"),
        ("SUM([METRICS('4xx'), METRICS(\"5xx\")])", "1 3 1 1"),
        ("SUM(METRICS())", "2 3 9 11"),
        ("m1 / METRIC_COUNT(METRICS()) * 4", "1 - 3 8"),
        ("FIRST(SORT(METRICS(), AVG, DESC))", "1 - 3 8"),
        ("LAST(SORT(METRICS(), SUM, DESC))", "- 2 - -"),
        ("FIRST(SORT(METRICS(), MAX, ASC))", "1 1 1 1"),
        ("SUM(SORT(METRICS(), MAX, DESC, 2))", "1 - 8 10"),
        ("SLICE(METRICS(), 1, 2)", "- - 5 2"),
        ("SLICE(METRICS(), 3)", "- 2 - -"),
        ("SLICE(METRICS(), 9)", "- - - -"),
        ("FIRST(REMOVE_EMPTY([m1 / 0, m2]))", "- - 5 2"),
        ("MINUTE(m1)", "58 59 0 1"),
        ("HOUR(m1)", "23 23 0 0"),
        ("DAY(m1)", "1 1 2 2"),
        ("DATE(m1)", "5 5 6 6"),
        ("MONTH(m1)", "1 1 1 1"),
        ("YEAR(m1)", "2026 2026 2026 2026"),
        ("EPOCH(m1) - 1767657480", "0 60 120 180"),
        ("IF(DAY(m1) < 2, m1)", "1 0 - -"),
        ("IF(m1 > 2, 1, 0)", "0 - 1 1"),
    ];
    for (expression, expected) in cases {
        check(expression, &metrics, expected);
    }
}

#[test]
fn expressions_over_expressions() {
    let query = |id: &str, text: &str| MetricDataQuery {
        id: id.to_owned(),
        source: MetricDataSource::Expression(text.parse().unwrap()),
    };
    let metric = |id: &str, slots: &str| MetricDataQuery {
        id: id.to_owned(),
        source: MetricDataSource::Metric(series(slots)),
    };
    let run = |queries: &[MetricDataQuery]| resolve(queries, "e1", &starts(2), 60);
    let rate = [
        query("e1", "100 * e2 / e3"),
        query("e2", "SUM(METRICS(\"m\"))"),
        query("e3", "m1 + m1 - e2 + e2"),
        metric("m1", "1 2"),
        metric("m2", "3 -"),
    ];
    assert_eq!(run(&rate), Ok(series("200 50")));
    assert_eq!(run(&[query("e1", "e2"), query("e2", "e1 + 1")]), Err(MathError::Circle("e1".to_owned())));
    assert_eq!(run(&[query("e1", "e1 + 1")]), Err(MathError::Circle("e1".to_owned())));
    assert!(matches!(run(&[]), Err(MathError::Id { .. })));
}

#[test]
fn errors_say_where() {
    let cases = [
        ("m1 +", "the expression ends at char 4: expected a number, an id, a function, '-', '(' or '['"),
        ("m1 m1", "'m1' at char 3 does not belong there: expected an operator"),
        ("(m1", "the expression ends at char 3: expected an operator or ')'"),
        ("m1 ; m1", "';' at char 3 does not belong there: expected an operator"),
        ("\"봉\" ; m1", "';' at char 4 does not belong there: expected an operator"),
        ("SUM(m1", "the expression ends at char 6: expected ',' or ')'"),
        ("[m1; m1]", "';' at char 3 does not belong there: expected ',' or ']'"),
        (
            "1e999 + m1",
            "'1e999' at char 0 does not belong there: expected a number, an id, a function, '-', '(' or '['",
        ),
        (
            "AND m1",
            "'AND' at char 0 does not belong there: expected a number, an id, a function, '-', '(' or '['",
        ),
        ("ABS()", "ABS at char 0 takes 1 argument, not 0"),
        ("IF(m1)", "IF at char 0 takes 2 to 3 arguments, not 1"),
        ("m1 + FILL(m1)", "FILL at char 5 takes 2 arguments, not 1"),
        (
            "SEARCH('x', 'Sum', 60)",
            "SEARCH at char 0 cannot be computed here: alarms cannot search; name the metrics one by one",
        ),
        ("m1 + m9", "no metric or expression has the id 'm9' (char 5); known are: m1"),
        (
            "ABS(-5) + m1",
            "argument 1 of ABS at char 4 must be a time series or an array of them, not a number",
        ),
        (
            "SUM([m1, 5])",
            "a part of a list at char 9 must be a time series or an array of them, not a number",
        ),
        (
            "FILL(m1, ZERO)",
            "argument 2 of FILL at char 9 must be REPEAT, LINEAR, a number or a time series, not another word",
        ),
        ("FIRST(m1)", "argument 1 of FIRST at char 6 must be an array of time series, not a time series"),
        (
            "SORT(METRICS(), P90, ASC)",
            "argument 2 of SORT at char 16 must be AVG, MIN, MAX or SUM, not something else",
        ),
        ("PERIOD(m1 + 1)", "argument 1 of PERIOD at char 7 must be the id of a metric, not something else"),
        ("m1 + \"x\"", "an operand at char 5 must be a number or a time series, not text"),
        (
            "[m1, m1] + [m1, m1]",
            "what is right of '+' at char 11 must be a number or a time series where its left is an array, not an array of time series",
        ),
        (
            "AVG(m1)",
            "the expression is a number, but an alarm watches one time series: TIME_SERIES(...) makes one of a number",
        ),
        (
            "[m1, m1]",
            "the expression is an array of time series, but an alarm watches one time series: SUM(...) or FIRST(...) make one",
        ),
        ("", "Expression has 0 characters: it must have from 1 to 2048"),
    ];
    for (expression, message) in cases {
        let error = run(expression, &[("m1", "1 2")]).unwrap_err().to_string();
        assert_eq!(error, message, "{expression}");
    }
    let unknown = run("sum(m1)", &[("m1", "1")]).unwrap_err().to_string();
    assert!(
        unknown.starts_with("unknown function sum at char 0; functions are written in upper case: ABS, AVG")
    );
}

/// The check without data finds all errors except errors in the data.
#[test]
fn a_definition_can_be_checked_without_data() {
    let query = |text: &str| MetricDataQuery {
        id: "e1".to_owned(),
        source: MetricDataSource::Expression(text.parse().unwrap()),
    };
    let metric = MetricDataQuery { id: "m1".to_owned(), source: MetricDataSource::Metric(Series::default()) };
    for (text, good) in [("m1 / 2", true), ("AVG(m1)", false), ("m2", false), ("FIRST(m1)", false)] {
        assert_eq!(resolve(&[query(text), metric.clone()], "e1", &[], 60).is_ok(), good, "{text}");
    }
}

#[test]
fn depth() {
    let nested = |count: usize| format!("{}m1{}", "(".repeat(count), ")".repeat(count));
    check(&nested(99), &[("m1", "1")], "1");
    assert!(matches!(run(&nested(100), &[("m1", "1")]), Err(MathError::TooDeep { at: 100 })));
    assert!(matches!(run(&"-".repeat(2_048), &[("m1", "1")]), Err(MathError::TooDeep { .. })));
    assert!(matches!(run(&"ABS(".repeat(512), &[("m1", "1")]), Err(MathError::TooDeep { .. })));
    let long = format!("m1{}", "+1".repeat(1_023));
    check(&long, &[("m1", "1")], "1024");
    let expression: Expression = long.parse().unwrap();
    assert_eq!(expression.to_string().replace(' ', ""), long);
    let powers = format!("m1{}", "^1".repeat(1_023));
    assert!(matches!(run(&powers, &[("m1", "1")]), Err(MathError::TooDeep { .. })));
}

fn leaf() -> impl Strategy<Value = ExpressionKind> {
    prop_oneof![
        (0.0..1e6_f64).prop_map(ExpressionKind::Number),
        prop::sample::select(vec![0.0, 0.5, 1e300, 1e-300]).prop_map(ExpressionKind::Number),
        "[a-z][a-zA-Z0-9_]{0,3}".prop_map(ExpressionKind::Id),
        "[a-z\"]{0,4}".prop_map(ExpressionKind::Text),
        prop::sample::select(vec!["REPEAT", "AVG", "DESC"])
            .prop_map(|word| ExpressionKind::Word(word.to_owned())),
    ]
}

fn expression() -> impl Strategy<Value = Expression> {
    let made = |kind| Expression { at: CharacterPosition(0), kind };
    leaf().prop_map(made).prop_recursive(5, 32, 3, move |inner| {
        let operator = prop::sample::select(Operator::ALL.to_vec());
        let boxed = |expression| Box::new(expression);
        prop_oneof![
            inner.clone().prop_map(move |inner| ExpressionKind::Negate(boxed(inner))),
            (operator, inner.clone(), inner.clone()).prop_map(move |(operator, left, right)| {
                ExpressionKind::Binary(operator, boxed(left), boxed(right))
            }),
            prop::collection::vec(inner.clone(), 1..4).prop_map(ExpressionKind::List),
            inner.clone().prop_map(|inner| ExpressionKind::Call(Function::Sum, vec![inner])),
            prop::collection::vec(inner, 2..=3).prop_map(|parts| ExpressionKind::Call(Function::If, parts)),
            Just(ExpressionKind::Call(Function::Metrics, Vec::new())),
        ]
        .prop_map(made)
    })
}

proptest! {
    #[test]
    fn printed_and_parsed_it_is_the_same(expression in expression()) {
        let printed = expression.to_string();
        prop_assume!(printed.len() <= 2_048);
        prop_assert_eq!(printed.parse::<Expression>(), Ok(expression), "{}", printed);
    }

    /// Every expression has a result or an error, and a result has one slot for each period.
    #[test]
    fn any_expression_has_a_result_or_an_error(expression in expression()) {
        let queries = [
            MetricDataQuery { id: "r".to_owned(), source: MetricDataSource::Expression(expression) },
            MetricDataQuery { id: "a".to_owned(), source: MetricDataSource::Metric(series("1 - 3")) },
        ];
        if let Ok(series) = resolve(&queries, "r", &starts(3), 60) {
            prop_assert_eq!(series.0.len(), 3);
            prop_assert!(series.points().all(f64::is_finite));
        }
    }

    #[test]
    fn any_text_is_parsed_or_refused(text in "[A-Zm1-9 ()+*/^,\\[\\]\"'.e<>=&|-]{0,60}") {
        let _ = run(&text, &[("m1", "1 - 2")]);
    }
}
