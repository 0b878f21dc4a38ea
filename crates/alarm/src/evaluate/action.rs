use jiff::{SignedDuration, Timestamp};

use crate::alarm::AlarmState;

/// An action on a state change (CloudWatch user guide, ["Alarm actions"]).
///
/// ["Alarm actions"]: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AlarmAction {
    /// Publishes a message to an SNS topic.
    Sns,
    /// Invokes a Lambda function.
    Lambda,
    /// Stops, terminates, reboots or recovers an EC2 instance.
    Ec2,
    /// Runs an Auto Scaling policy.
    AutoScaling,
    /// Creates a Systems Manager OpsItem.
    OpsItem,
    /// Creates an Incident Manager incident.
    Incident,
    /// Starts a CloudWatch investigation.
    Investigation,
}

impl AlarmAction {
    /// Returns the action for an ARN of `AlarmActions`, or `None` if the ARN is not an action's.
    pub fn of_arn(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        (parts.next() == Some("arn")).then_some(())?;
        let (service, resource) = (parts.nth(1)?, parts.nth(2)?);
        Some(match service {
            "sns" => Self::Sns,
            "lambda" => Self::Lambda,
            "automate" | "swf" => Self::Ec2,
            "autoscaling" => Self::AutoScaling,
            "ssm" if resource.starts_with("opsitem") => Self::OpsItem,
            "ssm-incidents" => Self::Incident,
            "aiops" => Self::Investigation,
            _ => return None,
        })
    }

    /// Returns whether the action runs when the state changes from `from` to `to`. Some actions run only on
    /// changes to ALARM.
    pub fn runs(self, from: AlarmState, to: AlarmState) -> bool {
        from != to && (to == AlarmState::Alarm || !self.is_for_alarm_only())
    }

    /// Returns whether the action runs again while the state stays the same. Only Auto Scaling actions
    /// repeat, once a minute. `last` is the time of the previous run.
    pub fn repeats(self, last: Timestamp, at: Timestamp) -> bool {
        self == Self::AutoScaling && at.duration_since(last) >= SignedDuration::from_mins(1)
    }

    /// Returns whether a composite alarm can have the action.
    pub fn suits_composite(self) -> bool {
        !matches!(self, Self::Ec2 | Self::AutoScaling)
    }

    fn is_for_alarm_only(self) -> bool {
        matches!(self, Self::OpsItem | Self::Incident | Self::Investigation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_on_changes_only() {
        use AlarmState::{Alarm, InsufficientData, Ok};
        let cases = [
            (AlarmAction::Sns, Ok, Alarm, true),
            (AlarmAction::Sns, Alarm, Alarm, false),
            (AlarmAction::Sns, Alarm, InsufficientData, true),
            (AlarmAction::OpsItem, Ok, Alarm, true),
            (AlarmAction::OpsItem, Alarm, Ok, false),
            (AlarmAction::Incident, InsufficientData, Alarm, true),
        ];
        for (action, from, to, runs) in cases {
            assert_eq!(action.runs(from, to), runs, "{action:?} {from} {to}");
        }
    }

    #[test]
    fn auto_scaling_repeats() {
        let at = |second| Timestamp::from_second(second).unwrap();
        assert!(AlarmAction::AutoScaling.repeats(at(0), at(60)));
        assert!(!AlarmAction::AutoScaling.repeats(at(0), at(59)));
        assert!(!AlarmAction::Sns.repeats(at(0), at(60)));
    }

    #[test]
    fn arns() {
        let cases = [
            ("arn:aws:sns:eu-west-1:123456789012:topic", Some(AlarmAction::Sns)),
            ("arn:aws:lambda:eu-west-1:123456789012:function:f", Some(AlarmAction::Lambda)),
            ("arn:aws:automate:eu-west-1:ec2:stop", Some(AlarmAction::Ec2)),
            (
                "arn:aws:swf:eu-west-1:123456789012:action/actions/AWS_EC2.InstanceId.Stop/1.0",
                Some(AlarmAction::Ec2),
            ),
            ("arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:p", Some(AlarmAction::AutoScaling)),
            ("arn:aws:ssm:eu-west-1:123456789012:opsitem:3#CATEGORY=Cost", Some(AlarmAction::OpsItem)),
            ("arn:aws:ssm-incidents::123456789012:responseplan:example", Some(AlarmAction::Incident)),
            ("arn:aws:ssm:eu-west-1:123456789012:document/x", None),
            ("", None),
            ("arn:aws", None),
        ];
        for (arn, action) in cases {
            assert_eq!(AlarmAction::of_arn(arn), action, "{arn}");
        }
    }
}
