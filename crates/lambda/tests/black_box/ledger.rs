//! Tests the ledger that functions share: an event leads to one message, even if several functions get it.

use std::time::Duration;

use bongsu_stand_in::{Answer, Post, Result, log_lines};
use serde_json::json;

use crate::events::{alarm, alarm_message, changed, sns};
use crate::harness::{Setup, assert_delivered, assert_undelivered, ministack};

fn texts(posts: &[Post]) -> Vec<String> {
    posts.iter().map(|post| post.text().replace('\u{a0}', " ")).collect()
}

#[tokio::test]
async fn two_functions_with_the_same_event_post_one_message() -> Result<()> {
    ministack().await?.create_table("two-functions", "pk", "sk").await?;
    let first = Setup::with_answers([Answer::Slow(Duration::from_millis(800))]).await?;
    let mut first = first.with_ledger("two-functions").await?.start().await?;
    let mut second = Setup::beside(&first).await?.with_ledger("two-functions").await?.start().await?;
    let (one, other) = tokio::join!(first.invoke(alarm()?), second.invoke(alarm()?));
    assert_delivered(&one?, 1);
    assert_delivered(&other?, 1);
    second.finish().await?;
    // A third function gets the event later.
    let mut third = Setup::beside(&first).await?.with_ledger("two-functions").await?.start().await?;
    assert_eq!(third.invoke(alarm()?).await?.success(), Some(json!({ "delivered": 0, "silenced": 1 })));
    third.finish().await?;
    let seen = first.finish().await?;
    assert_eq!(seen.posts.len(), 1, "{:?}", texts(&seen.posts));
    let metrics = log_lines(&seen.log).into_iter().find(|line| line.get("_aws").is_some());
    assert_eq!(metrics.unwrap_or_default()["Delivered"], 1, "{}", seen.log);
    Ok(())
}

#[tokio::test]
async fn alarms_are_sent_without_the_ledgers_table() -> Result<()> {
    let setup = Setup::with_answers([]).await?.with_ledger("nobody-made-it").await?;
    let mut function = setup.start().await?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    let seen = function.finish().await?;
    assert_eq!(seen.posts.len(), 1);
    let warning = log_lines(&seen.log).into_iter().find(|line| line["fields"]["message"] == "not recorded");
    let warning = warning.unwrap_or_default()["fields"]["error"].to_string();
    assert!(warning.contains("there is no table nobody-made-it"), "{}", seen.log);
    Ok(())
}

#[tokio::test]
async fn a_message_after_an_outage_shows_the_alarm_and_its_end() -> Result<()> {
    ministack().await?.create_table("outage", "pk", "sk").await?;
    let outage = (0..30).map(|_| Answer::status(503, "<html>"));
    let setup = Setup::with_answers(outage).await?.with_ledger("outage").await?;
    let mut function = setup.start().await?;
    let went_off = sns([changed("cpu", "OK", "ALARM", 10)?]);
    let was_over = sns([changed("cpu", "ALARM", "OK", 50)?]);
    let short = Duration::from_secs(5);
    assert_undelivered(&function.invoke_within(short, went_off.clone()).await?, &["503"])?;
    assert_undelivered(&function.invoke_within(short, was_over.clone()).await?, &["503"])?;
    function.slack.forget_script();
    let before = function.slack.posts().len();
    // The first notice that gets through also delivers the other one.
    assert_delivered(&function.invoke(went_off).await?, 1);
    function.invoke(was_over).await?;
    let posts = function.finish().await?.posts;
    let [both] = posts.get(before..).unwrap_or_default() else { panic!("{:?}", texts(&posts)) };
    let text = both.text().replace('\u{a0}', " ");
    assert!(text.starts_with("✅ OK: cpu · ⏰ ALARM 11-23 05:12:10"), "{text}");
    assert!(both.body.contains("delayed"), "{}", both.body);
    Ok(())
}

/// `bongsu drill` and people find notices in the log.
#[tokio::test]
async fn notices_from_the_outbox_are_logged_and_counted_like_all_others() -> Result<()> {
    ministack().await?.create_table("brought", "pk", "sk").await?;
    let setup = Setup::with_answers([]).await?.with_ledger("brought").await?;
    let mut function = setup.start().await?;
    let went_off = |alarm: &str| -> Result<String> { Ok(sns([changed(alarm, "OK", "ALARM", 10)?])) };
    let tend = r#"{"bongsu":"tend"}"#.to_owned();
    // The next notice also delivers the waiting one, as the check of due incidents does.
    for (waits, comes) in [("waits", went_off("comes")?), ("waits-too", tend)] {
        function.slack.script((0..30).map(|_| Answer::status(503, "<html>")));
        assert_undelivered(
            &function.invoke_within(Duration::from_secs(5), went_off(waits)?).await?,
            &["503"],
        )?;
        function.slack.forget_script();
        assert!(function.invoke(comes).await?.success().is_some());
    }
    let log = log_lines(&function.finish().await?.log);
    let delivered = log.iter().filter(|line| line["fields"]["message"] == "delivered");
    let mut delivered: Vec<_> = delivered.filter_map(|line| line["fields"]["notice"].as_str()).collect();
    delivered.sort_unstable();
    assert_eq!(delivered, ["ALARM comes", "ALARM waits", "ALARM waits-too"]);
    let counted = |name: &str| log.iter().filter_map(|line| line.get(name)?.as_u64()).sum::<u64>();
    assert_eq!((counted("Delivered"), counted("Delayed")), (3, 3), "{log:?}");
    Ok(())
}

