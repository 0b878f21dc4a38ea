use bongsu_alarm::alarm::{AlarmState, Definition};
use bongsu_slack::ResponseUrl;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::press::{ButtonAction, IncidentKey, Person, Press, SlashCommand};

mod shapes;

fn alarms(bytes: &[u8]) -> Vec<(String, AlarmState)> {
    let notices = read(bytes).into_notices().into_iter();
    let alarm = |notice: Notice| match notice.content {
        Content::Alarm(alarm) => Some((alarm.alarm.name.clone(), alarm.transition.to)),
        _ => None,
    };
    notices.filter_map(alarm).collect()
}

fn message(name: &str) -> String {
    json!({ "AlarmName": name, "NewStateValue": "ALARM", "AlarmDescription": null }).to_string()
}

#[test]
fn finds_the_alarm_in_every_envelope() {
    let bare = message("a");
    let sns = json!({ "Type": "Notification", "TopicArn": "arn:aws:sns:eu-west-1:1:t", "Message": bare });
    let lambda = json!({ "Records": [{ "EventSource": "aws:sns", "Sns": sns }] });
    let queued =
        json!({ "Records": [{ "eventSource": "aws:sqs", "messageId": "1", "body": sns.to_string() }] });
    let raw = json!({ "Records": [{ "eventSource": "aws:sqs", "messageId": "1", "body": bare }] });
    let nested = json!({ "Type": "Notification", "TopicArn": "t", "Message": queued.to_string() });
    let direct = json!({ "alarmData": { "alarmName": "a", "state": { "value": "ALARM" } } });
    let event = json!({ "detail-type": "CloudWatch Alarm State Change", "detail": direct["alarmData"] });
    let event_in_sns = json!({ "TopicArn": "t", "Message": event.to_string() });
    let context = json!({ "condition": "RetriesExhausted", "approximateInvokeCount": 3 });
    let failed = |event: &Value| json!({ "requestContext": context, "requestPayload": event }).to_string();
    let undelivered = json!({ "Records": [
        { "eventSource": "aws:sqs", "messageId": "1", "body": failed(&lambda) },
        { "eventSource": "aws:sqs", "messageId": "2", "body": failed(&direct) },
    ] });
    assert_eq!(alarms(undelivered.to_string().as_bytes()).len(), 2);
    for shape in [sns, lambda, queued, raw, nested, direct, event, event_in_sns] {
        assert_eq!(alarms(shape.to_string().as_bytes()), [("a".to_owned(), AlarmState::Alarm)], "{shape}");
    }
    assert_eq!(alarms(bare.as_bytes()), [("a".to_owned(), AlarmState::Alarm)]);
}

#[test]
fn takes_all_records_and_keeps_their_order() {
    let record =
        |name| json!({ "EventSource": "aws:sns", "Sns": { "MessageId": "m", "Message": message(name) } });
    let event = json!({ "Records": [record("one"), record("two"), { "odd": true }] });
    let Intake::Notices(notices) = read(event.to_string().as_bytes()) else { panic!("no batch") };
    assert_eq!(notices.len(), 3);
    assert!(matches!(&notices[1].content, Content::Alarm(alarm) if alarm.alarm.name == "two"));
    assert!(matches!(notices[2].content, Content::Other(_)));
}

