//! Alarm mute rules (CloudWatch user guide, "Alarm mute rules").

use std::time::Duration;

use aws_sdk_cloudwatch::types::{MuteTargets, Rule, Schedule};
use jiff::{SignedDuration, Timestamp};

use super::{CloudWatch, CloudWatchError, refused};

/// An instant of a rule has minutes and no seconds: the rule begins with the minute that runs.
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

impl CloudWatch {
    /// Mutes an alarm of this account and region from `now` on for `span`, in whole minutes: `cloudwatch:PutAlarmMuteRule`.
    /// `why` is the rule's description.
    ///
    /// # Errors
    ///
    /// What CloudWatch says, also that it took longer than `within`.
    pub async fn mute(
        &self,
        alarm: &str,
        (now, span): (Timestamp, SignedDuration),
        why: &str,
        within: Duration,
    ) -> Result<(), CloudWatchError> {
        let operation = "PutAlarmMuteRule";
        let minutes = span.saturating_add(MINUTE).as_mins();
        let expression = format!("at({})", now.strftime("%Y-%m-%dT%H:%M"));
        let schedule =
            Schedule::builder().expression(expression).duration(format!("PT{minutes}M")).timezone("UTC");
        let call = self.client.put_alarm_mute_rule().name(format!("bongsu-{}", now.as_millisecond()));
        let call = call.description(why).rule(Rule::builder().schedule(schedule.build()).build());
        let call = call.mute_targets(MuteTargets::builder().alarm_names(alarm).build());
        let timed = tokio::time::timeout(within, call.send()).await;
        let late = |_| CloudWatchError { operation, cause: "no answer in time".to_owned() };
        timed.map_err(late)?.map(drop).map_err(|error| refused(operation, error))
    }
}
