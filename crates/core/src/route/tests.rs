use std::time::Instant;

use bongsu_alarm::alarm::{
    AlarmIdentity, AlarmState, Definition, Dimension, Metric, MetricAlarm, MetricStat, Query, Region,
};

use super::*;
use crate::notice::{AlarmNotice, Content, Notice, Source, Transition};

fn notice(name: &str, state: AlarmState) -> Notice {
    let dimensions = vec![Dimension { name: "InstanceId".to_owned(), value: "i-0abc".to_owned() }];
    let metric = Metric { namespace: "AWS/EC2".to_owned(), name: "CPUUtilization".to_owned(), dimensions };
    let stat = MetricStat { metric, period: Some(60), statistic: Some("Average".to_owned()), unit: None };
    let alarm = AlarmIdentity {
        name: name.to_owned(),
        arn: None,
        account: Some("123456789012".to_owned()),
        region: Region::from_code("ap-northeast-2"),
    };
    let transition = Transition { from: None, to: state, at: None, from_since: None };
    let definition = Definition::Metric(MetricAlarm::new(Query::Single(stat)));
    let alarm = AlarmNotice {
        alarm,
        description: Some("The database [SEV2] of payments".to_owned()),
        transition,
        reason: None,
        reason_data: None,
        definition,
        contributor: None,
        suppression: None,
        released: None,
        mute: None,
        evaluation: None,
        configured_at: None,
        unknown: Vec::new(),
    };
    let topic = Some("arn:aws:sns:ap-northeast-2:123456789012:mission-sns".to_owned());
    let source = Source { topic, ..Source::default() };
    Notice {
        source,
        content: Content::Alarm(Box::new(alarm)),
        event: String::new(),
        tags: None,
        tags_status: None,
    }
}

fn labels(notice: &Notice) -> Labels {
    Labels::of(notice, SeverityRules::default().of(notice).as_deref())
}

#[test]
fn matchers_compare_labels() {
    let notice = notice("prod-web-cpu", AlarmState::Alarm);
    let holds = |matcher: &str| matcher.parse::<Matcher>().unwrap().holds(&labels(&notice));
    for matcher in [
        "alarm=prod-*",
        "alarm = \"prod-*-cpu\"",
        "alarm=~\"prod-(web|db)-.+\"",
        "alarm!=staging-*",
        "alarm!~\"web\"",
        "state=ALARM",
        "state!=OK",
        "kind=metric",
        "namespace=AWS/EC2",
        "metric=CPU*",
        "account=123456789012",
        "region=ap-northeast-?",
        "topic=mission-sns",
        "dimension.InstanceId=i-*",
        "severity=sev2",
        "dimension.Nothing!=x",
    ] {
        assert!(holds(matcher), "{matcher}");
    }
    for matcher in ["alarm=prod", "alarm=~\"prod\"", "state=OK", "severity=~\"sev[13]\"", "metric=\"\""] {
        assert!(!holds(matcher), "{matcher}");
    }
}

#[test]
fn a_text_has_the_outcome_and_the_severity_of_its_heading() {
    let cases = [
        (Some("ERROR: nightly import"), "17 rows", ["other", "failed", "error"]),
        (Some("[SEV1] payments"), "no reply", ["other", "unknown", "sev1"]),
        (None, "critical: disk full\nOK", ["other", "failed", "critical"]),
        (None, "sev2 payments started", ["other", "progress", "sev2"]),
        (Some("nightly import succeeded"), "[sev1]", ["other", "succeeded", ""]),
    ];
    for (subject, text, expected) in cases {
        let mut event = serde_json::json!({ "TopicArn": "t", "Message": text });
        event["Subject"] = subject.into();
        let notice = crate::intake::notices(&event.to_string()).remove(0);
        let labels = labels(&notice);
        assert_eq!(["kind", "outcome", "severity"].map(|name| labels.get(name)), expected, "{event}");
    }
}

#[test]
fn labels_can_be_kept_and_matched_again() {
    let notice =
        Notice { tags: Some(vec![("team".to_owned(), "pay".to_owned())]), ..notice("web", AlarmState::Ok) };
    let kept = serde_json::to_string(&labels(&notice)).unwrap();
    let again: Labels = serde_json::from_str(&kept).unwrap();
    assert_eq!(again, labels(&notice));
    assert_eq!((again.get("tag.team"), again.get("tag.none"), again.get("state")), ("pay", "", "OK"));
    let matcher: Matcher = serde_json::from_str("\"tag.team=~\\\"p.y\\\"\"").unwrap();
    assert!(matcher.holds(&again));
    assert!(
        serde_json::from_str::<Matcher>("\"team=pay\"")
            .unwrap_err()
            .to_string()
            .contains("no label \"team\"")
    );
}

