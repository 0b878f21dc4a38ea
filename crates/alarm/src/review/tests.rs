mod advice;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::alarm::AlarmState;
use crate::{Locale, alarm::AlarmState as State};

fn minute(minute: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 / 86_400 * 86_400 + minute * 60).unwrap()
}

fn settings() -> ReviewSettings {
    ReviewSettings {
        since: minute(0),
        until: minute(30 * 1_440),
        lasting: SignedDuration::from_mins(15),
        zone: TimeZone::UTC,
    }
}

fn definition(name: &str, changes: &Value) -> AlarmDefinition {
    let mut alarm = json!({"AlarmName": name, "Namespace": "AWS/EC2", "MetricName": "CPUUtilization",
        "Statistic": "Average", "Period": 60, "EvaluationPeriods": 1, "Threshold": 80, "AlarmActions": ["a"],
        "ComparisonOperator": "GreaterThanThreshold"});
    alarm.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    AlarmDefinition::from_value(&alarm).unwrap()
}

/// Returns an alarm with ALARMs that begin and end at these minutes.
fn fired(name: &str, times: &[(i64, i64)]) -> Reviewed {
    let change = |at, from, to| HistoryChange { at: minute(at), from: Some(from), to };
    let both = |(began, ended): &(i64, i64)| {
        [change(*began, State::Ok, State::Alarm), change(*ended, State::Alarm, State::Ok)]
    };
    Reviewed {
        name: name.to_owned(),
        definition: Some(definition(name, &json!({}))),
        changes: times.iter().flat_map(both).collect(),
        ..Reviewed::default()
    }
}

fn only(alarm: Reviewed) -> AlarmReview {
    review(&[alarm], &settings()).pop().unwrap()
}

fn words(review: &AlarmReview) -> Vec<&'static str> {
    review.findings.iter().map(ReviewFinding::as_str).collect()
}

#[test]
fn the_numbers_of_one_alarm() {
    // The alarm fires at noon for 2 minutes, at 23:00 for 3 minutes, and at noon for an hour.
    let alarm = fired("cpu", &[(720, 722), (1_380, 1_383), (2_160, 2_220)]);
    let measures = only(Reviewed { acknowledged: Some(vec![minute(2_170)]), ..alarm }).measures;
    assert_eq!((measures.fired, measures.noise, measures.at_night, measures.flaps), (3, 2, 1, 0));
    assert_eq!(measures.in_alarm, SignedDuration::from_mins(65));
    assert_eq!(measures.median, Some(SignedDuration::from_mins(3)));
    assert_eq!(measures.longest, Some(SignedDuration::from_mins(60)));
    assert_eq!(measures.acknowledged, Some(1));
    assert_eq!(measures.to_acknowledge, Some(SignedDuration::from_mins(10)));
    assert_eq!(measures.last_fired, Some(minute(2_160)));
}

#[test]
fn an_acknowledged_alarm_is_never_noise() {
    let alarm = fired("cpu", &[(720, 722), (800, 802)]);
    let seen = Reviewed { acknowledged: Some(vec![minute(725), minute(726)]), ..alarm };
    let found = only(seen);
    assert_eq!(found.measures.noise, 1);
    assert_eq!(found.episodes.first().unwrap().acknowledged, Some(minute(725)));
}

#[test]
fn alarms_outside_the_range_do_not_count() {
    let mut alarm = fired("cpu", &[(-60, -30), (-5, 10), (100, 103), (31 * 1_440, 31 * 1_440 + 5)]);
    assert_eq!(only(alarm.clone()).measures.fired, 1);
    alarm.changes.truncate(5);
    let goes_on = only(alarm);
    assert_eq!(goes_on.episodes.first().unwrap().end, EpisodeEnd::GoesOn);
    assert_eq!(goes_on.measures.noise, 0);
}

#[test]
fn a_missing_ok_does_not_end_an_alarm() {
    let mut alarm = fired("cpu", &[(100, 103), (20_000, 20_010)]);
    // The history lacks the OK of minute 103.
    alarm.changes.remove(1);
    let found = only(alarm);
    assert_eq!((found.measures.fired, found.measures.holes, found.measures.noise), (2, 1, 1));
    assert_eq!(found.episodes.first().unwrap().end, EpisodeEnd::Before(minute(20_000)));
    assert_eq!(found.measures.in_alarm, SignedDuration::from_mins(10));
    assert!(found.unknown.contains(&Unknown::Holes(1)));
}

