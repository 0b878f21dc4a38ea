//! Alarm mute rules (CloudWatch user guide, "Alarm mute rules"; API reference, "PutAlarmMuteRule", "Schedule").

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{CloudWatch, CloudWatchError, refused, wire};

/// The prefix of the names of rules that this program creates. The function's role allows only such names.
const PREFIX: &str = "bongsu-";
const PUT: &str = "PutAlarmMuteRule";

impl CloudWatch {
    /// Mutes an alarm of this account and region from `now` until `until`, in whole minutes:
    /// `cloudwatch:PutAlarmMuteRule` and `cloudwatch:GetAlarmMuteRule`. `why` is the rule's description. Each
    /// alarm has one rule, so a new mute replaces the previous one.
    ///
    /// # Errors
    ///
    /// Returns an error if CloudWatch refuses a request or takes longer than `within`. Also returns an error
    /// if the rule is not active afterwards, because AWS does not document the behavior of a rule that begins
    /// in the current minute.
    pub async fn mute(
        &self,
        alarm: &str,
        now: Timestamp,
        until: Timestamp,
        why: &str,
        within: Duration,
    ) -> Result<(), CloudWatchError> {
        let name = rule_name(alarm);
        let muted = async {
            self.put_rule(&name, alarm, schedule(now, until), why).await?;
            self.is_active(&name).await
        };
        let late = |_| CloudWatchError { operation: PUT, cause: "no answer in time".to_owned() };
        tokio::time::timeout(within, muted).await.map_err(late)?
    }

    async fn put_rule(
        &self,
        name: &str,
        alarm: &str,
        schedule: Value,
        why: &str,
    ) -> Result<(), CloudWatchError> {
        let input = json!({
            "Name": name,
            "Description": why,
            "Rule": { "Schedule": schedule },
            "MuteTargets": { "AlarmNames": [alarm] },
        });
        self.call(PUT, &input).await.map(drop).map_err(|error| refused(PUT, &error))
    }

    async fn is_active(&self, name: &str) -> Result<(), CloudWatchError> {
        let operation = "GetAlarmMuteRule";
        let rule: wire::MuteRule = self.ask(operation, &json!({ "AlarmMuteRuleName": name })).await?;
        match rule.status.as_deref() {
            Some("ACTIVE") => Ok(()),
            status => {
                Err(CloudWatchError { operation, cause: format!("the rule is not active: {status:?}") })
            }
        }
    }
}

/// Returns the name of an alarm's rule. Both names may have 255 characters, and AWS does not document the
/// characters that a rule's name may have.
fn rule_name(alarm: &str) -> String {
    let digest = Sha256::digest(alarm);
    let digits: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{PREFIX}{digits}")
}

/// Returns the schedule of a rule, whose times have no seconds: from the current minute until the minute
/// after the end.
fn schedule(now: Timestamp, until: Timestamp) -> Value {
    let begins = now.as_second().div_euclid(60);
    let minutes = until.as_second().saturating_add(59).div_euclid(60).saturating_sub(begins).max(1);
    let expression = format!("at({})", now.strftime("%Y-%m-%dT%H:%M"));
    json!({ "Expression": expression, "Duration": format!("PT{minutes}M"), "Timezone": "UTC" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_has_whole_minutes_and_does_not_end_early() {
        let cases = [
            ("10:00:00", "11:00:00", "at(2026-11-26T10:00)", "PT60M"),
            ("10:00:59", "11:00:59", "at(2026-11-26T10:00)", "PT61M"),
            // The button press waited in the queue.
            ("10:20:01", "11:00:59", "at(2026-11-26T10:20)", "PT41M"),
            ("10:59:59", "11:00:00", "at(2026-11-26T10:59)", "PT1M"),
        ];
        for (now, until, expression, duration) in cases {
            let at = |time: &str| format!("2026-11-26T{time}Z").parse::<Timestamp>().unwrap();
            let expected = json!({ "Expression": expression, "Duration": duration, "Timezone": "UTC" });
            assert_eq!(schedule(at(now), at(until)), expected);
        }
    }

    #[test]
    fn each_alarm_has_a_different_rule() {
        let long = "경보 ".repeat(80);
        assert_ne!(rule_name("web"), rule_name("db"));
        assert_eq!((rule_name(&long).len(), rule_name(&long)), (23, rule_name(&long)));
    }
}
