use std::time::Duration;

use bongsu_stand_in::{Answer, Slack};
use serde_json::Value;

use crate::program::{command, fixture, ran, run};

const EVENT: &str = "sns-lambda-metric-alarm.json";

#[tokio::test]
async fn posts_what_render_shows_and_prints_the_receipt() {
    let slack = Slack::start().await.unwrap();
    let (event, at) = (fixture(EVENT), "");
    let rendered = run(command(&["render", &event]), at.as_bytes()).await;
    let mut send = command(&["send", &event, "--allow-insecure-webhook", "--format", "json"]);
    send.env("SLACK_WEBHOOK_URL", slack.webhook());
    let sent = run(send, b"").await;
    let receipt: Value = serde_json::from_str(&sent.stdout).unwrap();
    assert_eq!(
        (sent.code, &receipt["result"], &receipt["attempts"]),
        (Some(0), &"delivered".into(), &1.into())
    );
    let rendered: Value = serde_json::from_str(&rendered.stdout).unwrap();
    let posts = slack.posts();
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0].json()["text"], rendered["text"]);
}

#[tokio::test]
async fn an_undelivered_message_causes_exit_code_one() {
    let slack = Slack::start().await.unwrap();
    slack.script([Answer::status(404, "no_service"), Answer::status(404, "no_service")]);
    let mut send = command(&["send", &fixture(EVENT), "--allow-insecure-webhook"]);
    send.env("SLACK_WEBHOOK_URL", slack.webhook());
    let sent = run(send, b"").await;
    assert_eq!(sent.code, Some(1));
    assert!(
        sent.stderr.contains("404 no_service") && sent.stderr.contains("make a new one"),
        "{}",
        sent.stderr
    );
}

#[tokio::test]
async fn reports_mistakes_of_the_receiver() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let event = fixture(EVENT);
    let empty = file("empty", "\n");
    let http = file("http", &format!("http://hooks.slack.com/services/{}", bongsu_stand_in::SECRET));
    let other = file("other", &format!("https://example.com/services/{}", bongsu_stand_in::SECRET));
    let workflow =
        file("workflow", &format!("https://hooks.slack.com/triggers/T00/1/{}", bongsu_stand_in::SECRET));
    let fallback = file(
        "bongsu.toml",
        &format!("[[receiver]]\nname = \"last\"\nfallback = true\nwebhook_url_file = {empty:?}\n"),
    );
    let cases: [(&[&str], i32, &str); 10] = [
        (&["send", &event], 3, "--slack-webhook-url-file"),
        (&["send", &event, "--config", &fallback], 3, "that is not a fallback"),
        (&["send", &event, "--slack-webhook-url-file", "/nonexistent"], 1, "/nonexistent cannot be read"),
        (&["send", &event, "--slack-webhook-url-file", &empty], 1, "the webhook URL is empty"),
        (&["send", &event, "--slack-webhook-url-file", &http], 1, "does not begin with https://"),
        (&["send", &event, "--slack-webhook-url-file", &other], 1, "host is not hooks.slack.com"),
        (
            &["send", &event, "--slack-webhook-url-file", &workflow],
            1,
            "starts a workflow of Workflow Builder",
        ),
        (
            &["watch", "--no-inbox", "--slack-webhook-url-file", &workflow],
            3,
            "receiver \"slack\": the webhook URL",
        ),
        (
            &["watch", "--no-inbox", "--slack-webhook-url-file", "/nonexistent"],
            3,
            "/nonexistent cannot be read",
        ),
        (&["watch", "--check", "--slack-webhook-url-file", &empty], 3, "the webhook URL is empty"),
    ];
    for (arguments, code, part) in cases {
        let ran = run(command(arguments), b"").await;
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(part), "{arguments:?}: {}", ran.stderr);
    }
}

#[tokio::test]
async fn ctrl_c_during_a_post_reports_that_it_may_have_arrived() {
    let slack = Slack::start().await.unwrap();
    slack.script([Answer::Slow(Duration::from_secs(60))]);
    let mut send = command(&["send", &fixture(EVENT), "--allow-insecure-webhook"]);
    send.env("SLACK_WEBHOOK_URL", slack.webhook());
    let child = send.spawn().unwrap();
    slack.wait_for_posts(1, Duration::from_secs(10)).await.unwrap();
    let id = child.id().unwrap().to_string();
    let killed = std::process::Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(killed.success());
    let ran = ran(child.wait_with_output().await.unwrap());
    assert_eq!(ran.code, Some(130));
    assert!(ran.stderr.contains("may have arrived"), "{}", ran.stderr);
}
