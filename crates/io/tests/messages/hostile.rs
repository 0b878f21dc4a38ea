//! Tests the messages of malformed and malicious events.

use std::time::{Duration, Instant};

use bongsu_alarm::Locale;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{config, messages};
use crate::rules;

/// Checks the messages of an event and returns their number, which is at least one.
pub(super) fn checked(event: &[u8]) -> usize {
    let mut count = 0;
    for locale in [Locale::En, Locale::Ko] {
        let messages = messages(event, &config(locale));
        messages.iter().for_each(rules::check);
        count = messages.len();
    }
    assert!(count > 0, "an event without a message");
    count
}

fn alarm(changes: Value) -> String {
    let mut alarm = json!({
        "AlarmName": "a", "AlarmDescription": "d", "NewStateValue": "ALARM", "OldStateValue": "OK",
        "NewStateReason": "Threshold Crossed: 1 datapoint [9.0 (23/11/26 05:05:00)] was greater than the threshold (1.0).",
        "StateChangeTime": "2026-11-23T05:12:07.689+0000", "Region": "Asia Pacific (Seoul)", "AWSAccountId": "123456789012",
        "Trigger": {
            "MetricName": "m", "Namespace": "AWS/EC2", "Statistic": "AVERAGE", "Period": 60, "EvaluationPeriods": 1,
            "ComparisonOperator": "GreaterThanThreshold", "Threshold": 1.0, "Dimensions": [{ "name": "InstanceId", "value": "i" }]
        }
    });
    merge(&mut alarm, changes);
    alarm.to_string()
}

