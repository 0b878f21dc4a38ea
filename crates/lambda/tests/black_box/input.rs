//! Tests events of any shape and size, even damaged ones. No event is lost, and no event ends the function.

use bongsu_stand_in::{Answer, Result};
use serde_json::{Value, json};

use crate::events::{alarm_message, fixture, fixtures, sns};
use crate::harness::{Setup, assert_delivered, assert_undelivered};

/// The length at which Slack cuts a text. Slack refuses longer blocks.
const MOST_CHARS: usize = 40_000;

#[tokio::test]
async fn every_fixture_becomes_a_readable_message() -> Result<()> {
    for (name, event) in fixtures()? {
        // Each event gets its own function, because some events are the same state change in other forms.
        let mut function = Setup::with_answers([]).await?.start().await?;
        let answer = function.invoke(event.clone()).await?.success();
        let answer = answer.unwrap_or_else(|| panic!("{name} failed"));
        let event: Value = serde_json::from_str(&event)?;
        let records = event["Records"].as_array().map_or(1, Vec::len);
        let silenced = answer["silenced"].as_u64().unwrap_or_default() as usize;
        if name.starts_with("sqs-") || name.ends_with("in-sqs") {
            assert_eq!(answer, json!({ "batchItemFailures": [] }), "{name}");
        } else {
            assert_eq!(
                answer["delivered"].as_u64().unwrap_or_default() as usize + silenced,
                records,
                "{name}"
            );
        }
        let posts = function.finish().await?.posts;
        assert_eq!(posts.len(), records - silenced, "{name}");
        for post in posts {
            assert!(!post.text().trim().is_empty(), "{name}: {}", post.body);
            assert!(post.body.chars().count() < MOST_CHARS, "{name}: {} characters", post.body.len());
            for mention in ["<!channel", "<!here", "<!everyone", "<@U"] {
                assert!(!post.body.contains(mention), "{name} pings: {}", post.body);
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn reads_the_alarm_in_the_event_of_the_blueprint() -> Result<()> {
    let mut function = Setup::with_answers([]).await?.start().await?;
    assert_delivered(&function.invoke(fixture("sns-lambda-blueprint-test")?).await?, 1);
    let body = &function.finish().await?.posts[0].body;
    for word in ["Example alarm name", "Example alarm description.", "DeliveryErrors", "ExampleNamespace"] {
        assert!(body.contains(word), "no {word} in {body}");
    }
    Ok(())
}

#[tokio::test]
async fn only_failed_messages_return_to_the_queue() -> Result<()> {
    let event = fixture("sqs-batch")?;
    let records = serde_json::from_str::<Value>(&event)?["Records"].clone();
    let answers = [Answer::Ok, Answer::status(410, "channel_is_archived")];
    let mut function = Setup::with_answers(answers).await?.start().await?;
    let first = function.invoke(event).await?;
    let failed = json!({ "batchItemFailures": [{ "itemIdentifier": records[1]["messageId"] }] });
    assert_eq!(first.success(), Some(failed));
    let again = function.invoke(json!({ "Records": [records[1]] }).to_string()).await?;
    assert_eq!(again.success(), Some(json!({ "batchItemFailures": [] })));
    let seen = function.finish().await?;
    let texts: Vec<_> = seen.posts.iter().map(bongsu_stand_in::Post::text).collect();
    for (text, name) in texts.iter().zip(["one", "two", "three", "two"]) {
        assert!(text.contains(name), "{texts:?}");
    }
    assert_eq!(texts.len(), 4);
    assert!(seen.log.contains("channel_is_archived"), "{}", seen.log);
    Ok(())
}

#[tokio::test]
async fn an_unreadable_webhook_fails_every_message_of_a_batch() -> Result<()> {
    let mut function = Setup::without_webhook().await?.start().await?;
    let answer = function.invoke(fixture("sqs-batch")?).await?.success().unwrap();
    assert_eq!(answer["batchItemFailures"].as_array().map(Vec::len), Some(3));
    let seen = function.finish().await?;
    assert!(seen.log.contains("kmsEncryptedHookUrl"), "{}", seen.log);
    Ok(())
}

#[tokio::test]
async fn other_records_are_delivered_if_one_fails() -> Result<()> {
    let answers = [Answer::status(410, "channel_is_archived")];
    let mut function = Setup::with_answers(answers).await?.start().await?;
    let invocation = function.invoke(fixture("mixed-records")?).await?;
    assert_undelivered(&invocation, &["one", "410"])?;
    assert_eq!(function.finish().await?.posts.len(), 4);
    Ok(())
}

#[tokio::test]
async fn five_hundred_records_all_arrive_in_order() -> Result<()> {
    let names: Vec<_> = (0..500).map(|number| format!("alarm-{number:03}")).collect();
    let messages = names.iter().map(|name| alarm_message(name)).collect::<Result<Vec<_>>>()?;
    let mut function = Setup::with_answers([]).await?.start().await?;
    assert_delivered(&function.invoke(sns(messages)).await?, 500);
    let posts = function.finish().await?.posts;
    assert_eq!(posts.len(), 500);
    assert!(posts.iter().zip(&names).all(|(post, name)| post.text().contains(name.as_str())));
    Ok(())
}

#[tokio::test]
async fn six_megabytes_become_one_message_that_slack_accepts() -> Result<()> {
    let long = "결제 서버 <!channel> & ".repeat(6 * 1024 * 1024 / 30);
    for event in [json!({ "unknown": long }).to_string(), sns([long.clone()])] {
        let mut function = Setup::with_answers([]).await?.start().await?;
        assert_delivered(&function.invoke(event).await?, 1);
        let posts = function.finish().await?.posts;
        assert_eq!(posts.len(), 1);
        assert!(posts[0].body.chars().count() < MOST_CHARS, "{} bytes", posts[0].body.len());
        assert!(posts[0].body.contains("결제") && !posts[0].body.contains("<!channel"));
    }
    Ok(())
}

#[tokio::test]
async fn json_of_any_kind_is_relayed() -> Result<()> {
    let events =
        ["{}", "[]", "null", "true", "42", "\"text\"", r#"{"Records":[]}"#, r#"{"Records":[null,7]}"#];
    let mut function = Setup::with_answers([]).await?.start().await?;
    for event in events {
        let answer = function.invoke(event).await?.success();
        let delivered = answer.as_ref().and_then(|answer| answer["delivered"].as_u64());
        assert!(delivered.is_some_and(|delivered| delivered >= 1), "{event}: {answer:?}");
    }
    assert!(function.finish().await?.posts.len() >= events.len());
    Ok(())
}

/// Lambda accepts only JSON. Other input must not end the function either.
#[tokio::test]
async fn other_input_than_json_does_not_end_the_function() -> Result<()> {
    let mut function = Setup::with_answers([]).await?.start().await?;
    let events = [&b""[..], b"Disk is full", b"{\"Records\":[", b"\xff\xfe\x00"];
    for (number, event) in events.into_iter().enumerate() {
        let before = function.slack.posts().len();
        let invocation = function.invoke(event).await?;
        let is_relayed = function.slack.posts().len() > before;
        assert!(
            is_relayed == invocation.success().is_some(),
            "the event was not relayed, but the invocation succeeded: {invocation:?}"
        );
        let alarm = sns([alarm_message(&format!("after-{number}"))?]);
        assert_delivered(&function.invoke(alarm).await?, 1);
    }
    function.finish().await.map(drop)
}
