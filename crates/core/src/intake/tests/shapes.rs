//! Events that differ from AWS's documentation, and events that are not alarms.

use super::*;
use crate::notice::{Custom, OtherKind, OtherNotice, SettingChange};

#[test]
fn finds_the_alarm_in_handwritten_events() {
    let alarm = json!({ "AlarmName": "a", "NewStateValue": "ALARM" });
    let described = json!({ "AlarmName": "a", "StateValue": "ALARM", "StateReason": "r", "Period": 60 });
    let shapes = [
        json!({ "Records": [{ "Sns": { "Message": alarm.to_string() } }] }),
        json!({ "Records": [{ "Sns": { "Message": alarm } }] }),
        json!({ "Records": [{ "EventSource": "aws:sns", "Sns": { "Message": alarm } }] }),
        json!({ "Type": "Notification", "Message": alarm }),
        json!({ "default": alarm.to_string(), "email": alarm.to_string() }),
        described.clone(),
        json!({ "MetricAlarms": [described], "CompositeAlarms": [] }),
        json!({ "TopicArn": "t", "Message": described.to_string() }),
    ];
    for shape in shapes {
        assert_eq!(alarms(shape.to_string().as_bytes()), [("a".to_owned(), AlarmState::Alarm)], "{shape}");
    }
    let two = json!({ "MetricAlarms": [described, described] });
    let notices = notices(&two.to_string());
    assert_eq!(notices.len(), 2);
    for notice in notices {
        assert_eq!(super::notices(&notice.event), [notice]);
    }
}

/// Returns the only notice, which must not be an alarm.
fn other(event: &Value) -> (OtherNotice, Source) {
    let mut notices = notices(&event.to_string());
    assert_eq!(notices.len(), 1);
    match notices.remove(0) {
        Notice { content: Content::Other(other), source, .. } => (other, source),
        notice => panic!("{notice:?}"),
    }
}

#[test]
fn a_subscription_shows_only_a_url_of_sns() {
    let url = |host: &str| format!("https://{host}/?Action=ConfirmSubscription&TopicArn=t&Token=x");
    let confirmation = |kind: &str, url: &str| {
        other(&json!({ "Type": kind, "TopicArn": "t", "Token": "x", "SubscribeURL": url })).0.kind
    };
    for host in [
        "sns.eu-west-1.amazonaws.com",
        "sns.cn-north-1.amazonaws.com.cn",
        "sns.eusc-de-east-1.amazonaws.eu",
        "sns.us-gov-west-1.amazonaws.com",
    ] {
        let url = url(host);
        assert_eq!(
            confirmation("SubscriptionConfirmation", &url),
            OtherKind::Subscription(Some(url.clone()))
        );
        assert_eq!(confirmation("UnsubscribeConfirmation", &url), OtherKind::Unsubscription(Some(url)));
    }
    for host in
        ["sns.evil.example", "sns.eu-west-1.amazonaws.com.evil.example", "sns.cn-north-1.amazonaws.com", "x"]
    {
        assert_eq!(
            confirmation("SubscriptionConfirmation", &url(host)),
            OtherKind::Subscription(None),
            "{host}"
        );
    }
    let other = "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe&Token=x";
    assert_eq!(confirmation("SubscriptionConfirmation", other), OtherKind::Subscription(None));
}

#[test]
fn a_custom_notification_survives_odd_values() {
    let content =
        json!({ "title": 7, "description": "a &amp; <b>", "nextSteps": "one", "keywords": [1, null, " "] });
    let message =
        json!({ "source": "custom", "content": content, "metadata": { "x": { "y": 1 }, "apiToken": "t" } });
    let event = json!({ "detail-type": "Job", "source": "shop", "id": "e-1", "detail": message });
    for (event, id) in [(&message, None), (&event, Some("e-1"))] {
        let (other, source) = other(event);
        assert_eq!((other.title.as_deref(), other.text.as_str()), (Some("7"), "a & <b>"));
        assert_eq!(source.message_id.as_deref(), id);
        let custom = Custom {
            next_steps: vec!["one".to_owned()],
            keywords: vec!["1".to_owned()],
            context: vec![("x".to_owned(), "{\"y\":1}".to_owned())],
            ..Custom::default()
        };
        assert_eq!(other.kind, OtherKind::Custom(custom));
    }
    for content in [json!(null), json!({}), json!([1]), json!({ "title": "", "description": [] })] {
        let (other, _) = other(&json!({ "source": "custom", "content": content }));
        assert!(matches!(other.kind, OtherKind::Event(_)), "read as any JSON: {content}");
    }
}

