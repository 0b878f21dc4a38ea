//! Builds PagerDuty events ("Send an event to PagerDuty", "PD-CEF").

use bongsu_alarm::alarm::AlarmState;
use bongsu_core::report::{ACKNOWLEDGED, LinkButton, Reported};
use serde_json::{Value, json};

use super::RoutingKey;

/// PagerDuty's maximum length of a summary, in characters.
const SUMMARY: usize = 1_024;
/// PagerDuty's maximum length of a deduplication key, in characters.
const DEDUP_KEY: usize = 255;

/// Returns the body of a request.
pub(super) fn body(notice: &Reported, key: &RoutingKey, receiver: &str) -> String {
    let mut event = json!({
        "routing_key": key.expose(),
        "event_action": action(notice),
        "dedup_key": dedup_key(notice, receiver),
        "client": "bongsu",
    });
    if let (Value::Object(event), "trigger") = (&mut event, action(notice)) {
        event.insert("payload".to_owned(), payload(notice));
        event.insert("links".to_owned(), notice.links.iter().map(link).collect());
    }
    event.to_string()
}

/// Returns the action: the end of an alarm resolves its incident, an acknowledgment in Slack acknowledges it,
/// and everything else opens or updates it.
fn action(notice: &Reported) -> &'static str {
    match notice.state {
        _ if notice.reason == ACKNOWLEDGED => "acknowledge",
        Some(AlarmState::Ok) => "resolve",
        _ if notice.outcome.as_deref() == Some("succeeded") => "resolve",
        _ => "trigger",
    }
}

/// Returns the deduplication key, which all events of one alarm share.
fn dedup_key(notice: &Reported, receiver: &str) -> String {
    format!("bongsu/{receiver}/{}", notice.key).chars().take(DEDUP_KEY).collect()
}

fn payload(notice: &Reported) -> Value {
    let source =
        [&notice.account, &notice.region].into_iter().flatten().cloned().collect::<Vec<_>>().join("/");
    json!({
        "summary": notice.summary.chars().take(SUMMARY).collect::<String>(),
        "source": if source.is_empty() { "aws".to_owned() } else { source },
        "severity": severity(notice),
        "timestamp": notice.at,
        "component": notice.name,
        "class": notice.labels.get("kind"),
        "group": notice.labels.get("namespace"),
        "custom_details": {
            "reason": notice.reason,
            "state": notice.state,
            "labels": notice.labels,
        },
    })
}

/// Returns one of PagerDuty's four severities. An alarm without a severity is critical, because its owner
/// chose to page people.
fn severity(notice: &Reported) -> &'static str {
    match notice.severity.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("critical" | "page" | "p1" | "sev1") => "critical",
        Some("high" | "error" | "major" | "p2" | "sev2") => "error",
        Some("medium" | "warning" | "minor" | "p3" | "sev3") => "warning",
        Some("low" | "info" | "informational" | "p4" | "p5" | "sev4" | "sev5") => "info",
        _ if notice.state == Some(AlarmState::InsufficientData) => "warning",
        _ => "critical",
    }
}

fn link(link: &LinkButton) -> Value {
    json!({ "href": link.href, "text": link.text })
}
