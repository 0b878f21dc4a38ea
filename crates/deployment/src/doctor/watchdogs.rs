use jiff::SignedDuration;
use serde_json::Value;

use super::{LinkFinding, Patient};
use crate::alarms::Alarm;
use crate::error::AwsError;
use crate::fallback::Subscribers;
use crate::words::{counted, quoted};

pub(super) const LINK: &str = "watchdogs";
pub(super) const FALLBACK: &str = "fallback";
/// Alarms that are in ALARM until the first audit or the first daily summary.
const UNTIL_FIRST: [(&str, SignedDuration); 2] =
    [("HeartbeatAlarm", SignedDuration::from_hours(1)), ("EveningFireAlarm", SignedDuration::from_hours(26))];

/// Checks that bongsu's own alarms exist, notify the fallback topic, and are not in ALARM.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let all = patient.alarms().await?;
    let mut wanted = patient.intended.of_kind("AWS::CloudWatch::Alarm");
    wanted.retain(|logical| *logical != "CpuAlarm");
    let mut findings = Vec::new();
    for logical in &wanted {
        let definition = patient.intended.property(logical, "");
        let name = patient.intended.text(logical, "/AlarmName");
        let alarm = all.iter().find(|alarm| alarm.name == name);
        findings.extend(trouble(patient, logical, &definition, &name, alarm));
    }
    if findings.is_empty() {
        let said = format!("{} of bongsu, none in ALARM", counted(wanted.len(), "alarm"));
        findings.push(LinkFinding::fine(LINK, said));
    }
    Ok(findings)
}

fn trouble(
    patient: &Patient,
    logical: &str,
    definition: &Value,
    name: &str,
    alarm: Option<&Alarm>,
) -> Option<LinkFinding> {
    let put = || {
        patient
            .aws(&format!("cloudwatch put-metric-alarm --cli-input-json {}", quoted(&definition.to_string())))
    };
    let Some(alarm) = alarm else {
        return Some(patient.missing(LINK, patient.absent(name), put()));
    };
    if !alarm.is_enabled {
        let enable = format!("cloudwatch enable-alarm-actions --alarm-names {}", quoted(name));
        return Some(LinkFinding::broken(
            LINK,
            format!("the actions of {name} are disabled"),
            patient.aws(&enable),
        ));
    }
    if !alarm.alarm_actions.iter().any(|action| action == patient.output("FallbackTopicArn")) {
        return Some(LinkFinding::broken(LINK, format!("{name} does not notify the fallback topic"), put()));
    }
    if alarm.state != "ALARM" {
        return None;
    }
    let age = |since| patient.now.duration_since(since);
    let is_new = UNTIL_FIRST.iter().any(|(it, first)| {
        *it == logical && patient.description().created_at.is_some_and(|at| age(at) < *first)
    });
    if is_new {
        return Some(LinkFinding::noted(LINK, format!("{name} is in ALARM until the first run"), None));
    }
    let meaning = definition["AlarmDescription"].as_str().unwrap_or_default();
    let since = alarm.since.map(|at| format!(" since {at}")).unwrap_or_default();
    let remedy = format!("repair the faults above and below; {} follows the function's log", patient.logs());
    Some(LinkFinding::broken(LINK, format!("{name} is in ALARM{since}: {meaning}"), remedy))
}

/// Checks that the fallback topic has a confirmed subscriber. A missing subscriber is no fault.
pub(super) async fn fallback(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let topic = patient.output("FallbackTopicArn");
    if topic.is_empty() {
        let said = "there is no topic for failures on the way to Slack";
        return Ok(vec![patient.missing(FALLBACK, said.to_owned(), patient.redeploy(""))]);
    }
    let subscribers = Subscribers::of(patient.account(), topic).await?;
    let Some(trouble) = subscribers.trouble() else {
        let said = "a subscriber is notified of failures on the way to Slack";
        return Ok(vec![LinkFinding::fine(FALLBACK, said)]);
    };
    let subscribe = patient.aws(&format!(
        "sns subscribe --topic-arn {} --protocol email --notification-endpoint YOU@EXAMPLE.COM",
        quoted(topic)
    ));
    let remedy = match subscribers.pending {
        0 => format!("{subscribe}, and confirm the subscription in the email"),
        _ => format!(
            "confirm the subscription in the email (it may be in the spam folder); {subscribe} sends it again"
        ),
    };
    Ok(vec![LinkFinding::noted(FALLBACK, trouble, Some(remedy))])
}

impl Patient {
    /// Returns the command that shows the function's log.
    pub(super) fn logs(&self) -> String {
        self.aws(&format!("logs tail {}", quoted(self.output("LogGroupName"))))
    }
}