#[test]
fn of_a_text_for_each_protocol_people_get_theirs() {
    let text = |event: Value| other(&event).0.text;
    assert_eq!(text(json!({ "default": "d" })), "d");
    assert_eq!(text(json!({ "default": "d", "sms": "s" })), "d");
    assert_eq!(text(json!({ "default": "d", "email": "e" })), "e");
    assert_eq!(text(json!({ "default": "d", "email": "e", "lambda": "l" })), "l");
    assert!(text(json!({ "default": "d", "colour": "red" })).contains("red"));
    assert!(text(json!({ "default": 1 })).contains("default"));
}

#[test]
fn an_unknown_region_is_kept() {
    let region = |event: Value| {
        let notice = notices(&event.to_string()).remove(0);
        let Content::Alarm(alarm) = notice.content else { panic!("an alarm") };
        alarm.alarm.region.map(|region| region.code().to_owned())
    };
    let alarm = |region: &str, arn: &str| json!({ "AlarmName": "a", "NewStateValue": "OK", "Region": region, "AlarmArn": arn });
    let arn = "arn:aws:cloudwatch:eu-west-1:1:alarm:a";
    assert_eq!(region(alarm("US (Virginia)", "")).as_deref(), Some("US (Virginia)"));
    assert_eq!(region(alarm("US (Virginia)", arn)).as_deref(), Some("eu-west-1"));
    assert_eq!(region(alarm("EU (Ireland)", "")).as_deref(), Some("eu-west-1"));
    assert_eq!(region(alarm("", "")), None);
    let event =
        json!({ "region": "localhost", "alarmData": { "alarmName": "a", "state": { "value": "OK" } } });
    assert_eq!(region(event).as_deref(), Some("localhost"));
}

#[test]
fn a_configuration_change_lists_its_settings() {
    let metric =
        |period: u32| json!({ "id": "m1", "metricStat": { "period": period, "metric": { "name": "n" } } });
    let event = |before: Value, after: Value| {
        let detail = json!({
            "alarmName": "a", "operation": "update", "previousConfiguration": before, "configuration": after,
        });
        let event = json!({ "detail-type": "CloudWatch Alarm Configuration Change", "detail": detail });
        let Content::Configuration(change) = notices(&event.to_string()).remove(0).content else {
            panic!("a change")
        };
        let value = |it: &Option<String>| it.clone().unwrap_or_default();
        let line = |it: &SettingChange| format!("{} {}>{}", it.name, value(&it.before), value(&it.after));
        change.changes.iter().map(line).collect::<Vec<_>>()
    };
    let cases = [
        (
            json!({ "metrics": [metric(60)] }),
            json!({ "metrics": [metric(300)] }),
            vec!["metrics.period 60>300"],
        ),
        (
            json!({ "metrics": [metric(60), { "id": "e1", "expression": "m1" }] }),
            json!({ "metrics": [{ "id": "e1", "expression": "m1 * 2" }, metric(60)] }),
            vec!["metrics.e1.expression m1>m1 * 2"],
        ),
        (json!({ "okActions": ["x"] }), json!({ "okActions": [] }), vec!["okActions x>"]),
        (
            json!({ "threshold": 1, "timestamp": "a" }),
            json!({ "threshold": 2, "timestamp": "b" }),
            vec!["threshold 1>2"],
        ),
        (json!({ "description": "" }), json!({ "description": null }), vec![]),
    ];
    for (before, after, expected) in cases {
        assert_eq!(event(before, after), expected);
    }
}

#[test]
fn a_custom_subject_is_kept_with_the_alarm() {
    let unknown = |subject: &str| {
        let event = json!({ "TopicArn": "t", "Subject": subject, "Message": message("a") });
        let Content::Alarm(alarm) = notices(&event.to_string()).remove(0).content else { panic!("an alarm") };
        alarm.unknown
    };
    assert_eq!(unknown("[shop] look"), [("Subject".to_owned(), json!("[shop] look"))]);
    for subject in ["ALARM: \"a\" in EU (Ireland)", "INSUFFICIENT_DATA: \"a\"", "a", ""] {
        assert_eq!(unknown(subject), [], "{subject}");
    }
}