#[test]
fn findings_of_one_alarm() {
    let noon: Vec<_> = (0..5).map(|day| (day * 1_440 + 720, day * 1_440 + 722)).collect();
    let night: Vec<_> = (0..5).map(|day| (day * 1_440 + 60, day * 1_440 + 120)).collect();
    let flapping: Vec<_> = (0..5).map(|time| (700 + time * 4, 702 + time * 4)).collect();
    let nobody = |alarm: Reviewed| Reviewed { acknowledged: Some(Vec::new()), ..alarm };
    let standing = |state, since| Reviewed {
        standing: Some(CurrentState { state, since: minute(since) }),
        ..fired("cpu", &[])
    };
    let cases: [(&str, Reviewed, &[&str]); 9] = [
        ("short", fired("cpu", &noon), &["short_lived"]),
        ("night", fired("cpu", &night), &["at_night"]),
        ("flaps", fired("cpu", &flapping), &["short_lived", "flaps"]),
        ("nobody cares", nobody(fired("cpu", &night)), &["at_night", "never_acknowledged"]),
        ("twice is no habit", nobody(fired("cpu", &noon[..2])), &[]),
        ("quiet for a year", standing(State::Ok, -340 * 1_440), &["never_fired"]),
        ("quiet for months", standing(State::Ok, -300 * 1_440), &[]),
        ("no data", standing(State::InsufficientData, -1), &["always_insufficient_data"]),
        ("no data of late", standing(State::InsufficientData, 1), &[]),
    ];
    for (case, alarm, expected) in cases {
        assert_eq!(words(&only(alarm)), expected, "{case}");
    }
}

#[test]
fn findings_beside_others() {
    let with = |name: &str, changes: Value| Reviewed {
        definition: Some(definition(name, &changes)),
        ..fired(name, &[(100, 130)])
    };
    let of = |alarms: &[Reviewed], name: &str| {
        let reviews = review(alarms, &settings());
        words(reviews.iter().find(|it| it.name == name).unwrap())
    };
    let duplicate =
        |changes: Value| of(&[with("a", json!({})), with("b", changes)], "b").contains(&"duplicate");
    assert!(duplicate(json!({"Threshold": 82})));
    assert!(!duplicate(json!({"Threshold": 95})));
    assert!(!duplicate(json!({"Statistic": "Maximum"})));

    let parent = |times: &[(i64, i64)]| Reviewed {
        definition: AlarmDefinition::from_value(&json!({"AlarmName": "service", "AlarmRule": "ALARM(a)"}))
            .ok(),
        ..fired("service", times)
    };
    let child = |times| of(&[with("a", json!({})), parent(times)], "a").contains(&"with_parent");
    assert!(child(&[(101, 130)]));
    assert!(!child(&[(500, 530)]));
    assert!(!child(&[]));
    let held = Reviewed { held_back: 1, ..with("a", json!({})) };
    assert_eq!(words(&only(held)), ["held_back"]);
}

#[test]
fn the_noisiest_comes_first_of_five_thousand() {
    let quiet = |number: i64| fired(&format!("alarm-{number:04}"), &[(100, 160)]);
    let mut alarms: Vec<_> = (0..5_000).map(quiet).collect();
    alarms[4_000] = fired("loud", &[(100, 101), (200, 201)]);
    let reviews = review(&alarms, &settings());
    assert_eq!(reviews.len(), 5_000);
    assert_eq!(reviews[0].name, "loud");
    assert_eq!(reviews[1].name, "alarm-0000");
}

#[test]
fn every_sentence_is_in_both_languages() {
    let findings = [
        ReviewFinding::ShortLived { noise: 3, fired: 4 },
        ReviewFinding::Flaps { flaps: 3, fired: 4 },
        ReviewFinding::AtNight { at_night: 3, fired: 4 },
        ReviewFinding::NeverAcknowledged { fired: 4 },
        ReviewFinding::NeverFired { since: minute(0) },
        ReviewFinding::AlwaysInsufficientData { since: minute(0) },
        ReviewFinding::Duplicate { of: "cpu".to_owned() },
        ReviewFinding::WithParent { parent: "service".to_owned(), notifies: true },
        ReviewFinding::WithParent { parent: "service".to_owned(), notifies: false },
        ReviewFinding::HeldBack { times: 4 },
    ];
    let unknown = [
        Unknown::Acknowledgements,
        Unknown::Holes(4),
        Unknown::Definition,
        Unknown::Renamed("cpu".to_owned()),
    ];
    let both =
        |sentence: &dyn Fn(Locale) -> String| format!("{}\n{}", sentence(Locale::En), sentence(Locale::Ko));
    let mut all: Vec<_> = findings.iter().map(|it| both(&|locale| it.sentence(locale))).collect();
    all.extend(unknown.iter().map(|it| both(&|locale| it.sentence(locale))));
    insta::assert_snapshot!(all.join("\n"));
}

fn item(name: &str, at: i64, kind: &str, data: &Value) -> Value {
    json!({"AlarmName": name, "Timestamp": minute(at).to_string(), "HistoryItemType": kind,
        "HistoryData": data.to_string()})
}

#[test]
fn a_history_as_the_command_line_prints_it() {
    let changed =
        |from: &str, to: &str| json!({"oldState": {"stateValue": from}, "newState": {"stateValue": to}});
    let document = json!([
        {"AlarmHistoryItems": [
            item("cpu", 20, "StateUpdate", &changed("ALARM", "OK")),
            item("cpu", 20, "Action", &json!({})),
            {"AlarmName": "cpu", "HistoryItemType": "StateUpdate"},
            "nonsense",
        ]},
        {"AlarmHistoryItems": [item("cpu", 10, "StateUpdate", &changed("OK", "ALARM"))], "NextToken": "x"},
        {"AlarmHistoryItems": [item("cpu", 10, "StateUpdate", &changed("OK", "ALARM"))]},
    ]);
    let history = read_history(&document);
    assert_eq!(history.unread, 2);
    let changes: Vec<_> = history
        .recorded
        .iter()
        .filter_map(|it| match &it.event {
            HistoryEvent::Changed(change) => Some((it.alarm.as_str(), change.at, change.to)),
            _ => None,
        })
        .collect();
    // Pages overlap after an interrupted download, so the same item counts once.
    assert_eq!(changes, [("cpu", minute(10), AlarmState::Alarm), ("cpu", minute(20), AlarmState::Ok)]);
}

