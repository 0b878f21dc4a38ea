//! Tests accepted and refused button presses at the function's URL.

use std::time::{Duration, Instant};

use bongsu_stand_in::{ButtonPress, Context as _, Invocation, Result, SIGNING_SECRET, Slack};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::harness::{Running, Setup, assert_undelivered, ministack};

const VALUE: &str = r#"{"receiver":"slack","about":"alarm/123456789012/ap-northeast-2/cpu"}"#;

/// Starts a function with a signing secret, a ledger and a queue. Also returns the queue's URL.
async fn function(name: &str, operators: &str) -> Result<(Running, String, NamedTempFile)> {
    let aws = ministack().await?;
    aws.create_table(name, "pk", "sk").await?;
    let (queue, _) = aws.create_queue(name).await?;
    let config = NamedTempFile::new()?;
    std::fs::write(config.path(), operators)?;
    let setup = Setup::with_answers([]).await?.with_ledger(name).await?;
    let setup = setup.env("SLACK_SIGNING_SECRET", SIGNING_SECRET).env("BONGSU_UNDELIVERED_QUEUE_URL", &queue);
    let setup = setup.env("BONGSU_CONFIG", &config.path().display().to_string());
    Ok((setup.start().await?, queue, config))
}

fn press(slack: &Slack, action: &str) -> ButtonPress {
    ButtonPress {
        action: action.to_owned(),
        value: VALUE.to_owned(),
        by: "U0123456789".to_owned(),
        response_url: slack.webhook_of("response"),
    }
}

#[expect(clippy::disallowed_methods, reason = "the function reads the real clock")]
pub(crate) fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// Returns the status and the sentence of the response.
pub(crate) fn answer(invocation: &Invocation) -> Result<(i64, String)> {
    let answer = invocation.success().context("no answer")?;
    let status = answer.get("statusCode").and_then(Value::as_i64).context("no status")?;
    Ok((status, answer.get("body").and_then(Value::as_str).context("no body")?.to_owned()))
}

#[tokio::test]
async fn a_press_is_answered_at_once_and_put_into_the_queue() -> Result<()> {
    let (mut function, queue, _config) = function("a-press", "").await?;
    let press = press(&function.slack, "bongsu_acknowledge");
    let event = press.event(SIGNING_SECRET, now())?;
    let began = Instant::now();
    assert_eq!(answer(&function.invoke(event.to_string()).await?)?, (200, String::new()));
    assert!(began.elapsed() < Duration::from_secs(3), "Slack waits three seconds");
    let message = ministack().await?.receive(&queue, 2).await?.context("nothing in the queue")?;
    let asked: Value = serde_json::from_str(message["body"].as_str().unwrap_or_default())?;
    let asked = &asked["bongsu"]["press"];
    assert_eq!((&asked["action"], &asked["by"]["id"]), (&json!("bongsu_acknowledge"), &json!("U0123456789")));
    assert_eq!(asked["incident"], serde_json::from_str::<Value>(VALUE)?);
    assert_eq!(asked["response_url"], press.response_url.as_str());

    // The same request arrives again.
    let (status, sentence) = answer(&function.invoke(event.to_string()).await?)?;
    assert_eq!(status, 403, "{sentence}");
    assert!(sentence.contains("already received"), "{sentence}");
    assert_eq!(ministack().await?.receive(&queue, 0).await?, None);
    let seen = function.finish().await?;
    assert!(seen.posts.is_empty() && seen.log.contains("pressed"), "{}", seen.log);
    Ok(())
}

#[tokio::test]
async fn refuses_requests_without_a_recent_signature_of_slack() -> Result<()> {
    let (mut function, queue, _config) = function("refused", "").await?;
    let press = press(&function.slack, "bongsu_acknowledge");
    let (now, other) = (now(), "0123456789abcdef0123456789abcdef");
    let change = |change: &dyn Fn(&mut Value)| -> Result<Value> {
        let mut event = press.event(SIGNING_SECRET, now)?;
        change(&mut event);
        Ok(event)
    };
    let cases = [
        (change(&|it| it["headers"]["x-slack-signature"] = Value::Null)?, 403, "signing secret"),
        (change(&|it| it["headers"] = json!({}))?, 401, "no X-Slack-Signature"),
        (change(&|it| it["body"] = "cGF5bG9hZD17fQ==".into())?, 403, "signing secret"),
        (press.event(other, now)?, 403, "signing secret"),
        (press.event(SIGNING_SECRET, now - 400)?, 401, "five minutes"),
        (press.event(SIGNING_SECRET, now + 400)?, 401, "five minutes"),
        (change(&|it| it["requestContext"]["http"]["method"] = "GET".into())?, 405, "posts"),
        (change(&|it| it["rawPath"] = "/.env".into())?, 404, "nothing here"),
    ];
    for (event, status, words) in cases {
        let invocation = function.invoke(event.to_string()).await?;
        let (found, sentence) = answer(&invocation)?;
        assert_eq!(found, status, "{event}\n{sentence}");
        assert!(sentence.contains(words), "{sentence}");
        assert!(!sentence.contains("U0123456789"), "the answer contains nothing of the request: {sentence}");
    }
    assert_eq!(ministack().await?.receive(&queue, 0).await?, None);
    function.finish().await.map(drop)
}

