use aws_sdk_sns::Client;
use serde_json::json;

use super::{LinkFinding, Patient};
use crate::error::{AwsError, Explain as _};
use crate::words::quoted;

pub(super) const LINK: &str = "subscription";

/// Checks that the function is subscribed to each topic without a filter, and with a queue for undeliverable
/// messages.
pub(super) async fn check(patient: &Patient) -> Result<Vec<LinkFinding>, AwsError> {
    let ways = patient.description().ways();
    let mut findings = Vec::new();
    for topic in ways.topics() {
        findings.extend(of_topic(patient, topic).await?);
    }
    Ok(findings)
}

async fn of_topic(patient: &Patient, topic: &str) -> Result<Vec<LinkFinding>, AwsError> {
    let function = patient.output("FunctionArn");
    let client = Client::new(patient.account().config());
    let redrive = patient.intended.property("Subscription", "/RedrivePolicy").to_string();
    let attributes = json!({ "RedrivePolicy": redrive }).to_string();
    let subscribe = patient.aws(&format!(
        "sns subscribe --topic-arn {} --protocol lambda --notification-endpoint {} --attributes {}",
        quoted(topic),
        quoted(function),
        quoted(&attributes)
    ));
    let arn = match found(patient, &client, topic).await? {
        Some(arn) if arn.starts_with("arn:") => arn,
        Some(_) => {
            let said = format!("the subscription of {topic} was never confirmed");
            return Ok(vec![LinkFinding::broken(LINK, said, subscribe)]);
        }
        None => {
            let said = format!("{function} is not subscribed to {topic}");
            return Ok(vec![LinkFinding::broken(LINK, said, subscribe)]);
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
        let said = "the subscription has a filter policy, which drops alarms without a trace";
        findings.push(LinkFinding::broken(LINK, said, set("FilterPolicy", "{}")));
    }
    let has_queue = !patient.output("UndeliveredQueueUrl").is_empty();
    if has_queue && !has("RedrivePolicy") {
        let said =
            "an alarm that SNS cannot deliver to the function is lost: the subscription has no queue for it";
        findings.push(LinkFinding::broken(LINK, said, set("RedrivePolicy", &redrive)));
    }
    if findings.is_empty() {
        let name = topic.rsplit(':').next().unwrap_or(topic);
        findings
            .push(LinkFinding::fine(LINK, format!("the topic {name} delivers its messages to the function")));
    }
    Ok(findings)
}

/// Returns the function's subscription to a topic: its ARN, or SNS's word instead of an ARN.
async fn found(patient: &Patient, client: &Client, topic: &str) -> Result<Option<String>, AwsError> {
    let asked = client.list_subscriptions_by_topic().topic_arn(topic);
    let mut pages = asked.into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.explain("sns:ListSubscriptionsByTopic", patient.region())?;
        let is_ours =
            |it: &&aws_sdk_sns::types::Subscription| it.endpoint() == Some(patient.output("FunctionArn"));
        if let Some(ours) = page.subscriptions().iter().find(is_ours) {
            return Ok(ours.subscription_arn().map(str::to_owned));
        }
    }
    Ok(None)
}
