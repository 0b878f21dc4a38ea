use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::*;
use crate::alarm::{AlarmArn, AlarmIdentity, AlarmState, ComparisonOperator, Region};
use crate::definition::Suppressor;
use crate::evaluate::{Criteria, Threshold};

const BUSY: f64 = 97.5;
const IDLE: f64 = 3.0;

fn at(second: i64) -> Timestamp {
    let start: Timestamp = "2026-11-23T05:42:03.25Z".parse().unwrap();
    start + SignedDuration::from_secs(second)
}

/// Samples once a second over the spans. `None` is a span without samples, as when a laptop sleeps.
fn run(watch: &mut Watch, spans: &[(i64, Option<f64>)]) -> Vec<(i64, StateChange)> {
    let mut changes = Vec::new();
    let mut now = 0;
    for (seconds, value) in spans {
        for second in now + 1..=now + seconds {
            let Some(value) = *value else { continue };
            watch.record(at(second), &[MetricDatum::new(cpu_usage_active("web-1"), value)]);
            let evaluated = watch.evaluate(at(second)).into_iter();
            changes.extend(evaluated.filter_map(|it| Some((second, it.change?))));
        }
        now += seconds;
    }
    changes
}

fn states(spans: &[(i64, Option<f64>)]) -> Vec<(i64, &'static str)> {
    let mut watch = Watch::new([WatchedAlarm::cpu("web-1")], at(0));
    run(&mut watch, spans).into_iter().map(|(second, change)| (second, change.to.as_str())).collect()
}

/// The length of each span in seconds and its load, or `None` while the host sleeps.
type Spans = &'static [(i64, Option<f64>)];
/// The second and the new state.
type Changes = &'static [(i64, &'static str)];

#[test]
fn changes_state_once_each_way() {
    // The alarm is evaluated at the first sample of each ten seconds: 7, 17, 27...
    let cases: [(Spans, Changes); 7] = [
        (&[(300, Some(IDLE))], &[(7, "OK")]),
        (&[(36, Some(IDLE)), (60, Some(BUSY)), (60, Some(IDLE))], &[(7, "OK"), (57, "ALARM"), (107, "OK")]),
        // The first twenty seconds fill two periods, and the second twenty do not.
        (&[(36, Some(IDLE)), (20, Some(BUSY)), (60, Some(IDLE))], &[(7, "OK"), (57, "ALARM"), (67, "OK")]),
        (&[(31, Some(IDLE)), (20, Some(BUSY)), (60, Some(IDLE))], &[(7, "OK")]),
        // The load is high from the start. One period is not enough, and the alarm goes from
        // INSUFFICIENT_DATA to ALARM.
        (&[(60, Some(BUSY))], &[(17, "ALARM")]),
        // The alarm keeps its state while the host sleeps, and does not notify when it wakes up.
        (&[(60, Some(IDLE)), (30_000, None), (60, Some(IDLE))], &[(7, "OK")]),
        (&[(60, Some(IDLE)), (30_000, None), (60, Some(BUSY))], &[(7, "OK"), (30_077, "ALARM")]),
    ];
    for (spans, expected) in cases {
        assert_eq!(states(spans), expected, "{spans:?}");
    }
}

#[test]
fn evaluates_after_the_clock_is_set_back() {
    let mut watch = Watch::new([WatchedAlarm::cpu("web-1")], at(0));
    run(&mut watch, &[(60, Some(BUSY))]);
    let changes = run(&mut watch, &[(30, Some(IDLE))]);
    let changes: Vec<_> = changes.iter().map(|(second, change)| (*second, change.to)).collect();
    assert_eq!(changes, [(7, AlarmState::Ok)]);
}

/// The sum of a minute with one sample a second is 60. A clock that is set back within the minute must not
/// increase it.
#[test]
fn nothing_counts_twice_when_the_clock_is_set_back() {
    for back in [20, 40, 600] {
        let criteria = Criteria {
            statistic: Some("Sum".to_owned()),
            ..Criteria::new(ComparisonOperator::GreaterThanThreshold, Threshold::Static(70.5), 60, 1)
        };
        let alarm = WatchedAlarm::new("sum".to_owned(), cpu_usage_active("web-1"), criteria).unwrap();
        let mut watch = Watch::new([alarm], at(0));
        let seconds = (0..900).chain(900 - back..1_500);
        let mut sums = Vec::new();
        for second in seconds {
            watch.record(at(second), &[MetricDatum::new(cpu_usage_active("web-1"), 1.0)]);
            sums.extend(watch.evaluate(at(second)).into_iter().filter_map(|it| Some(it.datapoint?.value)));
        }
        assert!(sums.len() > 20 && sums.iter().all(|sum| *sum <= 60.0), "{back}: {sums:?}");
    }
}

