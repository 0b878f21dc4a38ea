use super::{Finding, Patient, policy};
use crate::error::{AwsError, Explain as _};

const LINK: &str = "topic's key";
const NEEDED: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey"];

/// Whether CloudWatch may use the key that the topic is encrypted with: without it alarms vanish, and nothing says so.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let topic = patient.output("TopicArn");
    let attributes = patient.topic().await?;
    let Some(key) = attributes.get("KmsMasterKeyId").filter(|key| !key.is_empty()) else {
        return Ok(vec![Finding::fine(LINK, "the topic is not encrypted by a key")]);
    };
    if key.ends_with("alias/aws/sns") {
        let said =
            "the topic is encrypted by AWS's own key, which CloudWatch can never use: every alarm vanishes";
        let own = patient.output("KeyArn");
        let remedy = format!(
            "aws sns set-topic-attributes --topic-arn {topic} --attribute-name KmsMasterKeyId --attribute-value {own}"
        );
        return Ok(vec![Finding::broken(LINK, said, remedy)]);
    }
    let kms = aws_sdk_kms::Client::new(patient.account.config());
    let asked = kms.get_key_policy().key_id(key).policy_name("default").send().await;
    let text = asked.explain("kms:GetKeyPolicy", patient.region())?.policy.unwrap_or_default();
    let lets =
        |action: &&str| policy::allows(&text, "cloudwatch.amazonaws.com", action, patient.account.id());
    let missing: Vec<_> = NEEDED.into_iter().filter(|action| !lets(action)).collect();
    Ok(vec![if missing.is_empty() {
        Finding::fine(LINK, "CloudWatch may use it")
    } else {
        let said = format!(
            "the policy of {key} does not allow CloudWatch {}: every alarm vanishes",
            missing.join(" and ")
        );
        let remedy = format!(
            "allow them to the service cloudwatch.amazonaws.com: aws kms put-key-policy --key-id {key} --policy-name default --policy file://policy.json"
        );
        Finding::broken(LINK, said, remedy)
    }])
}
