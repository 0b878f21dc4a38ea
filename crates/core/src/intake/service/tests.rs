mod alone;
mod documented;
mod estate;
mod rules;
mod software;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::intake;
use crate::notice::{Content, OtherKind, Outcome};

fn event(value: &Value) -> ServiceEvent {
    let notices = intake::notices(&value.to_string());
    let Some(Content::Other(other)) = notices.first().map(|notice| &notice.content) else {
        panic!("it is no alarm: {notices:?}")
    };
    match &other.kind {
        OtherKind::Event(event) => (**event).clone(),
        kind => panic!("it is no event: {kind:?}"),
    }
}

fn event_bridge(source: &str, detail_type: &str, detail: &Value) -> Value {
    json!({ "source": source, "detail-type": detail_type, "detail": detail, "region": "ap-northeast-2" })
}

#[test]
fn reads_an_event_of_a_service_without_a_reader() {
    let detail = json!({ "thing": { "name": "a" }, "status": "FAILED", "reason": "no room" });
    let event = event(&event_bridge("aws.somethingnew", "Something New", &detail));
    assert_eq!((event.kind, event.service.as_str()), ("event", "somethingnew"));
    assert_eq!(event.outcome, Outcome::Failed);
    assert_eq!(event.summary.as_deref(), Some("no room"));
}

#[test]
fn an_api_call_of_any_service_is_an_event_of_cloudtrail() {
    let detail = json!({ "eventName": "DeleteVolume", "eventSource": "ec2.amazonaws.com", "userIdentity": { "userName": "kim" } });
    let event = event(&event_bridge("aws.ec2", "AWS API Call via CloudTrail", &detail));
    assert_eq!((event.kind, event.title.to_string()), ("cloudtrail", "DeleteVolume · kim".to_owned()));
}

#[test]
fn an_approval_shows_no_token() {
    let message = include_str!("../../../../../fixtures/event-codepipeline-approval.json");
    let event = format!("{:?}", event(&serde_json::from_str(message).unwrap()));
    assert!(event.contains("waits for approval") && !event.contains("XAMPLETOKEN"), "{event}");
}

#[test]
fn distinguishes_guarddutys_levels() {
    let cases = [
        (9.5, "critical", Outcome::Failed),
        (7.0, "high", Outcome::Failed),
        (4.0, "medium", Outcome::Attention),
        (2.0, "low", Outcome::Attention),
    ];
    for (severity, word, outcome) in cases {
        let event =
            event(&event_bridge("aws.guardduty", "GuardDuty Finding", &json!({ "severity": severity })));
        assert_eq!((event.severity.as_deref(), event.outcome), (Some(word), outcome));
    }
}

/// A source, a detail type, a detail, and the expected title and outcome.
type Case<'a> = (&'a str, &'a str, Value, &'a str, Outcome);

/// Checks types and states that the fixtures do not have.
fn expect(cases: &[Case<'_>]) {
    for (source, detail_type, detail, title, outcome) in cases {
        let event = event(&event_bridge(source, detail_type, detail));
        assert_eq!((event.title.to_string().as_str(), event.outcome), (*title, *outcome), "{detail}");
    }
}

#[test]
fn reads_the_texts_that_services_send() {
    let read = |subject: &str, text: &str| {
        let message = json!({ "Type": "Notification", "MessageId": "1", "Subject": subject, "Message": text,
            "TopicArn": "arn:aws:sns:ap-northeast-2:123456789012:t", "Timestamp": "2026-11-23T05:12:07Z" });
        let event = event(&message);
        (event.kind, event.title.to_string(), event.outcome)
    };
    let cases = [
        (
            "Notification from AWS Backup",
            "An AWS Backup job was completed successfully. Recovery point ARN: arn:aws:ec2:r:1:volume/vol-1. Resource ARN : arn:aws:ec2:r:1:volume/vol-2. BackupJob ID : 1b",
            ("backup", "vol-2 · backup job COMPLETED", Outcome::Succeeded),
        ),
        (
            "ElastiCache Notification Message",
            "ElastiCache:AddCacheNodeFailed : sessions",
            ("elasticache", "sessions AddCacheNodeFailed", Outcome::Failed),
        ),
        (
            "[FIRING:1] Crash",
            "Alerts Firing:\nLabels:\n - alertname = Crash\n - severity = critical\nAnnotations:\n - summary = it crashes\nSource: http://x",
            ("prometheus", "Crash firing", Outcome::Failed),
        ),
        (
            "[RESOLVED] Crash",
            "Alerts Resolved:\nLabels:\n - alertname = Crash\n",
            ("prometheus", "Crash resolved", Outcome::Succeeded),
        ),
    ];
    for (subject, text, (kind, title, outcome)) in cases {
        assert_eq!(read(subject, text), (kind, title.to_owned(), outcome), "{text}");
    }
}

#[test]
fn survives_details_of_any_shape() {
    for service in SERVICES {
        for detail in [
            json!("text"),
            json!([1, { "a": [] }]),
            json!(null),
            json!({}),
            json!(3),
            json!({ "findings": [7] }),
        ] {
            event(&event_bridge(service.source, "Some Change", &detail));
        }
    }
}

#[test]
fn a_service_with_a_reader_is_not_in_the_list_of_names() {
    for kind in names::kinds() {
        assert!(SERVICES.iter().all(|service| service.kind != kind), "{kind}");
    }
}

#[test]
fn the_time_of_an_event_comes_from_the_event() {
    let event = include_str!("../../../../../fixtures/event-ecs-task-stopped.json");
    let notices = intake::notices(event);
    assert_eq!(notices[0].time(), Some("2026-11-23T05:12:07Z".parse().unwrap()));
}

proptest! {
    #[test]
    fn reads_details_with_any_values(text in ".{0,200}", number: f64, name in "[a-zA-Z-]{1,12}") {
        let detail = json!({ &name: text, "state": { &name: number }, "findings": [{ &name: text }] });
        for service in SERVICES {
            let event = event(&event_bridge(service.source, "Some Change", &detail));
            prop_assert!(event.facts.len() <= 12);
        }
    }
}
