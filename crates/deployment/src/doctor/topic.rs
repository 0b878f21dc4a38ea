use std::collections::HashMap;

use aws_sdk_sns::Client;

use super::{Finding, Patient, policy};
use crate::error::{AwsError, Cause, Explain as _};

const LINK: &str = "topic";
const PUBLISH: (&str, &str) = ("cloudwatch.amazonaws.com", "sns:Publish");

/// Whether the topic is there, and lets CloudWatch publish.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let topic = patient.output("TopicArn");
    let attributes = match patient.topic().await {
        Ok(attributes) => attributes,
        Err(AwsError { cause: Cause::NotFound(_), .. }) => {
            let remedy =
                format!("bongsu destroy --stack {0}; bongsu deploy --stack {0}", patient.stack.name());
            return Ok(vec![Finding::broken(LINK, format!("{topic} was deleted"), remedy)]);
        }
        Err(error) => return Err(error),
    };
    let policy = attributes.get("Policy").map(String::as_str).unwrap_or_default();
    let (service, action) = PUBLISH;
    Ok(vec![if policy::allows(policy, service, action, patient.account.id()) {
        Finding::fine(LINK, format!("{topic} takes what CloudWatch publishes"))
    } else {
        let said = format!(
            "the policy of {topic} does not let CloudWatch publish: every alarm fails without a trace but its history"
        );
        let remedy = format!(
            "put back the template's statement CloudWatchAlarms: aws sns set-topic-attributes --topic-arn {topic} --attribute-name Policy --attribute-value file://policy.json"
        );
        Finding::broken(LINK, said, remedy)
    }])
}

/// What SNS says of the topic.
pub(super) async fn attributes(patient: &Patient) -> Result<HashMap<String, String>, AwsError> {
    let asked = Client::new(patient.account.config()).get_topic_attributes();
    let answer = asked.topic_arn(patient.output("TopicArn")).send().await;
    Ok(answer.explain("sns:GetTopicAttributes", patient.region())?.attributes.unwrap_or_default())
}