#[test]
fn a_batch_keeps_the_ids_of_its_messages() {
    let record = |id, body: &str| json!({ "eventSource": "aws:sqs", "messageId": id, "body": body });
    let event = json!({ "Records": [record("1", &message("a")), record("2", "plain")] });
    let Intake::Batch(items) = read(event.to_string().as_bytes()) else { panic!("a batch") };
    assert_eq!(items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
}

#[test]
fn a_notice_that_is_not_an_alarm_is_kept() {
    let cases: [&[u8]; 9] = [
        b"",
        b"  ",
        b"plain",
        b"{}",
        b"[]",
        b"null",
        b"12",
        b"\xff\xfe",
        b"{\"AlarmName\":\"a\",\"NewStateValue\":\"ODD\"}",
    ];
    for bytes in cases {
        let notices = read(bytes).into_notices();
        assert_eq!(notices.len(), 1, "{bytes:?}");
        assert!(matches!(notices[0].content, Content::Other(_)), "{bytes:?}");
    }
}

#[test]
fn endless_envelopes_are_kept_as_text() {
    let mut message = message("deep");
    for _ in 0..12 {
        message = json!({ "Type": "Notification", "TopicArn": "t", "Message": message }).to_string();
    }
    assert_eq!(read(message.as_bytes()).into_notices().len(), 1);
    assert_eq!(read("[".repeat(100_000).as_bytes()).into_notices().len(), 1);
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(!read(&bytes).into_notices().is_empty());
    }

    /// Additional fields, missing fields and fields of another type never hide an alarm's name and state.
    #[test]
    fn an_alarm_with_odd_fields_keeps_its_name(fields in prop::collection::vec((0usize..19, odd_value()), 0..12)) {
        let mut alarm = json!({ "AlarmName": "a", "NewStateValue": "OK", "Unheard": [1] });
        let names = ["AlarmDescription", "AWSAccountId", "AlarmConfigurationUpdatedTimestamp", "NewStateReason",
            "StateChangeTime", "Region", "AlarmArn", "OldStateValue", "ActionExecutedAfterMuteWindow", "OKActions",
            "Trigger", "AlarmRule", "TriggeringChildren", "AlarmContributorId", "AlarmContributorAttributes",
            "Threshold", "Metrics", "Records", "detail"];
        for (index, value) in fields {
            if names[index] != "Records" {
                alarm[names[index]] = value;
            }
        }
        prop_assert_eq!(alarms(alarm.to_string().as_bytes()), [("a".to_owned(), AlarmState::Ok)]);
        let nested = json!({ "AlarmName": "a", "NewStateValue": "OK", "Trigger": alarm });
        prop_assert_eq!(alarms(nested.to_string().as_bytes()).len(), 1);
    }
}

fn odd_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        Just(json!([1, "two", {}])),
        Just(json!({ "Period": "x", "Metrics": [[]], "Dimensions": { "a": 1 }, "MetricName": 5 })),
    ]
}

#[test]
fn a_metric_alarm_has_all_its_fields() {
    let message = json!({
        "AlarmName": "cpu", "NewStateValue": "ALARM", "OldStateValue": "OK", "Region": "Asia Pacific (Seoul)",
        "AWSAccountId": "123456789012",
        "Trigger": {
            "MetricName": "CPUUtilization", "Namespace": "AWS/EC2", "Statistic": "AVERAGE", "Unit": null,
            "Dimensions": [{ "value": "i-1", "name": "InstanceId" }], "Period": 86400, "EvaluationPeriods": 3,
            "ComparisonOperator": "GreaterThanThreshold", "Threshold": 50.0,
            "TreatMissingData": "- TreatMissingData:                    missing"
        }
    });
    let notice = read(message.to_string().as_bytes()).into_notices().remove(0);
    let Content::Alarm(alarm) = notice.content else { panic!("an alarm") };
    assert_eq!(alarm.alarm.region.as_ref().unwrap().code(), "ap-northeast-2");
    let Definition::Metric(metric) = &alarm.definition else { panic!("a metric") };
    assert_eq!((metric.period, metric.threshold), (Some(86_400), Some(50.0)));
    assert!(metric.treat_missing_data.is_some() && alarm.unknown.is_empty());
}