#[tokio::test]
async fn a_button_without_an_action_is_only_answered() -> Result<()> {
    let (mut function, queue, _config) = function("nothing", "").await?;
    let event = press(&function.slack, "bongsu_runbook").event(SIGNING_SECRET, now())?;
    assert_eq!(answer(&function.invoke(event.to_string()).await?)?, (200, String::new()));
    assert_eq!(ministack().await?.receive(&queue, 0).await?, None);
    function.finish().await.map(drop)
}

#[tokio::test]
async fn only_the_person_learns_that_they_are_no_operator() -> Result<()> {
    let (mut function, queue, _config) =
        function("operators", "locale = \"ko\"\n[slack]\noperators = [\"U999\"]\n").await?;
    let event = press(&function.slack, "bongsu_acknowledge").event(SIGNING_SECRET, now())?;
    assert_eq!(answer(&function.invoke(event.to_string()).await?)?.0, 200);
    assert_eq!(ministack().await?.receive(&queue, 0).await?, None);
    let posts = function.finish().await?.posts;
    let [told] = posts.as_slice() else { panic!("{posts:?}") };
    assert!(told.path.contains("/response/"), "{}", told.path);
    let said = told.json();
    assert_eq!((&said["response_type"], &said["replace_original"]), (&json!("ephemeral"), &json!(false)));
    assert!(told.text().contains("운영자가 아닙니다"), "{}", told.text());
    Ok(())
}

#[tokio::test]
async fn the_url_answers_404_without_a_signing_secret() -> Result<()> {
    let mut function = Setup::with_answers([]).await?.start().await?;
    let event = press(&function.slack, "bongsu_acknowledge").event(SIGNING_SECRET, now())?;
    assert_eq!(answer(&function.invoke(event.to_string()).await?)?.0, 404);
    assert!(function.finish().await?.posts.is_empty(), "no request is relayed as a notice");
    Ok(())
}

/// The function at the public URL is the same program with another handler.
#[tokio::test]
async fn the_buttons_function_accepts_presses_and_no_alarm() -> Result<()> {
    let aws = ministack().await?;
    aws.create_table("of-buttons", "pk", "sk").await?;
    let (queue, _) = aws.create_queue("of-buttons").await?;
    let setup = Setup::with_answers([]).await?.with_ledger("of-buttons").await?.env("_HANDLER", "buttons");
    let setup = setup.env("SLACK_SIGNING_SECRET", SIGNING_SECRET).env("BONGSU_UNDELIVERED_QUEUE_URL", &queue);
    let mut function = setup.start().await?;
    let event = press(&function.slack, "bongsu_acknowledge").event(SIGNING_SECRET, now())?;
    assert_eq!(answer(&function.invoke(event.to_string()).await?)?, (200, String::new()));
    assert!(aws.receive(&queue, 2).await?.is_some());
    for event in [crate::events::alarm()?, r#"{"bongsu":"audit"}"#.to_owned()] {
        assert_undelivered(&function.invoke(event).await?, &["only presses of Slack's buttons"])?;
    }
    let forged = press(&function.slack, "bongsu_mute").event("0123456789abcdef0123456789abcdef", now())?;
    assert_eq!(answer(&function.invoke(forged.to_string()).await?)?.0, 403);
    let seen = function.finish().await?;
    assert!(
        seen.posts.is_empty() && seen.connections == 0,
        "the buttons function posts nothing: {:?}",
        seen.posts
    );
    let refused = seen.log.lines().filter(|line| line.contains(r#""RefusedRequests":1"#)).count();
    assert_eq!(refused, 1, "counted but not logged: {}", seen.log);
    assert!(!seen.log.contains("was refused"), "{}", seen.log);
    Ok(())
}

#[tokio::test]
async fn refuses_presses_if_replays_cannot_be_detected() -> Result<()> {
    let setup = Setup::with_answers([]).await?.with_ledger("nobody-made-this-one").await?;
    let mut function = setup.env("SLACK_SIGNING_SECRET", SIGNING_SECRET).start().await?;
    let event = press(&function.slack, "bongsu_acknowledge").event(SIGNING_SECRET, now())?;
    let (status, sentence) = answer(&function.invoke(event.to_string()).await?)?;
    assert_eq!(status, 503, "{sentence}");
    assert!(sentence.contains("try again"), "{sentence}");
    function.finish().await.map(drop)
}

#[tokio::test]
async fn only_the_log_says_that_the_signing_secret_is_invalid() -> Result<()> {
    let setup = Setup::with_answers([]).await?.env("SLACK_SIGNING_SECRET", "xoxb-SECRETXXXX");
    let mut function = setup.start().await?;
    let event = press(&function.slack, "bongsu_acknowledge").event(SIGNING_SECRET, now())?;
    let (status, sentence) = answer(&function.invoke(event.to_string()).await?)?;
    assert_eq!((status, sentence.contains("token")), (503, false), "{sentence}");
    assert!(function.finish().await?.log.contains("a token or a URL"));
    Ok(())
}