#[test]
fn counts_a_period_as_soon_as_it_is_over() {
    let mut watch = Watch::new([WatchedAlarm::cpu("web-1")], at(0));
    watch.record(at(6), &[MetricDatum::new(cpu_usage_active("web-1"), 42.0)]);
    watch.record(at(6), &[MetricDatum::new(cpu_usage_active("web-2"), 99.0)]);
    assert_eq!(watch.evaluate(at(6)), []);
    let evaluated = watch.evaluate(at(7));
    assert_eq!(evaluated[0].datapoint.unwrap().value, 42.0);
    assert_eq!(evaluated[0].datapoint.unwrap().at, "2026-11-23T05:42:00Z".parse().unwrap());
}

#[test]
fn writes_the_message_of_cloudwatch() {
    let mut watch = Watch::new([WatchedAlarm::cpu("web-1")], at(0));
    let changes = run(&mut watch, &[(36, Some(IDLE)), (60, Some(BUSY))]);
    let message: Value = serde_json::from_str(changes[1].1.message.as_deref().unwrap()).unwrap();
    let expected = json!({
        "AlarmName": "bongsu-cpu-web-1",
        "AlarmDescription": "The CPUs of web-1, all of them together. Built into bongsu watch.",
        "AlarmConfigurationUpdatedTimestamp": "2026-11-23T05:42:03.250+0000",
        "NewStateValue": "ALARM",
        "NewStateReason": "Threshold Crossed: 2 out of the last 2 datapoints [97.5 (23/11/26 05:42:50), 97.5 (23/11/26 05:42:40)] were greater than the threshold (80.0) (minimum 2 datapoints for OK -> ALARM transition).",
        "StateChangeTime": "2026-11-23T05:43:00.250+0000",
        "OldStateValue": "OK",
        "ActionExecutedAfterMuteWindow": false,
        "OKActions": [],
        "AlarmActions": [],
        "InsufficientDataActions": [],
        "Trigger": {
            "MetricName": "cpu_usage_active",
            "Namespace": "CWAgent",
            "StatisticType": "Statistic",
            "Statistic": "AVERAGE",
            "Unit": null,
            "Dimensions": [
                { "value": "web-1", "name": "host" },
                { "value": "cpu-total", "name": "cpu" },
            ],
            "Period": 10,
            "EvaluationPeriods": 2,
            "DatapointsToAlarm": 2,
            "ComparisonOperator": "GreaterThanThreshold",
            "Threshold": 80.0,
            "TreatMissingData": "ignore",
            "EvaluateLowSampleCountPercentile": "",
        },
    });
    // The comparison as text includes the order of the keys.
    assert_eq!(message.to_string(), expected.to_string());
}

#[test]
fn writes_every_key_for_an_alarm_in_an_account() {
    let mut alarm = WatchedAlarm::cpu("web-1");
    let arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:bongsu-cpu-web-1";
    alarm.identity = AlarmIdentity {
        arn: AlarmArn::parse(arn),
        account: Some("123456789012".to_owned()),
        region: Region::from_code("eu-west-1"),
        ..alarm.identity
    };
    let mut watch = Watch::new([alarm], at(0));
    let changes = run(&mut watch, &[(10, Some(IDLE))]);
    let message: Value = serde_json::from_str(changes[0].1.message.as_deref().unwrap()).unwrap();
    let keys: Vec<_> = message.as_object().unwrap().keys().map(String::as_str).collect();
    // The message was captured from CloudWatch in 2026 (payload-formats, 2.1).
    let native = "AlarmName, AlarmDescription, AWSAccountId, AlarmConfigurationUpdatedTimestamp, \
        NewStateValue, NewStateReason, StateChangeTime, Region, AlarmArn, OldStateValue, \
        ActionExecutedAfterMuteWindow, OKActions, AlarmActions, InsufficientDataActions, Trigger";
    assert_eq!(keys.join(", "), native);
    assert_eq!(message["Region"], "Europe (Ireland)");
    assert_eq!(message["AlarmArn"], arn);
}

