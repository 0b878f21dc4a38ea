//! Tests a configuration with only a fallback: no alarm counts as delivered, and the fallback's message says
//! that a receiver is missing.

use bongsu_stand_in::{BOT_TOKEN, Result};
use serde_json::json;

use crate::events::alarm;
use crate::harness::{Running, Setup, assert_delivered, assert_undelivered, ministack};

/// Starts a function with a fallback topic, and returns the queue that subscribes to it.
async fn function(name: &str, variables: &[(&str, &str)]) -> Result<(Running, String)> {
    let aws = ministack().await?;
    aws.create_table(name, "pk", "sk").await?;
    let topic = aws.create_topic(name).await?;
    let (queue, arn) = aws.create_queue(name).await?;
    aws.subscribe(&topic, "sqs", &arn).await?;
    let setup = Setup::without_webhook().await?.with_ledger(name).await?.env("BONGSU_TOPIC_ARN", &topic);
    let setup = setup.env("BONGSU_FALLBACK_TOPIC_ARN", &topic);
    let setup = variables.iter().fold(setup, |setup, (name, value)| setup.env(name, value));
    Ok((setup.start().await?, queue))
}

/// Checks that every invocation and the audit fail with these words, and that the fallback gets the alarm
/// once.
async fn check(name: &str, variables: &[(&str, &str)], words: &[&str]) -> Result<()> {
    let (mut function, queue) = function(name, variables).await?;
    let invocation = function.invoke(alarm()?).await?;
    assert_undelivered(&invocation, &[words, &["no receiver is configured", "ALARM web-cpu-high"]].concat())?;
    assert_undelivered(&function.invoke_again(&invocation, alarm()?).await?, words)?;
    assert_undelivered(&function.invoke(r#"{"bongsu":"audit"}"#).await?, words)?;
    let log = function.finish().await?.log;
    assert!(!log.contains("Heartbeat"), "{log}");
    let aws = ministack().await?;
    let told = aws.receive(&queue, 5).await?.unwrap_or_default().to_string();
    for word in [words, &["web-cpu-high", "Notified here because no other receiver is configured"]].concat() {
        assert!(told.contains(word), "no {word:?} in {told}");
    }
    assert!(!told.contains("SECRETXXXX"), "{told}");
    assert_eq!(aws.receive(&queue, 1).await?, None, "once");
    Ok(())
}

#[tokio::test]
async fn without_a_webhook_no_alarm_is_taken() -> Result<()> {
    check("nobody", &[], &["set kmsEncryptedHookUrl", "[[receiver]] in bongsu.toml"]).await
}

#[tokio::test]
async fn a_bot_without_a_channel_is_nobody() -> Result<()> {
    check("channelless", &[("SLACK_BOT_TOKEN", BOT_TOKEN)], &["a bot needs a channel", "slackChannel"]).await
}

#[tokio::test]
async fn a_configuration_that_cannot_be_read_names_nobody() -> Result<()> {
    let config = tempfile::NamedTempFile::new()?;
    std::fs::write(config.path(), "[[receiver]]\nname = \"a\"\nwebhook_url = \"https://a/SECRETXXXX\"\n")?;
    let path = config.path().display().to_string();
    check(
        "misspelt",
        &[("BONGSU_CONFIG", &path)],
        &["the configuration cannot be used", "line 3, column 1", "webhook_url"],
    )
    .await
}

#[tokio::test]
async fn alarms_stay_in_their_queue_and_audits_do_not() -> Result<()> {
    let (mut function, _) = function("kept", &[]).await?;
    let item = |id: &str, body: &str| json!({ "eventSource": "aws:sqs", "messageId": id, "body": body });
    let items = [item("1", &alarm()?), item("2", r#"{"bongsu":"audit"}"#)];
    let answer = function.invoke(json!({ "Records": items }).to_string()).await?;
    let failures = json!({ "batchItemFailures": [{ "itemIdentifier": "1" }] });
    assert_eq!(answer.success(), Some(failures), "{answer:?}");
    function.finish().await.map(drop)
}

#[tokio::test]
async fn a_webhook_stands_in_for_a_bot_without_a_channel() -> Result<()> {
    let setup = Setup::with_answers([]).await?.env("SLACK_BOT_TOKEN", BOT_TOKEN);
    let mut function = setup.start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let seen = function.finish().await?;
    assert_eq!(seen.posts.len(), 1);
    assert!(seen.log.contains("a bot needs a channel"), "{}", seen.log);
    Ok(())
}
