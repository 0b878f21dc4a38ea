//! The state reason and reason data of a composite alarm, as in published events.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::reason_data::date;
use crate::alarm::AlarmState;

/// The reason for evaluating a composite alarm. Alarms are identified by ARN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CompositeCause<'a> {
    /// The composite alarm was created.
    Created(&'a str),
    /// The composite alarm was updated.
    Updated(&'a str),
    /// An alarm in the rule changed its state.
    Child(TriggeringAlarm<'a>),
}

/// An alarm that contributed to a composite alarm's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TriggeringAlarm<'a> {
    /// The alarm's ARN.
    pub arn: &'a str,
    /// The alarm's state.
    pub state: AlarmState,
    /// The start of that state.
    pub since: Timestamp,
}

/// Returns CloudWatch's reason for a composite alarm whose rule evaluates to `state`.
pub fn composite_reason(cause: CompositeCause<'_>, state: AlarmState) -> String {
    match cause {
        CompositeCause::Created(arn) => format!("{arn} was created and its alarm rule evaluates to {state}"),
        CompositeCause::Updated(arn) => {
            format!("{arn} was updated and its new alarm rule evaluates to {state}")
        }
        CompositeCause::Child(child) => child.transition(),
    }
}

/// Returns CloudWatch's reason data: the alarms that decided the state.
pub fn composite_reason_data(deciding: &[TriggeringAlarm<'_>]) -> Value {
    let alarm = |alarm: &TriggeringAlarm<'_>| json!({"arn": alarm.arn, "state": {"value": alarm.state.as_str(), "timestamp": date(alarm.since)}});
    json!({"triggeringAlarms": deciding.iter().map(alarm).collect::<Value>()})
}

impl TriggeringAlarm<'_> {
    /// Formats a state change: `ARN transitioned to ALARM at Friday 22 July, 2022 15:57:45 UTC`.
    pub(super) fn transition(&self) -> String {
        let since = self.since.strftime("%A %d %B, %Y %H:%M:%S UTC");
        format!("{} transitioned to {} at {since}", self.arn, self.state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHILD: TriggeringAlarm<'_> = TriggeringAlarm {
        arn: "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:A",
        state: AlarmState::Alarm,
        since: Timestamp::constant(1_658_505_465, 394_000_000),
    };

    #[test]
    fn reasons() {
        let cases = [
            (
                CompositeCause::Child(CHILD),
                "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:A transitioned to ALARM at Friday 22 July, 2022 \
                 15:57:45 UTC",
            ),
            (CompositeCause::Created("arn:top"), "arn:top was created and its alarm rule evaluates to ALARM"),
            (
                CompositeCause::Updated("arn:top"),
                "arn:top was updated and its new alarm rule evaluates to ALARM",
            ),
        ];
        for (cause, reason) in cases {
            assert_eq!(composite_reason(cause, AlarmState::Alarm), reason);
        }
    }

    #[test]
    fn data() {
        assert_eq!(
            composite_reason_data(&[CHILD]).to_string(),
            r#"{"triggeringAlarms":[{"arn":"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:A","state":{"value":"ALARM","timestamp":"2022-07-22T15:57:45.394+0000"}}]}"#
        );
        assert_eq!(composite_reason_data(&[]).to_string(), r#"{"triggeringAlarms":[]}"#);
    }
}