#[test]
fn refuses_alarms_that_only_cloudwatch_can_evaluate() {
    let operator = ComparisonOperator::GreaterThanThreshold;
    let good = Criteria::new(operator, Threshold::Static(1.0), 60, 1);
    let p99 = Criteria { statistic: Some("p99".to_owned()), ..good.clone() };
    let no_such = Criteria { statistic: Some("average".to_owned()), ..good.clone() };
    let band = Criteria { threshold: Threshold::Band, ..good.clone() };
    let odd = Criteria { period: 15, ..good.clone() };
    let expression = Criteria { statistic: None, ..good.clone() };
    let cases = [
        (good, None),
        (p99, None),
        (no_such, Some("average")),
        (band, Some("band")),
        (odd, Some("10, 20 or 30 seconds")),
        (expression, Some("nor Metrics")),
    ];
    for (criteria, expected) in cases {
        let made = WatchedAlarm::new("a".to_owned(), cpu_usage_active("web-1"), criteria);
        let said = made.err().map(|error| error.to_string());
        assert_eq!(said.is_some(), expected.is_some(), "{said:?}");
        assert!(said.unwrap_or_default().contains(expected.unwrap_or_default()), "{expected:?}");
    }
}

#[test]
fn percentiles_are_taken_over_all_samples() {
    let criteria = Criteria {
        statistic: Some("p90".to_owned()),
        ..Criteria::new(ComparisonOperator::GreaterThanThreshold, Threshold::Static(8.0), 10, 1)
    };
    let alarm = WatchedAlarm::new("p".to_owned(), cpu_usage_active("web-1"), criteria).unwrap();
    let mut watch = Watch::new([alarm], at(0));
    for tenth in 0..10 {
        let data = [MetricDatum::new(cpu_usage_active("web-1"), f64::from(tenth))];
        watch.record(at(0) + SignedDuration::from_millis(i64::from(tenth) * 100), &data);
    }
    let evaluated = watch.evaluate(at(7));
    let datapoint = evaluated[0].datapoint.unwrap();
    assert_eq!(datapoint.sample_count, Some(10.0));
    assert!((8.0..=9.0).contains(&datapoint.value), "{datapoint:?}");
    let message: Value =
        serde_json::from_str(evaluated[0].change.as_ref().unwrap().message.as_deref().unwrap()).unwrap();
    assert_eq!(message["Trigger"]["StatisticType"], "ExtendedStatistic");
    assert_eq!(message["Trigger"]["Statistic"], "p90");
}

#[test]
fn drops_the_future_when_the_clock_is_set_back() {
    let mut watch = Watch::new([WatchedAlarm::cpu("web-1")], at(0));
    for (second, value) in [(7, 1.0), (17, 99.0), (8, 3.0)] {
        watch.record(at(second), &[MetricDatum::new(cpu_usage_active("web-1"), value)]);
    }
    let evaluated = watch.evaluate(at(17));
    assert_eq!(evaluated[0].datapoint.unwrap().value, 2.0);
}

#[test]
fn continues_after_a_restart() {
    let mut before = Watch::new([WatchedAlarm::cpu("web-1")], at(0));
    run(&mut before, &[(36, Some(IDLE)), (24, Some(BUSY))]);
    let kept: Vec<AlarmSnapshot> =
        serde_json::from_str(&serde_json::to_string(&before.keep()).unwrap()).unwrap();
    let mut after = Watch::new([WatchedAlarm::cpu("web-1")], at(60));
    after.restore(&kept, at(60));
    assert_eq!(after.keep(), before.keep());
    // The alarm is already in ALARM, so only its end is news.
    let mut changes = Vec::new();
    for second in 61..=120 {
        let value = if second < 70 { BUSY } else { IDLE };
        after.record(at(second), &[MetricDatum::new(cpu_usage_active("web-1"), value)]);
        changes.extend(after.evaluate(at(second)).into_iter().filter_map(|it| Some((second, it.change?.to))));
    }
    assert_eq!(changes, [(77, AlarmState::Ok)]);
}

fn shop(suppressor: Option<Suppressor>) -> Watch {
    let alarm = |name: &str, host: &str| {
        let mut alarm = WatchedAlarm::cpu(host);
        alarm.identity.name = name.to_owned();
        alarm
    };
    let rule = "ALARM(cpu) AND NOT ALARM(other)".to_owned();
    let composite = WatchedAlarm::composite("down".to_owned(), rule, suppressor).unwrap();
    let alarms = [alarm("cpu", "web-1"), alarm("other", "web-2"), alarm("quiet", "web-3"), composite];
    check_together(&alarms).unwrap();
    Watch::new(alarms, at(0))
}

