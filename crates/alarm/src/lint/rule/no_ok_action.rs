//! The alarm notifies people of ALARM but not of OK.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};
use crate::evaluate::AlarmAction;

pub(super) const RULE: Rule = Rule {
    id: "no-ok-action",
    severity: Severity::Warning,
    summary: "The alarm notifies people of ALARM but not of OK.",
    summary_ko: "경보가 울린 것은 알리지만 끝난 것은 알리지 않습니다.",
    source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html",
    check,
};

fn check(subject: &Subject, _: &Document) -> Option<Problem> {
    let actions = &subject.actions;
    // EC2 and Auto Scaling actions need no notification of OK. A function in a template may be any action.
    let tells = |action: &String| {
        matches!(AlarmAction::of_arn(action), Some(AlarmAction::Sns | AlarmAction::Lambda) | None)
    };
    (actions.alarm.iter().any(tells) && actions.ok.is_empty()).then(|| {
        Problem::new(
            "OKActions",
            bilingual(
                "there are AlarmActions but no OKActions: people are never notified of the end",
                "AlarmActions는 있지만 OKActions가 없어 끝난 것을 알리지 않습니다",
            ),
            bilingual(
                "add the topic of AlarmActions to OKActions",
                "AlarmActions의 주제를 OKActions에도 넣으십시오",
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::breaks;

    #[test]
    fn reports_alarms_that_do_not_notify_of_ok() {
        assert!(breaks("no-ok-action", &json!({"OKActions": null})));
        assert!(breaks("no-ok-action", &json!({"OKActions": [], "AlarmActions": [{"Ref": "Topic"}]})));
        assert!(!breaks("no-ok-action", &json!({})));
        assert!(!breaks(
            "no-ok-action",
            &json!({"OKActions": [], "AlarmActions": ["arn:aws:automate:eu-west-1:ec2:recover"]})
        ));
        // A function of the template builds the ARN.
        let put_together = [
            (json!({"Fn::Sub": "arn:${AWS::Partition}:automate:${AWS::Region}:ec2:recover"}), false),
            (
                json!({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":automate:", {"Ref": "AWS::Region"},
                ":ec2:recover"]]}),
                false,
            ),
            (json!({"Fn::Sub": "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:alerts"}), true),
            (json!({"Fn::Sub": "${Topic}"}), true),
        ];
        for (action, is_found) in put_together {
            let changes = json!({"OKActions": [], "AlarmActions": [action]});
            assert_eq!(breaks("no-ok-action", &changes), is_found, "{changes}");
        }
    }
}
