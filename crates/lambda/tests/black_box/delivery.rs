//! Tests the effects of Slack's responses: success, waits and retries.

use std::time::Duration;

use bongsu_stand_in::{Answer, Result, log_lines};

use crate::events::{alarm, alarm_message, sns};
use crate::harness::{Setup, assert_delivered, assert_undelivered};

#[tokio::test]
async fn an_alarm_arrives_once_and_is_logged() -> Result<()> {
    let mut function = Setup::with_answers([]).await?.start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let webhook = function.slack.webhook();
    let seen = function.finish().await?;

    let [post] = seen.posts.as_slice() else { panic!("{:?}", seen.posts) };
    assert!(webhook.ends_with(&post.path), "{}", post.path);
    assert!(post.header("content-type").is_some_and(|kind| kind.starts_with("application/json")));
    assert!(post.text().contains("web-cpu-high") && post.has_blocks(), "{}", post.body);
    assert_eq!(post.json().get("channel"), None);
    let delivered =
        |line: &serde_json::Value| line["level"] == "INFO" && line["fields"]["message"] == "delivered";
    assert_eq!(log_lines(&seen.log).iter().filter(|line| delivered(line)).count(), 1, "{}", seen.log);
    Ok(())
}

#[tokio::test]
async fn every_alarm_uses_the_connection_of_init() -> Result<()> {
    let mut function = Setup::with_answers([]).await?.start().await?;
    for name in ["one", "two", "three"] {
        assert_delivered(&function.invoke(sns([alarm_message(name)?])).await?, 1);
    }
    let seen = function.finish().await?;
    assert_eq!((seen.posts.len(), seen.connections), (3, 1));
    Ok(())
}

#[tokio::test]
async fn waits_exactly_as_long_as_slack_asks() -> Result<()> {
    let mut function = Setup::with_answers([Answer::rate_limited(1)]).await?.start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let seen = function.finish().await?;
    let [first, second] = seen.posts.as_slice() else { panic!("{:?}", seen.posts) };
    let waited = second.at - first.at;
    assert!((Duration::from_secs(1)..Duration::from_secs(3)).contains(&waited), "{waited:?}");
    Ok(())
}

#[tokio::test]
async fn fails_at_once_if_slack_asks_to_wait_beyond_the_deadline() -> Result<()> {
    let mut function = Setup::with_answers([Answer::rate_limited(30)]).await?.start().await?;
    let invocation = function.invoke_within(Duration::from_secs(10), alarm()?).await?;
    assert_undelivered(&invocation, &["429", "30"])?;
    assert!(invocation.took < Duration::from_secs(3), "{:?}", invocation.took);
    assert_eq!(function.finish().await?.posts.len(), 1);
    Ok(())
}

#[tokio::test]
async fn tries_again_after_faults_of_slack() -> Result<()> {
    for answer in [Answer::status(500, "rollup_error"), Answer::status(503, "<html>"), Answer::CutConnection]
    {
        let mut function = Setup::with_answers([answer.clone()]).await?.start().await?;
        assert_delivered(&function.invoke(alarm()?).await?, 1);
        let seen = function.finish().await?;
        assert_eq!(seen.posts.len(), 2, "{answer:?}");
        assert!(seen.log.contains("trying again"), "{}", seen.log);
    }
    Ok(())
}

#[tokio::test]
async fn a_lasting_fault_fails_the_invocation_before_its_deadline() -> Result<()> {
    let answers = std::iter::repeat_n(Answer::status(500, "rollup_error"), 100);
    let mut function = Setup::with_answers(answers).await?.start().await?;
    let deadline = Duration::from_secs(2);
    let invocation = function.invoke_within(deadline, alarm()?).await?;
    assert_undelivered(&invocation, &["500", "rollup_error"])?;
    assert!(invocation.took < deadline, "{:?}", invocation.took);
    let seen = function.finish().await?;
    assert!((2..10).contains(&seen.posts.len()), "{}", seen.posts.len());
    assert!(log_lines(&seen.log).iter().any(|line| line["level"] == "ERROR"), "{}", seen.log);
    Ok(())
}

#[tokio::test]
async fn a_slow_answer_fails_the_invocation_before_its_deadline() -> Result<()> {
    let mut function = Setup::with_answers([Answer::Slow(Duration::from_secs(60))]).await?.start().await?;
    let deadline = Duration::from_millis(1_500);
    let invocation = function.invoke_within(deadline, alarm()?).await?;
    assert_undelivered(&invocation, &["may have arrived"])?;
    assert!(invocation.took < deadline, "{:?}", invocation.took);
    assert_eq!(function.finish().await?.posts.len(), 1);
    Ok(())
}

#[tokio::test]
async fn repeatedly_cut_connections_fail_the_invocation() -> Result<()> {
    let answers = std::iter::repeat_n(Answer::CutConnection, 100);
    let mut function = Setup::with_answers(answers).await?.start().await?;
    let invocation = function.invoke_within(Duration::from_millis(1_500), alarm()?).await?;
    assert_undelivered(&invocation, &["may have arrived"])?;
    assert!(function.finish().await?.posts.len() >= 2);
    Ok(())
}

#[tokio::test]
async fn an_unreachable_slack_fails_the_invocation() -> Result<()> {
    // No program listens on port 1.
    let nobody = format!("http://127.0.0.1:1/services/T0/B0/{}", bongsu_stand_in::SECRET);
    let setup = Setup::without_webhook().await?.env("SLACK_WEBHOOK_URL", &nobody);
    let mut function = setup.env("BONGSU_SLACK_ORIGIN", "http://127.0.0.1:1").start().await?;
    let invocation = function.invoke_within(Duration::from_secs(1), alarm()?).await?;
    assert_undelivered(&invocation, &["Slack"])?;
    function.finish().await.map(drop)
}

#[tokio::test]
async fn a_repeated_event_posts_only_undelivered_notices() -> Result<()> {
    let answers = [Answer::Ok, Answer::status(410, "channel_is_archived")];
    let mut function = Setup::with_answers(answers).await?.start().await?;
    let event = sns([alarm_message("one")?, alarm_message("two")?, alarm_message("three")?]);
    let first = function.invoke(event.clone()).await?;
    assert_undelivered(&first, &["two", "410"])?;
    assert!(!first.error().unwrap().message.contains("three"), "{first:?}");
    let again = function.invoke_again(&first, event).await?;
    assert!(again.success().is_some(), "{again:?}");
    let posts = function.finish().await?.posts;
    let texts: Vec<_> = posts.iter().map(bongsu_stand_in::Post::text).collect();
    assert_eq!(texts.len(), 4, "{texts:?}");
    for (text, name) in texts.iter().zip(["one", "two", "three", "two"]) {
        assert!(text.contains(name), "{text}");
    }
    Ok(())
}
