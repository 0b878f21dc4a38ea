use aws_sdk_sns::Client;
use serde_json::json;

use super::{Finding, Patient};
use crate::error::{AwsError, Explain as _};
use crate::words::quoted;

const LINK: &str = "subscription";

/// Whether the topic has the function as a subscriber, which gets everything, and a queue for what it cannot get.
pub(super) async fn check(patient: &Patient) -> Result<Vec<Finding>, AwsError> {
    let (topic, function) = (patient.output("TopicArn"), patient.output("FunctionArn"));
    let client = Client::new(patient.account.config());
    let asked = client.list_subscriptions_by_topic().topic_arn(topic);
    let (mut pages, mut found) = (asked.into_paginator().send(), None);
    while let Some(page) = pages.next().await {
        let page = page.explain("sns:ListSubscriptionsByTopic", patient.region())?;
        let ours = page.subscriptions().iter().find(|it| it.endpoint() == Some(function));
        found = found.or(ours.and_then(|it| it.subscription_arn()).map(str::to_owned));
    }
    let redrive = patient.intended.property("Subscription", "/RedrivePolicy").to_string();
    let attributes = json!({ "RedrivePolicy": redrive }).to_string();
    let subscribe = patient.aws(&format!(
        "sns subscribe --topic-arn {} --protocol lambda --notification-endpoint {} --attributes {}",
        quoted(topic),
        quoted(function),
        quoted(&attributes)
    ));
    let arn = match found {
        Some(arn) if arn.starts_with("arn:") => arn,
        Some(_) => {
            return Ok(vec![Finding::broken(LINK, "the subscription was never confirmed", subscribe)]);
        }
        None => {
            return Ok(vec![Finding::broken(
                LINK,
                format!("nothing of the topic goes to {function}"),
                subscribe,
            )]);
        }
    };
    let asked = client.get_subscription_attributes().subscription_arn(&arn).send().await;
    let attributes = asked.explain("sns:GetSubscriptionAttributes", patient.region())?.attributes;
    let attributes = attributes.unwrap_or_default();
    let has = |name: &str| attributes.get(name).is_some_and(|text| !text.is_empty() && text != "{}");
    let set = |name: &str, value: &str| {
        patient.aws(&format!(
            "sns set-subscription-attributes --subscription-arn {} --attribute-name {name} --attribute-value {}",
            quoted(&arn),
            quoted(value)
        ))
    };
    let mut findings = Vec::new();
    if has("FilterPolicy") {
        let said = "the subscription has a filter policy, which drops alarms without a word";
        findings.push(Finding::broken(LINK, said, set("FilterPolicy", "{}")));
    }
    if !has("RedrivePolicy") {
        let said =
            "an alarm that SNS cannot give to the function is lost: the subscription has no queue for it";
        findings.push(Finding::broken(LINK, said, set("RedrivePolicy", &redrive)));
    }
    if findings.is_empty() {
        findings.push(Finding::fine(LINK, "the topic gives its messages to the function"));
    }
    Ok(findings)
}