#[test]
fn a_renamed_alarm_is_found_by_its_metric() {
    let made = |name: &str, at: i64, threshold: u32| {
        item(
            name,
            at,
            "ConfigurationUpdate",
            &json!({"type": "Create", "createdAlarm": {"alarmName": name,
            "namespace": "AWS/EC2", "metricName": "CPUUtilization", "statistic": "Average", "period": 60,
            "evaluationPeriods": 1, "threshold": threshold, "comparisonOperator": "GreaterThanThreshold",
            "okactions": [], "dimensions": []}}),
        )
    };
    let joined = |items: &[Value], today: &[&str]| {
        let history = read_history(&json!(items));
        assert_eq!(history.unread, 0);
        let today: Vec<_> = today.iter().map(|name| definition(name, &json!({}))).collect();
        join_renamed(&history.recorded, &today.iter().collect::<Vec<_>>())
    };
    let renamed = joined(&[made("old", 0, 80), made("new", 10, 80)], &["new"]);
    assert_eq!(renamed.get("old").map(String::as_str), Some("new"));
    // These cases have another threshold, an earlier creation, and two possible successors.
    assert!(joined(&[made("old", 0, 90), made("new", 10, 80)], &["new"]).is_empty());
    assert!(joined(&[made("old", 10, 80), made("new", 0, 80)], &["new"]).is_empty());
    assert!(
        joined(&[made("old", 0, 80), made("new", 10, 80), made("two", 10, 80)], &["new", "two"]).is_empty()
    );
    assert!(joined(&[made("old", 0, 80), made("new", 10, 80)], &["new", "old"]).is_empty());
}

#[test]
fn a_change_as_a_command_and_as_a_diff() {
    let changed = [
        CandidateChange {
            parameter: crate::backtest::Parameter::Threshold,
            from: "80".into(),
            to: "85".into(),
        },
        CandidateChange {
            parameter: crate::backtest::Parameter::TreatMissingData,
            from: "missing".into(),
            to: "ignore".into(),
        },
    ];
    let properties = json!({"AlarmName": "it's cpu", "AlarmArn": "arn", "StateValue": "OK", "Threshold": 80,
        "Period": 60, "OKActions": []});
    assert_eq!(
        put_metric_alarm(&properties, &changed),
        r#"aws cloudwatch put-metric-alarm --cli-input-json '{"AlarmName":"it'\''s cpu","Threshold":85,"Period":60,"TreatMissingData":"ignore"}'"#
    );
    assert_eq!(
        cloudformation_diff(&changed),
        "-      Threshold: 80\n+      Threshold: 85\n-      TreatMissingData: missing\n+      TreatMissingData: ignore\n"
    );
}

#[test]
fn an_alarm_combines_all_sources() {
    let changed =
        |from: &str, to: &str| json!({"oldState": {"stateValue": from}, "newState": {"stateValue": to}});
    let history = read_history(&json!([item("cpu", 10, "StateUpdate", &changed("OK", "ALARM"))]));
    let told = |at| HistoryChange { at: minute(at), from: None, to: State::Alarm };
    let evidence = |acknowledged: &[i64]| Evidence {
        changes: vec![told(11)],
        acknowledged: acknowledged.iter().map(|at| minute(*at)).collect(),
        held_back: 1,
    };
    let alarms =
        described(&json!({"MetricAlarms": [{"AlarmName": "cpu", "AlarmArn": "x", "StateValue": "ALARM",
        "StateTransitionedTimestamp": minute(10).to_string()}]}))
        .unwrap();
    let all = |acknowledged| {
        BTreeMap::from([("cpu".to_owned(), evidence(acknowledged)), ("disk".to_owned(), evidence(&[]))])
    };
    let gathered = gather(&alarms, &history, Some(&all(&[12])));
    let [cpu, disk] = gathered.as_slice() else { panic!("{gathered:?}") };
    assert_eq!((cpu.name.as_str(), cpu.changes.len(), cpu.held_back), ("cpu", 1, 1));
    assert_eq!(cpu.standing, Some(CurrentState { state: State::Alarm, since: minute(10) }));
    assert_eq!(cpu.definition, None);
    assert_eq!((disk.name.as_str(), &disk.changes), ("disk", &vec![told(11)]));
    assert_eq!(disk.acknowledged, Some(Vec::new()));
    // If nobody acknowledged any alarm, the likely reason is receivers without buttons.
    assert!(gather(&alarms, &history, Some(&all(&[]))).iter().all(|it| it.acknowledged.is_none()));
}
