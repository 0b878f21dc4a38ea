use aws_sdk_kms::Client;
use aws_sdk_kms::types::{KeyManagerType, KeyMetadata, KeySpec, KeyState};
use serde_json::{Value, json};

use super::remedy::{because, mended};
use super::{LinkFinding, Patient, topic};
use crate::error::{AwsError, Cause, Explain as _};
use crate::policy::{self, Refusal, Request, Source};
use crate::words::quoted;

pub(super) const LINK: &str = "topic's key";
const CLOUDWATCH: &str = "cloudwatch.amazonaws.com";
const NEEDED: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey"];
const MANAGED: &str =
    "the topic is encrypted with AWS's own key, which CloudWatch can never use: every alarm is lost";

/// Checks that CloudWatch may use the topic's key. Without the permission, alarms are lost without a trace.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    if patient.output("TopicArn").is_empty() {
        return Ok(Vec::new());
    }
    let attributes = patient.topic().await?;
    let Some(key) = attributes.get("KmsMasterKeyId").filter(|key| !key.is_empty()) else {
        return Ok(vec![LinkFinding::fine(LINK, "the topic is not encrypted with a key")]);
    };
    if key.ends_with("alias/aws/sns") {
        return Ok(vec![LinkFinding::broken(LINK, MANAGED, own_key(patient))]);
    }
    if let Some(region) = key.strip_prefix("arn:").and_then(|it| it.split(':').nth(2))
        && region != patient.region()
    {
        let said =
            format!("the topic's key {key} is in {region}, but SNS uses only keys of the topic's region");
        return Ok(vec![LinkFinding::broken(LINK, said, own_key(patient))]);
    }
    let client = Client::new(patient.account().config());
    let described = client.describe_key().key_id(key).send().await;
    let unusable = match described.explain("kms:DescribeKey", patient.region()) {
        Ok(answer) => answer.key_metadata.and_then(|it| unusable(patient, key, &it)),
        Err(AwsError { cause: Cause::NotFound(_), .. }) => {
            Some(LinkFinding::broken(LINK, format!("the topic's key {key} does not exist"), own_key(patient)))
        }
        // The key's policy may be readable even so.
        Err(_) => None,
    };
    if let Some(finding) = unusable {
        return Ok(vec![finding]);
    }
    // `GetKeyPolicy` is one of the few operations that accept no alias.
    let id = patient.key_id(key).await?;
    let asked = client.get_key_policy().key_id(&id).policy_name("default").send().await;
    let text = asked.explain("kms:GetKeyPolicy", patient.region())?.policy.unwrap_or_default();
    Ok(vec![judge(patient, &id, &text).await])
}

/// Checks that the key is enabled and symmetric.
fn unusable(patient: &Patient, key: &str, metadata: &KeyMetadata) -> Option<LinkFinding> {
    let id = metadata.key_id();
    let enable = patient.aws(&format!("kms enable-key --key-id {id}"));
    if metadata.key_manager() == Some(&KeyManagerType::Aws) {
        return Some(LinkFinding::broken(LINK, MANAGED, own_key(patient)));
    }
    if metadata.key_spec().is_some_and(|spec| *spec != KeySpec::SymmetricDefault) {
        let said = format!("the topic's key {key} is not symmetric, but SNS accepts no other kind");
        return Some(LinkFinding::broken(LINK, said, own_key(patient)));
    }
    match metadata.key_state()? {
        KeyState::Enabled => None,
        KeyState::Disabled => Some(LinkFinding::broken(
            LINK,
            format!("the topic's key {key} is disabled: every alarm is lost"),
            enable,
        )),
        KeyState::PendingDeletion => {
            let cancel = patient.aws(&format!("kms cancel-key-deletion --key-id {id}"));
            let said = format!("the topic's key {key} is scheduled for deletion: every alarm is lost");
            Some(LinkFinding::broken(LINK, said, format!("{cancel}; {enable}")))
        }
        state => {
            let said = format!("the topic's key {key} is in the state {state}: every alarm is lost");
            Some(LinkFinding::broken(LINK, said, own_key(patient)))
        }
    }
}

async fn judge(patient: &Patient, key: &str, text: &str) -> LinkFinding {
    let (topic, account, region) = (patient.output("TopicArn"), patient.account().id(), patient.region());
    let arn = if key.starts_with("arn:") {
        key.to_owned()
    } else {
        format!("arn:{}:kms:{region}:{account}:key/{key}", patient.account().partition())
    };
    let judged = |action| {
        let arn = arn.as_str();
        topic::judge(patient, text, move |source: &str| {
            let of = Source { arn: source, account, region };
            policy::judge(text, &Request::new(CLOUDWATCH, action, arn, of).of_topic(topic))
        })
    };
    let mut refused = Vec::new();
    for action in NEEDED {
        if let Err((refusal, whom)) = judged(action).await {
            refused.push((action, refusal, whom));
        }
    }
    let Some((_, refusal, whom)) = refused.first() else {
        return LinkFinding::fine(LINK, "CloudWatch may use it");
    };
    if *refusal == Refusal::Unreadable {
        return LinkFinding::cannot_tell(LINK, format!("the policy of {key} cannot be read"), None);
    }
    let missing: Vec<_> = refused.iter().map(|(action, ..)| *action).collect();
    let said = format!(
        "the policy of {key} does not allow CloudWatch {}{whom} ({}): every such alarm is lost",
        missing.join(" and "),
        because(refusal)
    );
    let put = format!(
        "kms put-key-policy --key-id {} --policy-name default --policy {}",
        quoted(key),
        mended(text, &statement(patient), refusal)
    );
    LinkFinding::broken(LINK, said, patient.aws(&put))
}

/// Returns the template's statement for CloudWatch, for any key.
fn statement(patient: &Patient) -> Value {
    let intended = patient.intended.statement("Key", "/KeyPolicy", "CloudWatchAlarms");
    if intended.is_object() { intended } else { json!({}) }
}

fn own_key(patient: &Patient) -> String {
    patient.aws(&format!(
        "sns set-topic-attributes --topic-arn {} --attribute-name KmsMasterKeyId --attribute-value {}",
        quoted(patient.output("TopicArn")),
        patient.output("KeyArn")
    ))
}

impl Patient {
    /// Returns the key's ID, which KMS resolves if `key` is an alias.
    async fn key_id(&self, key: &str) -> Result<String, AwsError> {
        if !key.contains("alias/") {
            return Ok(key.to_owned());
        }
        let asked = Client::new(self.account().config()).describe_key().key_id(key).send().await;
        let metadata = asked.explain("kms:DescribeKey", self.region())?.key_metadata;
        Ok(metadata.map_or_else(|| key.to_owned(), |it| it.key_id().to_owned()))
    }
}
