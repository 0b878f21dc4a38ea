//! Tests slash commands at the function's URL and the answers to the person.

use std::time::{Duration, Instant};

use bongsu_stand_in::{Context as _, Result, SIGNING_SECRET, SlashText};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::buttons::{answer, now};
use crate::harness::{Running, Setup, assert_delivered, ministack};

/// Starts a function with a signing secret and a ledger.
async fn setup(name: &str, config: &str) -> Result<(Setup, NamedTempFile)> {
    ministack().await?.create_table(name, "pk", "sk").await?;
    let file = NamedTempFile::new()?;
    std::fs::write(file.path(), config)?;
    let setup = Setup::with_answers([]).await?.with_ledger(name).await?;
    let setup = setup.env("SLACK_SIGNING_SECRET", SIGNING_SECRET);
    Ok((setup.env("BONGSU_CONFIG", &file.path().display().to_string()), file))
}

fn command(function: &Running, text: &str) -> SlashText {
    let (text, by) = (text.to_owned(), "U0123456789".to_owned());
    SlashText { text, by, response_url: function.slack.webhook_of("response") }
}

/// Sends a command. Returns the answer that only the person sees.
async fn ask(function: &mut Running, text: &str) -> Result<String> {
    let before = function.slack.posts().len();
    let event = command(function, text).event(SIGNING_SECRET, now())?;
    assert_eq!(answer(&function.invoke(event.to_string()).await?)?, (200, String::new()));
    let posts = function.slack.posts();
    let reply = posts.get(before..).unwrap_or_default().iter().find(|post| post.path.contains("/response/"));
    let reply = reply.context("no answer")?;
    assert_eq!(reply.json().get("response_type"), Some(&json!("ephemeral")), "{}", reply.body);
    Ok(reply.text())
}

#[tokio::test]
async fn only_the_person_sees_the_answer_to_a_command() -> Result<()> {
    let (setup, _config) = setup(
        "slash",
        "[[rota]]\nname = \"primary\"\nzone = \"UTC\"\nstarts = \"2026-01-05\"\npeople = [\"U0000000001\"]\n",
    )
    .await?;
    let mut function = setup.start().await?;
    assert_eq!(ask(&mut function, "").await?, "*🔥 All is quiet*");
    assert_delivered(&function.invoke(crate::events::alarm()?).await?, 1);
    // Slack signs each command separately. In this test, signatures of the same second are equal.
    let burning = ask(&mut function, " ").await?;
    assert!(burning.starts_with("*🔥 1 alarm is burning*\n🚨 *<https://"), "{burning}");
    let name =
        burning.split_once('|').and_then(|(_, rest)| rest.split_once('>')).context("no name")?.0.to_owned();
    assert_eq!(ask(&mut function, &format!("ack {name}")).await?, format!("👀 You acknowledged {name}."));
    assert!(ask(&mut function, "  ").await?.contains(" · 👀 Acknowledged by hong at "));
    let silenced = ask(&mut function, &format!("silence {name} for 2h because we deploy")).await?;
    assert!(silenced.starts_with("🔕 Silenced until "), "{silenced}");
    assert!(ask(&mut function, "silence * for 2h").await?.starts_with("Nothing was silenced"));
    assert_eq!(ask(&mut function, "who").await?, "*primary*: <@U0000000001>");
    let wrong = ask(&mut function, "extinguish").await?;
    assert!(wrong.starts_with("There is no command \"extinguish\".\n```\n/alarms "), "{wrong}");
    let seen = function.finish().await?;
    assert!(seen.log.contains("a slash command"), "{}", seen.log);
    Ok(())
}

/// The function at the URL puts the command into the queue, and the function that relays alarms answers it.
#[tokio::test]
async fn a_command_waits_in_the_queue_for_its_answer() -> Result<()> {
    let (queue, _) = ministack().await?.create_queue("slash-queue").await?;
    let (setup, _config) = setup("slash-queue", "locale = \"ko\"\n").await?;
    let setup = setup.env("BONGSU_UNDELIVERED_QUEUE_URL", &queue);
    let mut function = setup.start().await?;
    let event = command(&function, "").event(SIGNING_SECRET, now())?;
    let began = Instant::now();
    assert_eq!(answer(&function.invoke(event.to_string()).await?)?, (200, String::new()));
    assert!(began.elapsed() < Duration::from_secs(3), "Slack waits three seconds");
    assert!(function.slack.posts().is_empty());
    let message = ministack().await?.receive(&queue, 2).await?.context("nothing in the queue")?;
    let batch = json!({ "Records": [message] });
    let done = function.invoke(batch.to_string()).await?;
    assert_eq!(done.success(), Some(json!({ "batchItemFailures": [] })), "{done:?}");
    let (status, sentence) = answer(&function.invoke(event.to_string()).await?)?;
    assert_eq!((status, sentence.contains("already received")), (403, true), "{sentence}");
    let posts = function.finish().await?.posts;
    let [reply] = posts.as_slice() else { panic!("{posts:?}") };
    assert_eq!(
        (reply.json()["response_type"].as_str(), reply.text().as_str()),
        (Some("ephemeral"), "*🔥 이상 없음*")
    );
    Ok(())
}

#[tokio::test]
async fn a_command_without_a_signature_or_permission_does_nothing() -> Result<()> {
    let (setup, _config) = setup("slash-refused", "[slack]\noperators = [\"U0123456789\"]\n").await?;
    let mut function = setup.start().await?;
    let ours = command(&function, "silence web for 2h");
    let (now, other) = (now(), "0123456789abcdef0123456789abcdef");
    let nobody = SlashText { by: String::new(), ..ours.clone() };
    let nowhere = SlashText { response_url: String::new(), ..ours.clone() };
    let unsigned = |mut event: Value| {
        event["headers"] = json!({});
        event
    };
    let cases = [
        (ours.event(other, now)?, 403, "signing secret"),
        (ours.event(SIGNING_SECRET, now - 400)?, 401, "five minutes"),
        (ours.event(SIGNING_SECRET, now + 400)?, 401, "five minutes"),
        (unsigned(ours.event(SIGNING_SECRET, now)?), 401, "no X-Slack-Signature"),
        (nobody.event(SIGNING_SECRET, now)?, 404, "nor a slash command"),
        (nowhere.event(SIGNING_SECRET, now)?, 404, "nor a slash command"),
    ];
    for (event, status, words) in cases {
        let (found, sentence) = answer(&function.invoke(event.to_string()).await?)?;
        assert_eq!(found, status, "{event}\n{sentence}");
        assert!(sentence.contains(words), "{sentence}");
    }
    let stranger = SlashText { by: "U9999999999".to_owned(), ..ours };
    let event = stranger.event(SIGNING_SECRET, now)?;
    assert_eq!(answer(&function.invoke(event.to_string()).await?)?, (200, String::new()));
    let posts = function.finish().await?.posts;
    let [reply] = posts.as_slice() else { panic!("{posts:?}") };
    assert!(reply.text().contains("you are not an operator"), "{}", reply.text());
    Ok(())
}
