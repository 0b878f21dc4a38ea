use super::*;
use crate::config::Config;
use crate::route::Labels;

/// Builds the routes below the root from their depths and matchers. A leading `>` means `continue`.
fn tree(routes: &[(usize, &str)]) -> String {
    let table = |(depth, matchers): &(usize, &str)| {
        let key = vec!["routes"; *depth].join(".");
        let (continues, matchers) = matchers.strip_prefix('>').map_or((false, *matchers), |it| (true, it));
        let matchers: Vec<_> = matchers.split(" & ").filter(|it| !it.is_empty()).collect();
        format!("[[route.{key}]]\nmatchers = {matchers:?}\ncontinue = {continues}\n")
    };
    routes.iter().map(table).collect()
}

fn found(settings: &str, routes: &[(usize, &str)]) -> String {
    let config = Config::parse(&format!("{settings}{}", tree(routes))).unwrap();
    let told = |Unreachable { path, cause }: Unreachable<'_>| {
        let cause = match cause {
            UnreachableCause::Never { matchers, .. } => {
                matchers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" & ")
            }
            UnreachableCause::NoLevel { tag, .. } => format!("only {tag}"),
            UnreachableCause::Taken(before) => format!("after {before:?}"),
            UnreachableCause::NotAnnounced => "not announced".to_owned(),
        };
        format!("{path:?} {cause}")
    };
    let found: Vec<_> = config.routing.unreachable(&config.announce.states).into_iter().map(told).collect();
    found.join("; ")
}

#[test]
fn a_matcher_may_never_hold() {
    let no_tag = "[severity]\ntag = \"\"\n";
    let cases = [
        ("", "state=ALRM", "[0] state=ALRM"),
        ("", "state=alarm", "[0] state=alarm"),
        ("", "kind=foo", "[0] kind=foo"),
        ("", "kind!=*", "[0] kind!=*"),
        ("", "alarm!=*", "[0] alarm!=*"),
        ("", "state=~\"AL\"", "[0] state=~\"AL\""),
        ("", "severity=sev9", "[0] only severity"),
        ("", "severity=prio*", "[0] only severity"),
        ("", "severity=SEV1", "[0] severity=SEV1"),
        (no_tag, "severity=sev9", "[0] severity=sev9"),
        (no_tag, "severity=~\"sev[5-9]\"", "[0] severity=~\"sev[5-9]\""),
        ("[severity]\nlevels = [\"P1\"]\n", "severity=sev1", "[0] only severity"),
    ];
    for (settings, matcher, expected) in cases {
        assert_eq!(found(settings, &[(1, matcher)]), expected, "{matcher}");
    }
    for matcher in [
        "state=\"\"",
        "state=AL*",
        "state!=ALRM",
        "kind!=foo",
        "severity=\"\"",
        "severity!=sev9",
        "severity!=SEV1",
        "severity=sev*",
        "severity=~\"sev[14]\"",
        "alarm=~\"A\"",
        "tag.team=ALRM",
    ] {
        assert_eq!(found("", &[(1, matcher)]), "", "{matcher}");
    }
}

#[test]
fn matchers_may_exclude_each_other() {
    let cases = [
        ("alarm=a & alarm=b", "[0] alarm=a & alarm=b"),
        ("alarm=prod-* & alarm=test", "[0] alarm=prod-* & alarm=test"),
        ("alarm=prod-* & alarm=test-*", "[0] alarm=prod-* & alarm=test-*"),
        ("alarm=a & alarm!=\"a\"", "[0] alarm=a & alarm!=\"a\""),
        ("alarm=a & alarm!=a*", "[0] alarm=a & alarm!=a*"),
        ("alarm=a & alarm=~\"b+\"", "[0] alarm=a & alarm=~\"b+\""),
        ("alarm=~\"b+\" & alarm!~\"b+\"", "[0] alarm=~\"b+\" & alarm!~\"b+\""),
        ("state!=OK & state!=A* & state=~\"[OA].*\"", "[0] state!=OK & state!=A* & state=~\"[OA].*\""),
        ("alarm=a* & alarm=*b", ""),
        ("alarm=a & alarm=\"a\"", ""),
        ("alarm=a & topic=b", ""),
        ("alarm!=a & alarm!=b", ""),
        ("alarm=~\"a\" & alarm=~\"b\"", ""),
        ("tag.a=x & tag.b=y", ""),
    ];
    for (matchers, expected) in cases {
        assert_eq!(found("", &[(1, matchers)]), expected, "{matchers}");
    }
    let nested = [(1, "state=OK"), (2, "alarm=a"), (3, "state=ALARM"), (4, "alarm=b"), (3, "")];
    assert_eq!(found("", &nested), "[0, 0, 0] state=OK & state=ALARM", "and nothing of what stands in it");
}

