//! Tests the program as a deployed function: ministack takes it as a zip and runs it like Lambda, with the
//! blueprint's environment and the settings for a local Slack.

use std::path::Path;
use std::time::Duration;

use bongsu_stand_in::{FunctionCode, Ministack, Result, SECRET, Slack};
use serde_json::json;

use crate::events::{alarm_message, fixture};
use crate::harness::{BOOTSTRAP, ministack};

const WITHIN: Duration = Duration::from_secs(30);

/// Deploys the function under `name` and returns its ARN.
async fn deploy(aws: &Ministack, name: &str, slack: &Slack) -> Result<String> {
    let key = aws.create_key().await?;
    let ciphertext = aws.encrypt(&key, &slack.webhook(), &[("LambdaFunctionName", name)]).await?;
    let environment = [
        ("kmsEncryptedHookUrl", ciphertext.as_str()),
        ("slackChannel", "#alarms"),
        ("BONGSU_ALLOW_INSECURE_WEBHOOK", "1"),
        ("BONGSU_SLACK_ORIGIN", &slack.origin()),
    ];
    let code = FunctionCode::of_program(Path::new(BOOTSTRAP))?;
    aws.create_function(name, &code, &environment).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_published_to_a_topic_arrives_in_slack() -> Result<()> {
    let (aws, slack) = (ministack().await?, Slack::start().await?);
    let function = deploy(aws, "bongsu-sns", &slack).await?;
    let topic = aws.create_topic("alarms-to-function").await?;
    aws.subscribe(&topic, "lambda", &function).await?;
    aws.publish(&topic, "ALARM: \"web-cpu-high\"", &alarm_message("web-cpu-high")?).await?;

    let posts = slack.wait_for_posts(1, WITHIN).await?;
    assert!(posts[0].text().contains("web-cpu-high"), "{}", posts[0].body);
    assert_eq!(posts[0].json()["channel"], "#alarms");
    assert!(!aws.log().contains(SECRET));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_test_event_of_the_console_succeeds() -> Result<()> {
    let (aws, slack) = (ministack().await?, Slack::start().await?);
    deploy(aws, "bongsu-console", &slack).await?;
    let event = serde_json::from_str(&fixture("sns-lambda-blueprint-test")?)?;
    let answer = aws.invoke_function("bongsu-console", &event).await?;
    assert_eq!(answer, json!({ "delivered": 1, "silenced": 0 }));
    assert_eq!(slack.posts().len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_arrives_through_a_queue() -> Result<()> {
    let (aws, slack) = (ministack().await?, Slack::start().await?);
    deploy(aws, "bongsu-sqs", &slack).await?;
    let topic = aws.create_topic("alarms-to-queue").await?;
    let (_, queue) = aws.create_queue("alarms").await?;
    aws.subscribe(&topic, "sqs", &queue).await?;
    aws.map_queue_to_function(&queue, "bongsu-sqs").await?;
    aws.publish(&topic, "ALARM: \"queued\"", &alarm_message("queued")?).await?;

    let posts = slack.wait_for_posts(1, WITHIN).await?;
    assert!(posts[0].text().contains("queued"), "{}", posts[0].body);
    Ok(())
}