fn composite_changes(
    watch: &mut Watch,
    seconds: std::ops::Range<i64>,
    quiet: f64,
) -> Vec<(i64, StateChange)> {
    let mut changes = Vec::new();
    for second in seconds {
        let datum = |host, value| MetricDatum::new(cpu_usage_active(host), value);
        let busy = if (36..100).contains(&second) { BUSY } else { IDLE };
        watch.record(at(second), &[datum("web-1", busy), datum("web-2", IDLE), datum("web-3", quiet)]);
        let composites = watch.evaluate(at(second)).into_iter().filter(|it| it.alarm.metric().is_none());
        changes.extend(composites.filter_map(|it| Some((second, it.change?))));
    }
    changes
}

#[test]
fn composite_alarms_follow_their_rule() {
    let changes = composite_changes(&mut shop(None), 1..200, IDLE);
    let states: Vec<_> = changes.iter().map(|(second, change)| (*second, change.to.as_str())).collect();
    assert_eq!(states, [(1, "OK"), (57, "ALARM"), (107, "OK")]);
    assert_eq!(changes[0].1.reason, "down was created and its alarm rule evaluates to OK");
    let message: Value = serde_json::from_str(changes[1].1.message.as_deref().unwrap()).unwrap();
    assert_eq!(message["AlarmRule"], "ALARM(cpu) AND NOT ALARM(other)");
    assert_eq!(
        message["TriggeringChildren"][0],
        json!({"Arn": "cpu", "State": {"Value": "ALARM", "Timestamp": "2026-11-23T05:43:00.250+0000"}})
    );
    assert_eq!(
        message["NewStateReason"],
        "cpu transitioned to ALARM at Monday 23 November, 2026 05:43:00 UTC"
    );
    assert_eq!(message["Trigger"], Value::Null);
}

#[test]
fn a_suppressor_holds_composite_alarms_back() {
    let periods = crate::evaluate::SuppressionPeriods { wait: 20, extension: 20 };
    let suppressor = Suppressor { alarm: crate::expr::rule::AlarmRef::new("quiet"), periods };
    // The suppressor is in ALARM from second 17 to 77, and releases the actions 20 s later.
    let mut watch = shop(Some(suppressor.clone()));
    let mut told = composite_changes(&mut watch, 1..70, BUSY);
    let kept = watch.keep();
    told.extend(composite_changes(&mut watch, 70..100, IDLE));
    let told: Vec<_> = told
        .into_iter()
        .map(|(second, change)| (second, change.to.as_str(), change.message.is_some()))
        .collect();
    assert_eq!(told, [(1, "OK", false), (57, "ALARM", false), (97, "ALARM", true)]);
    // The suppressed actions also run after a restart.
    let mut again = shop(Some(suppressor));
    again.restore(&kept, at(70));
    let told: Vec<_> = composite_changes(&mut again, 70..100, IDLE)
        .into_iter()
        .map(|(second, change)| (second, change.from.as_str(), change.message.is_some()))
        .collect();
    assert_eq!(told.last(), Some(&(97, "INSUFFICIENT_DATA", true)));
}

#[test]
fn alarms_must_fit_together() {
    let composite = |rule: &str| WatchedAlarm::composite("top".to_owned(), rule.to_owned(), None).unwrap();
    let cpu = WatchedAlarm::cpu("web-1");
    let cases = [
        (vec![cpu.clone(), cpu.clone()], "give each its own"),
        (vec![cpu.clone(), composite("ALARM(nobody)")], "nobody"),
        (vec![cpu, composite("ALARM(top)")], "cannot be in its own rule"),
    ];
    for (alarms, expected) in cases {
        let (_, error) = check_together(&alarms).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
    assert!(WatchedAlarm::composite("top".to_owned(), "ALARM(".to_owned(), None).is_err());
}

#[test]
fn describes_an_alarm_in_a_sentence() {
    assert_eq!(
        sentence(&WatchedAlarm::cpu("web-1")),
        "goes to ALARM when cpu_usage_active (Average) is above 80\u{a0}% in 2 of the last 2 periods of 10 s; looks every 10 s; without data it keeps its state"
    );
}
