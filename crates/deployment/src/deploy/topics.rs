//! Checks the existing topics to which the function is subscribed besides its own.

use aws_sdk_sns::Client;

use super::DeployError;
use crate::Account;
use crate::error::{AwsError, Cause, Explain as _};

/// Checks that the function can be subscribed to each of `topics` besides the stack's own topic. `topics` has
/// ARNs, separated by commas.
pub(super) async fn check(account: &Account, topics: &str, own: &str) -> Result<(), DeployError> {
    for arn in topics.split(',').map(str::trim).filter(|arn| !arn.is_empty()) {
        let refused = |why: String| DeployError::Topic { arn: arn.to_owned(), why };
        place(account, arn, own).map_err(refused)?;
        let asked = Client::new(account.config()).get_topic_attributes().topic_arn(arn).send().await;
        match asked.explain("sns:GetTopicAttributes", account.region()) {
            Ok(_) => {}
            Err(AwsError { cause: Cause::NotFound(_), .. }) => {
                return Err(refused("there is no such topic".to_owned()));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Checks by its ARN that the function can be subscribed to a topic.
fn place(account: &Account, arn: &str, own: &str) -> Result<(), String> {
    let parts: Vec<_> = arn.split(':').collect();
    let ["arn", partition, "sns", region, owner, name] = parts.as_slice() else {
        return Err("it is not the ARN of a topic, such as arn:aws:sns:REGION:ACCOUNT:NAME".to_owned());
    };
    if *partition != account.partition() {
        let here = account.partition();
        return Err(format!(
            "it belongs to the partition {partition} and this account to {here}, and SNS sends nothing from one to the other"
        ));
    }
    if *region != account.region() {
        return Err(format!(
            "it is in {region}, and the function's queue cannot keep undelivered messages of another region; deploy a stack there"
        ));
    }
    if *owner != account.id() {
        return Err(format!("it belongs to the account {owner}; deploy a stack there"));
    }
    if *name == own {
        return Err("it is the stack's own topic, to which the function is subscribed already".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorded::{Answer, Recorded};

    const OURS: &str = "arn:aws:sns:ap-northeast-2:123456789012:alarms";

    async fn refusal(topics: &str) -> Option<String> {
        let there = "<GetTopicAttributesResponse><GetTopicAttributesResult/></GetTopicAttributesResponse>";
        let account = Recorded::new([Answer::Said(200, there.to_owned())]).account().await;
        check(&account, topics, "mission-sns").await.err().map(|error| error.to_string())
    }

    #[tokio::test]
    async fn a_topic_that_cannot_be_subscribed_to_is_refused_with_the_reason() {
        assert_eq!(refusal("").await, None);
        assert_eq!(refusal(&format!("{OURS},{OURS}-2")).await, None);
        let cases = [
            ("arn:aws:sns:us-east-1:123456789012:alarms", "it is in us-east-1"),
            ("arn:aws:sns:ap-northeast-2:210987654321:alarms", "to the account 210987654321"),
            (
                "arn:aws-cn:sns:ap-northeast-2:123456789012:alarms",
                "it belongs to the partition aws-cn and this account to aws",
            ),
            ("arn:aws:sqs:ap-northeast-2:123456789012:alarms", "not the ARN of a topic"),
            ("arn:aws:sns:ap-northeast-2:123456789012:mission-sns", "the stack's own topic"),
        ];
        for (topic, part) in cases {
            let said = refusal(&format!("{OURS},{topic}")).await.unwrap();
            assert!(said.contains(topic) && said.contains(part), "{said}");
        }
    }

    #[tokio::test]
    async fn a_missing_topic_is_reported_before_any_change() {
        let gone = Answer::query(404, "NotFound", "Topic does not exist");
        let account = Recorded::new([gone]).account().await;
        let said = check(&account, OURS, "mission-sns").await.unwrap_err().to_string();
        assert!(said.contains("there is no such topic"), "{said}");
    }
}
