use std::collections::BTreeMap;

use bongsu_alarm::alarm::AlarmState;
use bongsu_core::delivery::DeliveryError;
use bongsu_core::report::{ACKNOWLEDGED, LinkButton, Reported};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::*;

const KEY: &str = "0123456789abcdef0123456789ABCDEF";

fn reported(state: AlarmState) -> Reported {
    Reported {
        name: "orders-api-5xx".to_owned(),
        state: Some(state),
        at: "2026-11-29T03:12:00Z".parse().ok(),
        reason: "state_changed".to_owned(),
        key: "alarm/123456789012/ap-northeast-2/orders-api-5xx".to_owned(),
        summary: "🔴 orders-api-5xx: 12 %, above 5 %".to_owned(),
        account: Some("123456789012".to_owned()),
        region: Some("ap-northeast-2".to_owned()),
        labels: BTreeMap::from([("kind".to_owned(), "metric".to_owned())]),
        links: vec![LinkButton {
            text: "Runbook".to_owned(),
            href: "https://wiki.example.com/5xx".to_owned(),
        }],
        ..Reported::default()
    }
}

fn body(notice: &Reported) -> Value {
    serde_json::from_str(&event::body(notice, &RoutingKey::parse(KEY).unwrap(), "pager")).unwrap()
}

#[test]
fn an_alarm_opens_an_incident_and_its_end_resolves_it() {
    let alarm = body(&reported(AlarmState::Alarm));
    let expected = json!({
        "routing_key": KEY,
        "event_action": "trigger",
        "dedup_key": "bongsu/pager/alarm/123456789012/ap-northeast-2/orders-api-5xx",
        "client": "bongsu",
        "payload": {
            "summary": "🔴 orders-api-5xx: 12 %, above 5 %",
            "source": "123456789012/ap-northeast-2",
            "severity": "critical",
            "timestamp": "2026-11-29T03:12:00Z",
            "component": "orders-api-5xx",
            "class": "metric",
            "group": null,
            "custom_details": { "reason": "state_changed", "state": "ALARM", "labels": { "kind": "metric" } },
        },
        "links": [{ "text": "Runbook", "href": "https://wiki.example.com/5xx" }],
    });
    assert_eq!(alarm, expected);
    let over = body(&reported(AlarmState::Ok));
    assert_eq!((&over["event_action"], &over["dedup_key"]), (&json!("resolve"), &alarm["dedup_key"]));
    assert_eq!(over["payload"], Value::Null);
    let seen = Reported { reason: ACKNOWLEDGED.to_owned(), ..reported(AlarmState::Alarm) };
    assert_eq!(body(&seen)["event_action"], "acknowledge");
}

#[test]
fn maps_severities_to_those_of_pagerduty() {
    let cases = [
        (Some("critical"), AlarmState::Alarm, "critical"),
        (Some("HIGH"), AlarmState::Alarm, "error"),
        (Some("warning"), AlarmState::Alarm, "warning"),
        (Some("low"), AlarmState::Alarm, "info"),
        (Some("a word of our own"), AlarmState::Alarm, "critical"),
        (None, AlarmState::Alarm, "critical"),
        (None, AlarmState::InsufficientData, "warning"),
    ];
    for (said, state, expected) in cases {
        let notice = Reported { severity: said.map(str::to_owned), ..reported(state) };
        assert_eq!(body(&notice)["payload"]["severity"], expected, "{said:?} {state:?}");
    }
}

#[test]
fn long_texts_are_shortened_to_pagerdutys_limits() {
    let notice =
        Reported { summary: "가".repeat(2_000), key: "가".repeat(600), ..reported(AlarmState::Alarm) };
    let body = body(&notice);
    let chars = |value: &Value| value.as_str().unwrap().chars().count();
    assert_eq!((chars(&body["payload"]["summary"]), chars(&body["dedup_key"])), (1_024, 255));
}

fn answer(status: u16, body: &'static str, wait: Option<&'static str>) -> Result<(), DeliveryError> {
    let mut headers = HeaderMap::new();
    if let Some(wait) = wait {
        headers.insert("retry-after", wait.parse().unwrap());
    }
    read(&Response { status: StatusCode::from_u16(status).unwrap(), headers, body: body.into() })
}

#[test]
fn only_an_accepted_event_is_delivered() {
    assert_eq!(answer(202, "{\"status\":\"success\"}", None), Ok(()));
    assert_eq!(answer(202, "<html>not JSON", None), Ok(()), "only the status decides");
    let wait = |after| matches!(answer(429, "", after), Err(DeliveryError::Retry { after: Some(_), .. }));
    assert!(wait(Some("7")) && wait(None));
    assert!(matches!(answer(500, "", None), Err(DeliveryError::Retry { after: None, .. })));
    for status in [301, 400, 403, 404] {
        let error = answer(status, "{\"errors\":[\"routing_key 0123456789abcdef0123456789ABCDEF\"]}", None);
        let Err(DeliveryError::Permanent { cause, hint }) = error else { panic!("{status}: {error:?}") };
        assert!(!cause.contains("0123456789abcdef") && hint.contains("Events API V2"), "{cause}");
    }
}

#[test]
fn an_invalid_key_is_explained_and_never_shown() {
    let cases = [
        ("", "is empty"),
        ("0123456789abcdef", "32 letters and digits"),
        ("u+0123456789abcdef0123456789abcd", "32 letters and digits"),
        ("{\"a\": \"x\", \"b\": \"y\"}", "key/value"),
    ];
    for (text, expected) in cases {
        let error = RoutingKey::parse(text).unwrap_err().to_string();
        assert!(error.contains(expected) && !error.contains("0123456789abcdef"), "{error}");
    }
    let kept = format!("{{\"key\": \"{KEY}\"}}");
    assert_eq!(format!("{:?}", RoutingKey::parse(&kept).unwrap()), "RoutingKey(hidden)");
}