#[test]
fn each_notice_can_be_read_again_from_its_event() {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");
    let mut seen = 0;
    for entry in std::fs::read_dir(fixtures).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        for notice in read(&std::fs::read(&path).unwrap()).into_notices() {
            seen += 1;
            assert_eq!(read(notice.event.as_bytes()).into_notices(), [notice], "{}", path.display());
        }
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn only_the_outermost_event_can_be_a_task() {
    let press = Press {
        action: ButtonAction::Acknowledge,
        incident: IncidentKey { receiver: "bot".to_owned(), about: "alarm/1/eu/a".to_owned() },
        by: Person { id: "U0123".to_owned(), name: "홍".to_owned() },
        at: "2026-11-23T22:00:00Z".parse().unwrap(),
    };
    let url = ResponseUrl::new("https://hooks.slack.com/actions/T/1/x");
    let mut tasks = vec![Task::Audit, Task::DailySummary, Task::Empty("slack".to_owned())];
    let command = SlashCommand { text: "ack a".to_owned(), by: press.by.clone(), at: press.at };
    tasks.extend([
        Task::Slash(command.clone(), url.clone()),
        Task::Slash(SlashCommand { text: String::new(), ..command }, url.clone()),
    ]);
    tasks.extend([Task::Press(press.clone(), Some(url)), Task::Press(press, None)]);
    for task in tasks {
        let event = task.event();
        assert_eq!(read(event.as_bytes()), Intake::Task(task.clone()));
        let queued = json!({ "Records": [{ "eventSource": "aws:sqs", "messageId": "1", "body": event }] });
        let Intake::Batch(items) = read(queued.to_string().as_bytes()) else { panic!("a batch") };
        assert_eq!(items[0].content, ItemContent::Task(task));
        let published = json!({ "Type": "Notification", "TopicArn": "t", "Message": event });
        assert_eq!(read(published.to_string().as_bytes()).into_notices().len(), 1);
    }
    let unknown = r#"{"bongsu":{"press":{"action":"bongsu_dance"}}}"#;
    for event in
        [unknown, r#"{"bongsu":"dance"}"#, r#"{"bongsu":{"empty":7}}"#, r#"{"bongsu":"audit","a":1}"#]
    {
        assert_eq!(read(event.as_bytes()).into_notices().len(), 1, "{event}");
    }
}

#[test]
fn a_request_to_the_functions_url_is_not_a_notice() {
    let body = message("a");
    let event = |body: &str, is_base64: bool| {
        json!({
            "version": "2.0",
            "rawPath": "/",
            "headers": { "X-Slack-Signature": "v0=x", "content-type": "application/json" },
            "requestContext": { "http": { "method": "post", "path": "/" } },
            "body": body,
            "isBase64Encoded": is_base64,
        })
    };
    let read = |event: Value| match read(event.to_string().as_bytes()) {
        Intake::Request(request) => request,
        other => panic!("{other:?}"),
    };
    let request = read(event(&body, false));
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/"));
    assert_eq!((request.header("x-slack-signature"), request.header("cookie")), (Some("v0=x"), None));
    assert_eq!(request.body, body.as_bytes());
    assert_eq!(format!("{request:?}"), r#"WebRequest { method: "POST", path: "/", .. }"#);
    assert_eq!(read(event("cGF5bG9hZD17fQ==", true)).body, b"payload={}");
    assert_eq!(read(event("no base64!", true)).body, b"");
    assert_eq!(read(json!({ "requestContext": { "http": { "method": "GET" } } })).path, "/");
}

#[test]
fn tags_are_read_from_every_shape_of_event() {
    let alarm = json!({"alarmName": "a", "state": {"value": "ALARM"}});
    let with = |mut alarm: Value, tags: Value, status: &str| {
        (alarm["alarmTags"], alarm["alarmTagsStatus"]) = (tags, json!(status));
        alarm
    };
    let tags = json!({"team": "결제".repeat(128), "x": 1});
    let expected = Some(vec![("team".to_owned(), "결제".repeat(128)), ("x".to_owned(), "1".to_owned())]);
    let sns =
        json!({"AlarmName": "a", "NewStateValue": "OK", "AlarmTags": tags, "AlarmTagsStatus": "SUCCESS"});
    let list = json!([{"Key": "team", "Value": "결제".repeat(128)}, {"Key": "x", "Value": "1"}, 7]);
    let event = json!({"detail-type": "CloudWatch Alarm State Change"});
    let shapes = [
        sns.clone(),
        json!({"AlarmName": "a", "NewStateValue": "OK", "AlarmTags": list, "AlarmTagsStatus": "SUCCESS"}),
        json!({"alarmData": with(alarm.clone(), tags.clone(), "SUCCESS")}),
        with(json!({"alarmData": alarm}), tags.clone(), "SUCCESS"),
        json!({"detail-type": event["detail-type"], "detail": with(alarm.clone(), tags.clone(), "SUCCESS")}),
    ];
    for shape in shapes {
        let notice = notices(&shape.to_string()).remove(0);
        assert!(notice.has_all_tags() && notice.tags == expected, "{shape}");
        let Content::Alarm(alarm) = notice.content else { panic!("an alarm") };
        assert!(alarm.unknown.is_empty(), "{:?}", alarm.unknown);
    }
    let mut failed = sns.clone();
    failed["AlarmTagsStatus"] = json!("ACCESS_DENIED");
    let notice = notices(&failed.to_string()).remove(0);
    assert_eq!((notice.has_all_tags(), notice.tags_status.as_deref()), (false, Some("ACCESS_DENIED")));
    assert_eq!(notice.tags, expected, "used where nobody tells more");
    failed["AlarmTags"] = Value::Null;
    assert_eq!(notices(&failed.to_string()).remove(0).tags, None);
    let without = json!({"AlarmName": "a", "NewStateValue": "OK"});
    let notice = notices(&without.to_string()).remove(0);
    assert_eq!((notice.tags, notice.tags_status), (None, None));
}
