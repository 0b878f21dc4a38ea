//! The topic has a policy that does not let CloudWatch publish to it.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};

pub(super) const RULE: Rule = Rule {
    id: "topic-refuses-cloudwatch",
    severity: Severity::Error,
    summary: "The topic has a policy that does not let CloudWatch publish to it.",
    summary_ko: "주제의 정책이 CloudWatch의 게시를 허용하지 않습니다.",
    source: "https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger",
    check,
};

fn check(subject: &Subject, document: &Document) -> Option<Problem> {
    let mut actions = subject.actions.alarm.iter().chain(&subject.actions.ok);
    let topic = actions
        .find_map(|action| document.topics.iter().find(|topic| topic.is_closed && topic.is_target(action)))?;
    Some(Problem::new(
        "AlarmActions",
        bilingual(
            format!(
                "the policy of the topic {} does not allow cloudwatch.amazonaws.com: the action fails, and nobody is notified",
                topic.id
            ),
            format!(
                "주제 {}의 정책이 cloudwatch.amazonaws.com을 허용하지 않아 작업이 실패하고 아무도 알 수 없습니다",
                topic.id
            ),
        ),
        bilingual(
            "add a statement to the topic's policy that allows the service cloudwatch.amazonaws.com to do sns:Publish",
            "주제의 정책에 서비스 cloudwatch.amazonaws.com의 sns:Publish를 허용하는 문을 추가하십시오",
        ),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::{alarm, found};

    fn document(principal: &serde_json::Value) -> serde_json::Value {
        let properties = alarm(&json!({"AlarmActions": [{"Ref": "Topic"}]}));
        json!({"Resources": {
            "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": properties},
            "Topic": {"Type": "AWS::SNS::Topic"},
            "Policy": {"Type": "AWS::SNS::TopicPolicy", "Properties": {"Topics": [{"Ref": "Topic"}], "PolicyDocument":
                {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sns:Publish", "Resource": "*"}]}}},
        }})
    }

    #[test]
    fn reports_policies_that_do_not_allow_cloudwatch() {
        for principal in
            [json!({"Service": "events.amazonaws.com"}), json!({"AWS": "arn:aws:iam::123456789012:root"})]
        {
            assert_eq!(found("topic-refuses-cloudwatch", &document(&principal)).len(), 1, "{principal}");
        }
    }

    #[test]
    fn accepts_policies_that_allow_cloudwatch() {
        let admitted = [
            json!({"Service": ["events.amazonaws.com", "cloudwatch.amazonaws.com"]}),
            json!("*"),
            json!({"AWS": "*"}),
            json!({"Service": {"Fn::Sub": "${Service}"}}),
        ];
        for principal in admitted {
            assert!(found("topic-refuses-cloudwatch", &document(&principal)).is_empty(), "{principal}");
        }
        let mut without = document(&json!("*"));
        without["Resources"].as_object_mut().unwrap().remove("Policy");
        assert!(found("topic-refuses-cloudwatch", &without).is_empty());
    }
}