#[test]
fn an_earlier_route_may_take_everything() {
    let cases = [
        ("", "state=OK", true),
        ("alarm=*", "state=OK", true),
        ("state=OK", "kind=math & state=OK", true),
        ("state=OK", "kind=math", false),
        ("alarm=x", "alarm = \"x\"", true),
        ("alarm=prod-*", "alarm=prod-web", true),
        ("alarm=prod-*", "alarm=prod-web-*", true),
        ("alarm=prod-web", "alarm=prod-*", false),
        ("alarm=a*", "alarm=~\"a.+\"", false),
        ("alarm=~\"a.+\"", "alarm=ab", true),
        ("alarm=~\"a.+\"", "alarm=~\"a.+\"", true),
        ("alarm!=a", "alarm=b", true),
        ("alarm!=a", "alarm!=a*", true),
        ("alarm!=a*", "alarm!=a", false),
        ("state!=OK", "state=ALARM", true),
        ("state=~\"OK|ALARM\"", "state!=INSUFFICIENT_DATA", false),
        ("state=~\"OK|ALARM|\"", "state!=INSUFFICIENT_DATA", true),
        (">", "state=OK", false),
    ];
    for (before, route, expected) in cases {
        let expected = if expected { "[1] after [0]" } else { "" };
        assert_eq!(found("", &[(1, before), (1, route)]), expected, "{before} before {route}");
    }
    let above = [(1, "state=OK"), (1, "alarm=prod-*"), (2, "state=OK"), (2, "alarm=*"), (2, "")];
    assert_eq!(found("", &above), "[1, 0] after [0]; [1, 2] after [1, 1]", "by what stands above too");
}

#[test]
fn routes_may_only_match_states_that_are_not_announced() {
    let only_alarms = "[announce]\nstates = [\"ALARM\"]\n";
    for (matchers, is_quiet) in
        [("state=OK", true), ("state=~\"OK|INSUF.*\"", true), ("state!=ALARM", false), ("state=ALARM", false)]
    {
        let expected = if is_quiet { "[0] not announced" } else { "" };
        assert_eq!(found(only_alarms, &[(1, matchers)]), expected, "{matchers}");
        assert_eq!(found("", &[(1, matchers)]), "", "{matchers}");
    }
}

const MATCHERS: [&str; 14] = [
    "alarm=*",
    "alarm=a*",
    "alarm=*a",
    "alarm=ab",
    "alarm!=ab",
    "alarm!=a*",
    "alarm=~\"a.\"",
    "alarm!~\"a.\"",
    "alarm=?",
    "state=OK",
    "state!=OK",
    "state=~\"A.*\"",
    "state=\"\"",
    "kind=math",
];

fn labels() -> impl Iterator<Item = Labels> {
    let alarms = ["", "a", "b", "ab", "ba", "aba"];
    let states = ["OK", "ALARM", "INSUFFICIENT_DATA", ""];
    let all = alarms.into_iter().flat_map(move |alarm| states.map(|state| (alarm, state)));
    let all = all.flat_map(|(alarm, state)| ["math", "metric"].map(|kind| [alarm, state, kind]));
    all.map(|values| ["alarm", "state", "kind"].into_iter().zip(values).collect())
}

/// Compares the reported routes with the real paths of notices, for two routes and a child of the second
/// route.
#[test]
fn a_route_with_messages_is_never_reported() {
    let announced = [AlarmState::Alarm];
    let route = |matcher: &Matcher, continues, routes| Route {
        matchers: vec![matcher.clone()],
        continues,
        routes,
        ..Route::default()
    };
    let all = MATCHERS.map(|it| it.parse::<Matcher>().unwrap());
    let labels: Vec<_> = labels().collect();
    let mut accused = 0;
    for [first, second, inner] in all
        .iter()
        .flat_map(|a| all.iter().flat_map(|b| all.iter().map(move |c| [a, b, c])).collect::<Vec<_>>())
    {
        for continues in [false, true] {
            let routes = vec![
                route(first, continues, vec![]),
                route(second, false, vec![route(inner, false, vec![])]),
            ];
            let routing = Routing { root: Route { routes, ..Route::default() }, ..Routing::default() };
            for Unreachable { path, cause } in routing.unreachable(&announced) {
                accused += 1;
                let gets_there = |labels: &&Labels| {
                    routing.looks(labels).iter().any(|look| look.path == path && look.is_match())
                };
                let is_told = |labels: &Labels| {
                    cause != UnreachableCause::NotAnnounced || matches!(labels.get("state"), "ALARM" | "")
                };
                let wrongly = labels.iter().filter(gets_there).find(|labels| is_told(labels));
                assert_eq!(wrongly, None, "{path:?} {cause:?} in {first}, {second} > {inner}");
            }
        }
    }
    assert!(accused > 1_000, "{accused}");
}
