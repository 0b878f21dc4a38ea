//! The topic is encrypted with a key that CloudWatch cannot use.

use super::super::{Document, Problem, Rule, Severity, Subject, bilingual};

pub(super) const RULE: Rule = Rule {
    id: "topic-key-refuses-cloudwatch",
    severity: Severity::Error,
    summary: "The topic is encrypted with a key that CloudWatch cannot use.",
    summary_ko: "CloudWatch가 사용할 수 없는 키로 주제가 암호화되어 있습니다.",
    source: "https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns",
    check,
};

fn check(subject: &Subject, document: &Document) -> Option<Problem> {
    let mut actions = subject.actions.alarm.iter().chain(&subject.actions.ok);
    let closed = |action: &String| {
        document.topics.iter().find(|topic| topic.closed_key.is_some() && topic.is_target(action))
    };
    let topic = actions.find_map(closed)?;
    let key = topic.closed_key.as_deref().unwrap_or_default();
    Some(Problem::new(
        "AlarmActions",
        bilingual(
            format!(
                "the topic {} is encrypted with {key}, whose policy does not allow cloudwatch.amazonaws.com: the action fails",
                topic.id
            ),
            format!(
                "주제 {}을(를) 암호화한 키 {key}의 정책이 cloudwatch.amazonaws.com을 허용하지 않아 작업이 실패합니다",
                topic.id
            ),
        ),
        bilingual(
            "use a customer managed key whose policy allows cloudwatch.amazonaws.com to do kms:Decrypt and kms:GenerateDataKey*",
            "cloudwatch.amazonaws.com에 kms:Decrypt와 kms:GenerateDataKey*를 허용하는 고객 관리형 키를 쓰십시오",
        ),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::testing::{alarm, found};

    fn document(key: &serde_json::Value, service: &str) -> serde_json::Value {
        let properties = alarm(&json!({"AlarmActions": [{"Ref": "Topic"}]}));
        json!({"Resources": {
            "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": properties},
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": key}},
            "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": [
                {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kms:*"},
                {"Effect": "Allow", "Principal": {"Service": service}, "Action": ["kms:Decrypt", "kms:GenerateDataKey*"]},
            ]}}},
        }})
    }

    #[test]
    fn reports_keys_that_cloudwatch_cannot_use() {
        let documents = [
            document(&json!("alias/aws/sns"), ""),
            document(&json!({"Fn::GetAtt": ["Key", "Arn"]}), "sns.amazonaws.com"),
        ];
        for document in documents {
            assert_eq!(found("topic-key-refuses-cloudwatch", &document).len(), 1, "{document}");
        }
    }

    #[test]
    fn accepts_keys_that_cloudwatch_can_use() {
        let documents = [
            document(&json!({"Ref": "Key"}), "cloudwatch.amazonaws.com"),
            document(&json!("alias/alerts"), ""),
        ];
        for document in documents {
            assert!(found("topic-key-refuses-cloudwatch", &document).is_empty(), "{document}");
        }
    }
}
