use jiff::{SignedDuration, Timestamp};

use crate::alarm::AlarmState;

/// What an alarm can do on a change of its state (CloudWatch user guide, "Alarm actions").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// A message to an SNS topic.
    Sns,
    /// A call of a Lambda function.
    Lambda,
    /// Stop, terminate, reboot or recover an instance.
    Ec2,
    /// An Auto Scaling policy.
    AutoScaling,
    /// An OpsItem of Systems Manager.
    OpsItem,
    /// An incident of Incident Manager.
    Incident,
    /// An investigation of CloudWatch.
    Investigation,
}

impl Action {
    /// The action an ARN of `AlarmActions` stands for.
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

    /// Whether the action runs when an evaluation finds `to` after `from`. Only a change of state runs
    /// actions, and some only run on the way into ALARM.
    pub fn runs(self, from: AlarmState, to: AlarmState) -> bool {
        from != to && (to == AlarmState::Alarm || !self.is_for_alarm_only())
    }

    /// Whether the action runs again in an unchanged state: Auto Scaling does, once a minute. `last` is
    /// when it ran last.
    pub fn repeats(self, last: Timestamp, at: Timestamp) -> bool {
        self == Self::AutoScaling && at.duration_since(last) >= SignedDuration::from_mins(1)
    }

    /// Whether a composite alarm can have it.
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
            (Action::Sns, Ok, Alarm, true),
            (Action::Sns, Alarm, Alarm, false),
            (Action::Sns, Alarm, InsufficientData, true),
            (Action::OpsItem, Ok, Alarm, true),
            (Action::OpsItem, Alarm, Ok, false),
            (Action::Incident, InsufficientData, Alarm, true),
        ];
        for (action, from, to, runs) in cases {
            assert_eq!(action.runs(from, to), runs, "{action:?} {from} {to}");
        }
    }

    #[test]
    fn auto_scaling_repeats() {
        let at = |second| Timestamp::from_second(second).unwrap();
        assert!(Action::AutoScaling.repeats(at(0), at(60)));
        assert!(!Action::AutoScaling.repeats(at(0), at(59)));
        assert!(!Action::Sns.repeats(at(0), at(60)));
    }

    #[test]
    fn arns() {
        let cases = [
            ("arn:aws:sns:eu-west-1:123456789012:topic", Some(Action::Sns)),
            ("arn:aws:lambda:eu-west-1:123456789012:function:f", Some(Action::Lambda)),
            ("arn:aws:automate:eu-west-1:ec2:stop", Some(Action::Ec2)),
            (
                "arn:aws:swf:eu-west-1:123456789012:action/actions/AWS_EC2.InstanceId.Stop/1.0",
                Some(Action::Ec2),
            ),
            ("arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:p", Some(Action::AutoScaling)),
            ("arn:aws:ssm:eu-west-1:123456789012:opsitem:3#CATEGORY=Cost", Some(Action::OpsItem)),
            ("arn:aws:ssm-incidents::123456789012:responseplan:example", Some(Action::Incident)),
            ("arn:aws:ssm:eu-west-1:123456789012:document/x", None),
            ("", None),
            ("arn:aws", None),
        ];
        for (arn, action) in cases {
            assert_eq!(Action::of_arn(arn), action, "{arn}");
        }
    }
}