#[test]
fn errors_of_a_matcher_contain_the_solution() {
    let error = |text: &str| text.parse::<Matcher>().unwrap_err().to_string();
    assert!(error("alarm").contains("write a label, one of = != =~ !~"), "{}", error("alarm"));
    assert!(error("alarm=\"open").contains("write a label"));
    assert!(error("nmae=x").contains("there is no label \"nmae\"; the labels are alarm, namespace"));
    assert!(error("dimension.=x").contains("no label \"dimension.\""));
    assert!(error("alarm=~\"(\"").contains("open group"), "{}", error("alarm=~\"(\""));
    assert!(error("alarm=~\"a{1000}{1000}{1000}\"").contains("alarm"));
}

fn child(matchers: &[&str], receivers: &[&str]) -> Route {
    Route {
        matchers: matchers.iter().map(|it| it.parse().unwrap()).collect(),
        own: OwnSettings {
            receivers: (!receivers.is_empty()).then(|| receivers.iter().map(|it| (*it).to_owned()).collect()),
            ..OwnSettings::default()
        },
        ..Route::default()
    }
}

fn tree() -> Routing {
    let payments = Route {
        routes: vec![child(&["severity=sev1"], &["pager", "payments"]), child(&["state=OK"], &[])],
        ..child(&["alarm=web*"], &["payments"])
    };
    let archive = Route { continues: true, ..child(&["state=ALARM"], &["archive"]) };
    let root = Route { own: child(&[], &["all"]).own, routes: vec![archive, payments], ..Route::default() };
    Routing { root, severity: SeverityRules::default() }
}

fn ends(routing: &Routing, notice: &Notice) -> Vec<(Vec<usize>, String)> {
    let ends = routing.ends(&labels(notice));
    ends.into_iter().map(|end| (end.path, end.settings.receivers.unwrap_or_default().join("+"))).collect()
}

#[test]
fn the_first_match_wins_unless_it_continues() {
    let routing = tree();
    let archive = || (vec![0], "archive".to_owned());
    let told = |name, state| ends(&routing, &notice(name, state));
    assert_eq!(told("web", AlarmState::Alarm), [archive(), (vec![1], "payments".to_owned())]);
    assert_eq!(told("web [sev1]", AlarmState::Alarm), [archive(), (vec![1, 0], "pager+payments".to_owned())]);
    assert_eq!(told("web", AlarmState::Ok), [(vec![1, 1], "payments".to_owned())]);
    assert_eq!(told("db", AlarmState::Ok), [(vec![], "all".to_owned())]);
    let nobody = Routing::default().ends(&labels(&notice("web", AlarmState::Ok)));
    assert_eq!(nobody, [End { path: vec![], settings: Settings::default() }]);
}

/// The trace leads to the route at which the notice ends.
#[test]
fn a_trace_contains_every_checked_route() {
    let routing = tree();
    let notice = notice("web", AlarmState::Ok);
    let labels = labels(&notice);
    let looks = routing.looks(&labels);
    let told: Vec<_> = looks.iter().map(|look| (look.path.clone(), look.is_match())).collect();
    assert_eq!(told, [(vec![0], false), (vec![1], true), (vec![1, 0], false), (vec![1, 1], true)]);
    assert_eq!(looks[2].matchers[0].0.to_string(), "severity=sev1");
}

/// Tests ten thousand routes with a thousand notices.
#[test]
fn many_routes_are_quick() {
    let routes = (0..10_000).map(|number| child(&[&format!("alarm=service-{number}-*")], &["a"])).collect();
    let routing = Routing { root: Route { routes, ..Route::default() }, ..Routing::default() };
    let begun = Instant::now();
    for number in 0..1_000 {
        let notice = notice(&format!("service-{}-cpu", number * 10), AlarmState::Alarm);
        let ends = routing.ends(&labels(&notice));
        assert_eq!(ends[0].path, [number * 10]);
    }
    println!("a thousand notices by ten thousand routes: {:?}", begun.elapsed());
}

#[test]
fn exactly_matches_only_its_value() {
    for name in ["web", "web?", "web*", "a.b|(c)", "say \"hi\"", "", "결제 *"] {
        let matcher = Matcher::exactly("alarm", name).unwrap();
        let holds = |name: &str| matcher.holds(&[("alarm", name)].into_iter().collect());
        assert!(holds(name), "{matcher}");
        assert!(!holds("web1") && !holds(&format!("{name}x")) && !holds(&format!("x{name}")), "{matcher}");
    }
    assert_eq!(Matcher::exactly("alrm", "web"), None);
}
