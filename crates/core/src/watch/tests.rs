use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::*;
use crate::alarm::{AlarmArn, AlarmIdentity, AlarmState, ComparisonOperator, Region};
use crate::evaluate::{Criteria, Threshold};

const BUSY: f64 = 97.5;
const IDLE: f64 = 3.0;

fn at(second: i64) -> Timestamp {
    let start: Timestamp = "2026-11-23T05:42:03.25Z".parse().unwrap();
    start + SignedDuration::from_secs(second)
}

/// Samples every second of a span; `None` is a second in which nothing ran, as while a laptop sleeps.
fn run(watch: &mut Watch, spans: &[(i64, Option<f64>)]) -> Vec<(i64, StateChange)> {
    let mut changes = Vec::new();
    let mut now = 0;
    for (seconds, value) in spans {
        for second in now + 1..=now + seconds {
            let Some(value) = *value else { continue };
            watch.record(at(second), &[MetricDatum { metric: cpu_usage_active("web-1"), value }]);
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

/// Seconds, and the load in all of them; none where the host slept.
type Spans = &'static [(i64, Option<f64>)];
/// Second and state.
type Changes = &'static [(i64, &'static str)];

#[test]
fn changes_state_once_each_way() {
    // Evaluated at the first sample of each ten seconds: 7, 17, 27...
    let cases: [(Spans, Changes); 7] = [
        (&[(300, Some(IDLE))], &[(7, "OK")]),
        (&[(36, Some(IDLE)), (60, Some(BUSY)), (60, Some(IDLE))], &[(7, "OK"), (57, "ALARM"), (107, "OK")]),
        // Twenty seconds that fill two periods, and twenty that do not.
        (&[(36, Some(IDLE)), (20, Some(BUSY)), (60, Some(IDLE))], &[(7, "OK"), (57, "ALARM"), (67, "OK")]),
        (&[(31, Some(IDLE)), (20, Some(BUSY)), (60, Some(IDLE))], &[(7, "OK")]),
        // Busy from the start: one period is not enough, and what was never OK becomes ALARM.
        (&[(60, Some(BUSY))], &[(17, "ALARM")]),
        // A night's sleep keeps the state, and is no news either when it is over.
        (&[(60, Some(IDLE)), (30_000, None), (60, Some(IDLE))], &[(7, "OK")]),
        (&[(60, Some(IDLE)), (30_000, None), (60, Some(BUSY))], &[(7, "OK"), (30_077, "ALARM")]),
    ];
    for (spans, expected) in cases {
        assert_eq!(states(spans), expected, "{spans:?}");
    }
}

#[test]
fn evaluates_on_when_the_clock_is_set_back() {
    let mut watch = Watch::new([WatchedAlarm::cpu("web-1")], at(0));
    run(&mut watch, &[(60, Some(BUSY))]);
    let changes = run(&mut watch, &[(30, Some(IDLE))]);
    let changes: Vec<_> = changes.iter().map(|(second, change)| (*second, change.to)).collect();
    assert_eq!(changes, [(7, AlarmState::Ok)]);
}

#[test]
fn counts_a_period_as_soon_as_it_is_over() {
    let mut watch = Watch::new([WatchedAlarm::cpu("web-1")], at(0));
    watch.record(at(6), &[MetricDatum { metric: cpu_usage_active("web-1"), value: 42.0 }]);
    watch.record(at(6), &[MetricDatum { metric: cpu_usage_active("web-2"), value: 99.0 }]);
    assert_eq!(watch.evaluate(at(6)), []);
    let evaluated = watch.evaluate(at(7));
    assert_eq!(evaluated[0].datapoint.unwrap().value, 42.0);
    assert_eq!(evaluated[0].datapoint.unwrap().at, "2026-11-23T05:42:00Z".parse().unwrap());
}

#[test]
fn says_what_cloudwatch_would_say() {
    let mut watch = Watch::new([WatchedAlarm::cpu("web-1")], at(0));
    let changes = run(&mut watch, &[(36, Some(IDLE)), (60, Some(BUSY))]);
    let message: Value = serde_json::from_str(&changes[1].1.message).unwrap();
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
    // As text: the order of the keys counts.
    assert_eq!(message.to_string(), expected.to_string());
}

#[test]
fn writes_every_key_where_the_alarm_has_a_place_in_aws() {
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
    let message: Value = serde_json::from_str(&changes[0].1.message).unwrap();
    let keys: Vec<_> = message.as_object().unwrap().keys().map(String::as_str).collect();
    // payload-formats, 2.1: captured from CloudWatch in 2026.
    let native = "AlarmName, AlarmDescription, AWSAccountId, AlarmConfigurationUpdatedTimestamp, \
        NewStateValue, NewStateReason, StateChangeTime, Region, AlarmArn, OldStateValue, \
        ActionExecutedAfterMuteWindow, OKActions, AlarmActions, InsufficientDataActions, Trigger";
    assert_eq!(keys.join(", "), native);
    assert_eq!(message["Region"], "Europe (Ireland)");
    assert_eq!(message["AlarmArn"], arn);
}

#[test]
fn refuses_what_it_cannot_watch() {
    let operator = ComparisonOperator::GreaterThanThreshold;
    let good = Criteria::new(operator, Threshold::Static(1.0), 60, 1);
    let p99 = Criteria { statistic: Some("p99".to_owned()), ..good.clone() };
    let band = Criteria { threshold: Threshold::Band, ..good.clone() };
    let odd = Criteria { period: 15, ..good.clone() };
    let cases = [
        (good, None),
        (p99, Some(UnwatchableAlarm::Statistic("p99".to_owned()))),
        (band, Some(UnwatchableAlarm::Band)),
        (odd, Some(UnwatchableAlarm::Period(15))),
    ];
    for (criteria, expected) in cases {
        let made = WatchedAlarm::new("a".to_owned(), cpu_usage_active("web-1"), criteria);
        assert_eq!(made.err(), expected);
    }
}
