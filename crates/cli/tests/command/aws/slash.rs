//! Tests `/alarms` at the server of `bongsu serve`.

use std::time::Duration;

use bongsu_stand_in::{SIGNING_SECRET, SlashText, Sns};

use super::serve::{World, free_address, now, parted, until_ready};
use crate::inbox::ask;
use crate::watch::signal;

const WITHIN: Duration = Duration::from_secs(60);

/// Posts a command that is signed with `secret` at `at`. Returns the status and the body of the answer.
async fn send(address: &str, command: &SlashText, secret: &str, at: i64) -> (u16, String) {
    let (body, signature) = (command.body(), command.signature(secret, at).unwrap());
    let head = format!("POST /slack/interactivity HTTP/1.1\nhost: {address}\nconnection: close");
    let signed = format!("x-slack-request-timestamp: {at}\nx-slack-signature: {signature}");
    parted(&ask(address, &format!("{head}\n{signed}\ncontent-length: {}\n\n{body}", body.len())).await)
}

#[tokio::test]
async fn a_slash_command_is_answered_and_a_forged_one_is_not() {
    let world = World::start().await;
    world.configure("operators = [\"U0123456789\"]\n");
    world.aws.send(&Sns::alarm("web").to_string());
    let address = free_address();
    let arguments = ["--queue", &world.aws.queue_url(), "--listen", &address];
    let mut replica = world.command(&arguments).spawn().unwrap();
    until_ready(&address).await;
    world.slack.wait_for_posts(1, WITHIN).await.unwrap();
    world.wait_until_empty().await;

    let command = |text: &str, by: &str| SlashText {
        text: text.to_owned(),
        by: by.to_owned(),
        response_url: world.slack.webhook_of("response"),
    };
    let operator = |text: &str| command(text, "U0123456789");
    let (other, at) = ("0123456789abcdef0123456789abcdef", now().as_second());
    // A time soon after now: a distant one is written with its date.
    let end = (now() + Duration::from_secs(5_400)).strftime("%H:%M").to_string();
    let (silence, silenced) = (format!("silence web until {end}"), format!("🔕 Silenced until {end} UTC"));
    let silence = operator(&silence);
    for (secret, at, status, word) in [
        (other, at, 403, "signing secret"),
        (SIGNING_SECRET, at - 400, 401, "five minutes"),
        (SIGNING_SECRET, at + 400, 401, "five minutes"),
    ] {
        let (found, body) = send(&address, &silence, secret, at).await;
        assert!(found == status && body.contains(word), "{found} {body}");
    }
    assert_eq!(world.slack.posts().len(), 1, "nothing was done");

    let answers = [
        (operator(&silence.text), silenced.as_str()),
        (operator("who"), "The configuration has no rotas"),
        (command("ack web", "U9999999999"), "you are not an operator"),
        (operator(""), "*🔥 1 alarm is burning*"),
    ];
    for (posts, (command, expected)) in (2..).zip(answers) {
        assert_eq!(send(&address, &command, SIGNING_SECRET, at).await.0, 200, "{expected}");
        let posts = world.slack.wait_for_posts(posts, WITHIN).await.unwrap();
        let last = posts.last().unwrap();
        assert!(last.path.contains("/response/") && last.text().contains(expected), "{}", last.body);
        assert!(last.body.contains("\"ephemeral\""), "{}", last.body);
    }
    let (status, body) = send(&address, &silence, SIGNING_SECRET, at).await;
    assert!(status == 403 && body.contains("already received"), "a replay: {status} {body}");
    assert_eq!(world.slack.posts().len(), 5);
    signal(&replica, "-TERM");
    assert!(replica.wait().await.unwrap().success());
}