#[tokio::test]
async fn a_storm_becomes_a_digest_after_a_message_in_the_queue() -> Result<()> {
    let aws = ministack().await?;
    aws.create_table("storm", "pk", "sk").await?;
    let (queue, _) = aws.create_queue("storm").await?;
    let config = tempfile::NamedTempFile::new()?;
    // This time is enough for a dozen invocations on a busy machine.
    std::fs::write(config.path(), "[storm]\nseconds = 60\n")?;
    let setup = Setup::with_answers([]).await?.with_ledger("storm").await?;
    let setup = setup.env("BONGSU_UNDELIVERED_QUEUE_URL", &queue);
    let mut function = setup.env("BONGSU_CONFIG", &config.path().display().to_string()).start().await?;
    let messages: Result<Vec<_>> = (0..12).map(|it| alarm_message(&format!("web-{it:02}"))).collect();
    assert_delivered(&function.invoke(sns(messages?)).await?, 12);
    assert_eq!(function.slack.posts().len(), 5, "the first notices have their own messages");

    let asked = json!({ "QueueUrl": queue, "AttributeNames": ["ApproximateNumberOfMessagesDelayed"] });
    let delayed = aws.call("sqs", "AmazonSQS.GetQueueAttributes", &asked).await?;
    assert_eq!(delayed["Attributes"]["ApproximateNumberOfMessagesDelayed"], "1", "{delayed}");
    // The queue delivers the message a minute later.
    let wake =
        json!({ "eventSource": "aws:sqs", "messageId": "1", "body": r#"{"bongsu":{"empty":"slack"}}"# });
    let answer = function.invoke(json!({ "Records": [wake] }).to_string()).await?;
    assert_eq!(answer.success(), Some(json!({ "batchItemFailures": [] })), "{answer:?}");
    let posts = function.finish().await?.posts;
    let digest = posts.last().map(Post::text).unwrap_or_default();
    assert!(digest.starts_with("📋 7 alarms in one message · 🚨 7 ALARM · web-05, web-06"), "{digest}");
    assert_eq!(posts.len(), 6);
    Ok(())
}

/// Another invocation is emptying the outbox. That is no error, and the queue delivers the message again.
#[tokio::test]
async fn an_outbox_in_use_is_no_error() -> Result<()> {
    let aws = ministack().await?;
    aws.create_table("orderly", "pk", "sk").await?;
    let (queue, _) = aws.create_queue("orderly").await?;
    let config = tempfile::NamedTempFile::new()?;
    std::fs::write(config.path(), "[storm]\nseconds = 60\n")?;
    let config = config.path().display().to_string();
    let of = |setup: Setup| setup.env("BONGSU_UNDELIVERED_QUEUE_URL", &queue).env("BONGSU_CONFIG", &config);
    let mut first = of(Setup::with_answers([]).await?.with_ledger("orderly").await?).start().await?;
    let mut second = of(Setup::beside(&first).await?.with_ledger("orderly").await?).start().await?;
    let messages: Result<Vec<_>> = (0..12).map(|it| alarm_message(&format!("web-{it:02}"))).collect();
    assert_delivered(&first.invoke(sns(messages?)).await?, 12);
    let wake =
        json!({ "eventSource": "aws:sqs", "messageId": "1", "body": r#"{"bongsu":{"empty":"slack"}}"# });
    let event = json!({ "Records": [wake] }).to_string();
    first.slack.script([Answer::Slow(Duration::from_secs(3))]);
    let (one, other) = tokio::join!(first.invoke(event.clone()), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        second.invoke(event.clone()).await
    });
    let again = json!({ "batchItemFailures": [{ "itemIdentifier": "1" }] });
    assert_eq!(one?.success(), Some(json!({ "batchItemFailures": [] })));
    assert_eq!(other?.success(), Some(again));
    for log in [first.finish().await?.log, second.finish().await?.log] {
        assert!(!log.contains("\"ERROR\""), "{log}");
    }
    Ok(())
}

#[tokio::test]
async fn the_fallback_gets_a_permanently_refused_notice_once() -> Result<()> {
    let aws = ministack().await?;
    aws.create_table("fallback", "pk", "sk").await?;
    let topic = aws.create_topic("fallback").await?;
    let (queue, arn) = aws.create_queue("fallback").await?;
    aws.subscribe(&topic, "sqs", &arn).await?;
    let revoked = (0..30).map(|_| Answer::status(404, "no_service"));
    let setup = Setup::with_answers(revoked).await?.with_ledger("fallback").await?;
    let mut function = setup.env("BONGSU_FALLBACK_TOPIC_ARN", &topic).start().await?;
    let invocation = function.invoke(alarm()?).await?;
    assert_undelivered(&invocation, &["no_service", "replace the stored URL"])?;
    function.invoke_again(&invocation, alarm()?).await?;
    function.finish().await?;
    let told = aws.receive(&queue, 5).await?.unwrap_or_default();
    assert!(told["body"].to_string().contains("web-cpu-high"), "{told}");
    assert_eq!(aws.receive(&queue, 1).await?, None, "once");
    Ok(())
}