fn merge(into: &mut Value, changes: Value) {
    match (into, changes) {
        (Value::Object(into), Value::Object(changes)) => {
            for (name, value) in changes {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, value) => *into = value,
    }
}

#[test]
fn alarms_with_extreme_fields() {
    let long = "경보 <!channel> & \"*_~`>|\u{202e}\u{200b}🚨 ".repeat(400);
    let dimensions: Vec<_> = (0..1_000).map(|i| json!({ "name": format!("d{i}"), "value": long })).collect();
    let children: Vec<_> = (0..500)
        .map(|i| json!({ "Arn": format!("arn:aws:cloudwatch:eu-west-1:1:alarm:child-{i}"), "State": { "Value": "ALARM" } }))
        .collect();
    let rule: Vec<_> = (0..500).map(|i| format!("ALARM(child-{i})")).collect();
    let cases = [
        json!({ "AlarmName": "n".repeat(10_000) }),
        json!({ "Trigger": null, "LogLines": vec!["\u{1b}[31m<!channel> ".repeat(14_000); 50] }),
        json!({ "Trigger": null, "LogLines": ["x".repeat(10_000), "```\u{0}", {"message": 7}, null, [[]]],
            "AlarmContributorId": "c", "AlarmContributorAttributes": {} }),
        json!({ "Trigger": { "MetricName": null, "ScheduledQueryConfiguration": { "QueryString": long,
            "LogGroupIdentifiers": vec![long.clone(); 50], "AggregationExpression": long } }, "LogLines": vec![long.clone(); 50] }),
        json!({ "AlarmName": long, "AlarmDescription": long, "NewStateReason": long, "AWSAccountId": long }),
        json!({ "AlarmDescription": format!("https://example.com/{}", "x".repeat(5_000)) }),
        json!({ "AlarmDescription": "[a](https://b) ".repeat(700) }),
        json!({ "Trigger": { "Dimensions": dimensions, "MetricName": long, "Namespace": long, "Statistic": long, "Unit": long } }),
        json!({ "AlarmRule": rule.join(" OR "), "TriggeringChildren": children }),
        json!({ "AlarmRule": "(".repeat(10_240), "TriggeringChildren": [] }),
        json!({ "StateChangeTime": "9999-12-31T23:59:59.999+0000" }),
        json!({ "StateChangeTime": "0000-01-01T00:00:00.000+0000" }),
        json!({ "Trigger": { "Threshold": 1e308, "Period": 4_294_967_295u32, "EvaluationPeriods": 4_294_967_295u32 } }),
        json!({ "Trigger": { "Threshold": "NaN" } }),
        json!({ "Trigger": { "Metrics": vec![json!({ "Id": long, "Expression": long, "Label": long, "ReturnData": true }); 20] } }),
        json!({ "AlarmContributorId": long, "AlarmContributorAttributes": { "a": long, "b": [1, { "c": long }] } }),
        json!({ "Unheard": long, "Of": { "deep": [long] } }),
        json!({ "AlarmName": "\u{200b}" }),
        json!({ "AlarmName": "اختبار\u{202e}gnp" }),
        json!({ "AlarmName": " \n\t " }),
    ];
    for case in cases {
        let event = alarm(case);
        let started = Instant::now();
        checked(event.as_bytes());
        // A release build takes milliseconds. This limit detects only an algorithm with excessive growth, even on a busy machine.
        assert!(started.elapsed() < Duration::from_secs(60), "{}", &event[..80]);
    }
}

#[test]
fn other_events_with_extreme_fields() {
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let large = json!({ "Records": [{ "EventSource": "aws:sns", "Sns": { "Message": "x".repeat(6 * 1024 * 1024) } }] });
    let cases: [Vec<u8>; 6] = [
        deep.into_bytes(),
        large.to_string().into_bytes(),
        b"\xf0\x9f\x94".to_vec(),
        vec![0; 1_000],
        "<!channel> <@U1> <https://x|y>".as_bytes().to_vec(),
        "\u{202e}\u{2066}".as_bytes().to_vec(),
    ];
    for case in cases {
        checked(&case);
    }
}

#[test]
fn each_of_five_hundred_records_has_a_message() {
    let records = vec![
        json!({ "EventSource": "aws:sns", "Sns": { "Message": alarm(json!({})), "TopicArn": "t" } });
        500
    ];
    assert_eq!(checked(json!({ "Records": records }).to_string().as_bytes()), 500);
}

/// Generates text with meaningful parts: markup, mentions, links, entities and direction marks.
fn hostile_text() -> impl Strategy<Value = String> {
    let parts = prop_oneof![
        Just("<!channel>"),
        Just("<!here|x>"),
        Just("<@U123>"),
        Just("<https://evil|ok>"),
        Just("https://a.b/?c=d&e"),
        Just("[x](https://y)"),
        Just("&lt;"),
        Just("&"),
        Just("*"),
        Just("_"),
        Just("`"),
        Just("|"),
        Just(">"),
        Just("\n"),
        Just("\u{202e}"),
        Just("\u{200b}"),
        Just("경보"),
        Just("🚨"),
        Just(" "),
        Just("a"),
        Just("\""),
        Just("\\"),
        Just("\0"),
        Just("{{ name }}"),
        Just("AT_LEAST("),
        Just("ALARM("),
        Just("arn:aws:cloudwatch:eu-west-1:1:alarm:"),
    ];
    prop_oneof![
        prop::collection::vec(parts, 0..60).prop_map(|parts| parts.concat()),
        ".{0,100}",
        "[<>|!@&a]{0,3000}"
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn no_text_breaks_a_limit_or_comes_alive(texts in prop::collection::vec(hostile_text(), 12), kind in 0usize..4) {
        let [name, description, reason, account, metric, namespace, dimension, attribute, rule, child, unknown, subject] =
            texts.try_into().unwrap();
        let mut event = json!({
            "AlarmName": name, "AlarmDescription": description, "NewStateReason": reason, "AWSAccountId": account, "Extra": unknown,
        });
        let kinds = [
            json!({ "Trigger": { "MetricName": metric, "Namespace": namespace, "Dimensions": [{ "name": dimension, "value": attribute }] } }),
            json!({ "AlarmRule": rule, "TriggeringChildren": [{ "Arn": child, "State": { "Value": "OK" } }] }),
            json!({ "AlarmContributorAttributes": { "a": attribute }, "Trigger": { "Metrics": [{ "Id": metric, "Expression": rule, "ReturnData": true }] } }),
            json!({ "NewStateValue": subject }),
        ];
        merge(&mut event, kinds[kind].clone());
        checked(alarm(event.clone()).as_bytes());
        let sns = json!({ "Type": "Notification", "TopicArn": child, "Subject": subject, "Message": alarm(event) });
        checked(sns.to_string().as_bytes());
    }
}

/// Despite malformed log lines, contributors, tags and types, each message shows the name and the state of its alarm.
#[test]
fn malformed_alarms_show_their_name_and_state() {
    let log = |lines: Value| json!({ "Trigger": { "MetricName": null, "QueryResultsToAlarm": 1 }, "LogLines": lines });
    let korean = "결".repeat(256);
    let cases = [
        ("fifty lines of 256 kB", log(json!(vec!["x".repeat(256 * 1024); 50]))),
        ("ANSI escapes", log(json!(["\u{1b}[31mERROR\u{1b}[0m \u{1b}]8;;https://evil\u{7}x", "\u{9b}2J"]))),
        ("a mention", log(json!(["<!channel> <@U1> <https://evil|ok> ``` &lt;!here>"]))),
        ("no space in 10,000 characters", log(json!(["가".repeat(10_000), "`".repeat(10_000)]))),
        (
            "a contributor without attributes",
            json!({ "AlarmContributorId": "c", "AlarmContributorAttributes": null }),
        ),
        (
            "a contributor with malformed attributes",
            json!({ "AlarmContributorId": "c", "AlarmContributorAttributes": [1, null] }),
        ),
        (
            "tags in Korean",
            json!({ "AlarmTags": { "팀": korean, "비용": korean }, "AlarmTagsStatus": "SUCCESS" }),
        ),
        (
            "an unknown type",
            json!({ "Trigger": { "MetricName": null, "Namespace": null, "Forecast": { "Horizon": "PT4H" } } }),
        ),
    ];
    for (what, changes) in cases {
        let event = alarm(changes);
        for locale in [Locale::En, Locale::Ko] {
            let message = &messages(event.as_bytes(), &config(locale))[0];
            rules::check(message);
            assert!(
                ["ALARM: a", "경보: a"].iter().any(|told| message.text.contains(told)),
                "{what}: {}",
                message.text
            );
        }
    }
    let mut bytes = alarm(log(json!(["before @@ after"]))).into_bytes();
    let at = bytes.windows(2).position(|pair| pair == b"@@").unwrap();
    bytes.splice(at..at + 2, *b"\xff\xed\xa0\x80");
    let message = serde_json::to_string(&messages(&bytes, &config(Locale::En))[0]).unwrap();
    assert!(message.contains("ALARM: a") && message.contains("before"), "invalid UTF-8: {message}");
}
