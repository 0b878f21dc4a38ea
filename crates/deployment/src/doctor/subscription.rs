use aws_sdk_sns::Client;

use super::{Finding, Patient};
use crate::error::{AwsError, Explain as _};

const LINK: &str = "subscription";

/// Whether the topic has the function as a subscriber.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let (topic, function) = (patient.output("TopicArn"), patient.output("FunctionArn"));
    let asked = Client::new(patient.account.config()).list_subscriptions_by_topic().topic_arn(topic);
    let (mut pages, mut found) = (asked.into_paginator().send(), None);
    while let Some(page) = pages.next().await {
        let page = page.explain("sns:ListSubscriptionsByTopic", patient.region())?;
        let ours = page.subscriptions().iter().find(|it| it.endpoint() == Some(function));
        found = found.or(ours.and_then(|it| it.subscription_arn()).map(str::to_owned));
    }
    let subscribe =
        format!("aws sns subscribe --topic-arn {topic} --protocol lambda --notification-endpoint {function}");
    Ok(vec![match found {
        Some(arn) if arn.starts_with("arn:") => {
            Finding::fine(LINK, "the topic gives its messages to the function")
        }
        Some(_) => Finding::broken(LINK, "the subscription was never confirmed", subscribe),
        None => Finding::broken(LINK, format!("nothing of the topic goes to {function}"), subscribe),
    }])
}
