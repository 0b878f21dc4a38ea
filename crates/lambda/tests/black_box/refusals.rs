//! Tests Slack's refusals. Each refusal fails the invocation with its name and a remedy, unless there is a way around
//! it.

use bongsu_stand_in::{Answer, Result, log_lines};

use crate::events::alarm;
use crate::harness::{Setup, assert_delivered, assert_undelivered};

/// The status, Slack's word, a word of the remedy, and the number of posts. After 403 and 404, the function reads the
/// stored URL again, because it may have been replaced.
const PERMANENT: [(u16, &str, &str, std::ops::RangeInclusive<usize>); 10] = [
    (400, "no_text", "Slack", 1..=1),
    (400, "user_not_found", "slackChannel", 1..=1),
    (403, "action_prohibited", "administrator", 1..=2),
    (403, "invalid_token", "webhook", 1..=2),
    (404, "channel_not_found", "channel", 1..=2),
    (404, "no_service", "webhook", 1..=2),
    (404, "no_active_hooks", "webhook", 1..=2),
    (404, "no_team", "webhook", 1..=2),
    (410, "channel_is_archived", "unarchive", 1..=1),
    (302, "", "", 1..=1),
];

#[tokio::test]
async fn a_refusal_fails_the_invocation_with_its_name_and_a_remedy() -> Result<()> {
    for (status, word, remedy, posts) in PERMANENT {
        let answers = std::iter::repeat_n(Answer::status(status, word), 5);
        let mut function = Setup::with_answers(answers).await?.start().await?;
        let invocation = function.invoke(alarm()?).await?;
        assert_undelivered(&invocation, &[&status.to_string(), word, remedy, "web-cpu-high"])?;
        let seen = function.finish().await?;
        assert!(posts.contains(&seen.posts.len()), "{status} {word}: {} posts", seen.posts.len());
        let named = |line: &serde_json::Value| line["level"] == "ERROR" && line.to_string().contains(word);
        assert!(log_lines(&seen.log).iter().any(named), "{status} {word} is not in the log:\n{}", seen.log);
    }
    Ok(())
}

#[tokio::test]
async fn a_200_that_is_not_ok_is_no_delivery() -> Result<()> {
    let bodies = [
        ("", ""),
        ("not ok", "not ok"),
        ("<html>Please log in</html>", "Please log in"),
        (r#"{"ok":false,"error":"invalid_auth"}"#, "invalid_auth"),
    ];
    for (body, word) in bodies {
        let answers = std::iter::repeat_n(Answer::not_ok(body), 5);
        let mut function = Setup::with_answers(answers).await?.start().await?;
        assert_undelivered(&function.invoke(alarm()?).await?, &["200", word])?;
        assert_eq!(function.finish().await?.posts.len(), 1, "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn refused_blocks_become_plain_text() -> Result<()> {
    for word in ["invalid_blocks", "invalid_payload", "msg_blocks_too_long", "invalid_attachments"] {
        let mut function = Setup::with_answers([Answer::status(400, word)]).await?.start().await?;
        assert_delivered(&function.invoke(alarm()?).await?, 1);
        let seen = function.finish().await?;
        let [first, second] = seen.posts.as_slice() else { panic!("{:?}", seen.posts) };
        assert!(first.has_blocks() && !second.has_blocks(), "{}", second.body);
        assert!(second.text().contains("web-cpu-high"), "{}", second.body);
        assert!(seen.log.contains(word), "{}", seen.log);
    }
    Ok(())
}

#[tokio::test]
async fn refused_plain_text_is_not_sent_a_third_time() -> Result<()> {
    let answers = std::iter::repeat_n(Answer::status(400, "invalid_payload"), 5);
    let mut function = Setup::with_answers(answers).await?.start().await?;
    assert_undelivered(&function.invoke(alarm()?).await?, &["400", "invalid_payload"])?;
    assert_eq!(function.finish().await?.posts.len(), 2);
    Ok(())
}

#[tokio::test]
async fn the_function_goes_on_after_a_refusal() -> Result<()> {
    let answers = [Answer::status(410, "channel_is_archived")];
    let mut function = Setup::with_answers(answers).await?.start().await?;
    assert_undelivered(&function.invoke(alarm()?).await?, &["410"])?;
    assert_delivered(&function.invoke(alarm()?).await?, 1);
    assert_eq!(function.finish().await?.posts.len(), 2);
    Ok(())
}
