//! Tests Slack's responses and their effects: success, waits and retries.

use std::time::Duration;

use bongsu_stand_in::{Answer, Result, log_lines};

use crate::events::{alarm, alarm_message, sns};
use crate::harness::{Setup, assert_delivered, assert_undelivered};

#[tokio::test]
async fn an_alarm_arrives_once_and_the_log_says_so() -> Result<()> {
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
async fn the_connection_made_during_init_carries_every_alarm() -> Result<()> {
    let mut function = Setup::with_answers([]).await?.start().await?;
    for name in ["one", "two", "three"] {
        assert_delivered(&function.invoke(sns([alarm_message(name)?])).await?, 1);
    }
    let seen = function.finish().await?;
    assert_eq!((seen.posts.len(), seen.connections), (3, 1));
    Ok(())
}

#[tokio::test]
async fn a_rate_limit_is_obeyed_to_the_second() -> Result<()> {
    let mut function = Setup::with_answers([Answer::rate_limited(1)]).await?.start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let seen = function.finish().await?;
    let [first, second] = seen.posts.as_slice() else { panic!("{:?}", seen.posts) };
    let waited = second.at - first.at;
    assert!((Duration::from_secs(1)..Duration::from_secs(3)).contains(&waited), "{waited:?}");
    Ok(())
}

#[tokio::test]
async fn a_rate_limit_beyond_the_deadline_fails_at_once_and_names_the_wait() -> Result<()> {
    let mut function = Setup::with_answers([Answer::rate_limited(30)]).await?.start().await?;
    let invocation = function.invoke_within(Duration::from_secs(10), alarm()?).await?;
    assert_undelivered(&invocation, &["429", "30"])?;
    assert!(invocation.took < Duration::from_secs(3), "{:?}", invocation.took);
    assert_eq!(function.finish().await?.posts.len(), 1);
    Ok(())
}

#[tokio::test]
async fn slacks_own_faults_are_tried_again() -> Result<()> {
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
async fn a_fault_that_lasts_fails_the_invocation_before_its_deadline() -> Result<()> {
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
async fn connections_that_are_always_cut_fail_the_invocation() -> Result<()> {
    let answers = std::iter::repeat_n(Answer::CutConnection, 100);
    let mut function = Setup::with_answers(answers).await?.start().await?;
    let invocation = function.invoke_within(Duration::from_millis(1_500), alarm()?).await?;
    assert_undelivered(&invocation, &["may have arrived"])?;
    assert!(function.finish().await?.posts.len() >= 2);
    Ok(())
}

#[tokio::test]
async fn a_slack_that_is_not_there_fails_the_invocation() -> Result<()> {
    // No program listens on port 1.
    let nobody = format!("http://127.0.0.1:1/services/T0/B0/{}", bongsu_stand_in::SECRET);
    let setup = Setup::without_webhook().await?.env("SLACK_WEBHOOK_URL", &nobody);
    let mut function = setup.env("BONGSU_SLACK_ORIGIN", "http://127.0.0.1:1").start().await?;
    let invocation = function.invoke_within(Duration::from_secs(1), alarm()?).await?;
    assert_undelivered(&invocation, &["Slack"])?;
    function.finish().await.map(drop)
}

#[tokio::test]
async fn what_was_delivered_is_not_posted_again_when_the_event_comes_again() -> Result<()> {
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
