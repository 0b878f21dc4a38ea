//! Tests the buttons of a Slack app whose presses reach `bongsu watch`.

use std::fs;
use std::time::Duration;

use bongsu_stand_in::{ApiCall, BOT_TOKEN, ButtonPress, SIGNING_SECRET, Slack, SlackApi, SlashText};
use tokio::process::Child;

use crate::inbox::ask;
use crate::program::command;
use crate::watch::{ALWAYS, signal};

/// A watch with a bot and a signing secret. Its output goes to a file.
struct Watch {
    child: Child,
    folder: tempfile::TempDir,
    api: SlackApi,
    /// The stand-in that receives the answers for one person.
    slack: Slack,
}

async fn watch(more: &str, options: &[&str]) -> Watch {
    let folder = tempfile::tempdir().unwrap();
    let (api, slack) = (SlackApi::start().await.unwrap(), Slack::start().await.unwrap());
    let file = |name: &str| folder.path().join(name);
    fs::write(file("token"), BOT_TOKEN).unwrap();
    fs::write(file("secret"), SIGNING_SECRET).unwrap();
    let config = format!(
        "[[receiver]]\nname = \"bot\"\nchannel = \"#alarms\"\nbot_token_file = {:?}\n\
         [slack]\nsigning_secret_file = {:?}\n{more}\n{ALWAYS}",
        file("token"),
        file("secret"),
    );
    fs::write(file("bongsu.toml"), config).unwrap();
    let (config, state) = (file("bongsu.toml").display().to_string(), file("state").display().to_string());
    let arguments = ["watch", "--config", &config, "--state", &state, "--allow-insecure-webhook"];
    let mut program = command(&[&arguments, options].concat());
    program.env("BONGSU_SLACK_API_ORIGIN", api.origin()).stderr(fs::File::create(file("said")).unwrap());
    Watch { child: program.spawn().unwrap(), folder, api, slack }
}

impl Watch {
    fn said(&self) -> String {
        fs::read_to_string(self.folder.path().join("said")).unwrap()
    }

    /// Waits until `look` returns a value.
    async fn until<T>(&self, look: impl Fn(&Self) -> Option<T>) -> T {
        let found = async {
            loop {
                if let Some(found) = look(self) {
                    break found;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let found = tokio::time::timeout(Duration::from_secs(60), found).await;
        found.unwrap_or_else(|_| panic!("the expected state did not come: {}", self.said()))
    }

    /// Returns the address for Slack's requests.
    async fn address(&self) -> String {
        let address = |watch: &Self| {
            let said = watch.said();
            let (_, after) = said.split_once("Slack's buttons lead to http://")?;
            Some(after.split_once('/')?.0.to_owned())
        };
        self.until(address).await
    }

    /// Returns a press of a button of the first message, once the message exists.
    async fn press(&self, action: &str, by: &str) -> ButtonPress {
        let value = |watch: &Self| watch.api.calls().iter().find_map(|call: &ApiCall| call.button(action));
        ButtonPress {
            action: action.to_owned(),
            value: self.until(value).await,
            by: by.to_owned(),
            response_url: self.slack.webhook_of("response"),
        }
    }

    /// Returns the answer to the person who pressed the button.
    async fn answer(&self) -> String {
        let posts = self.slack.wait_for_posts(1, Duration::from_secs(10)).await.unwrap();
        posts.last().unwrap().text()
    }

    async fn ends(mut self) {
        signal(&self.child, "-TERM");
        self.child.wait().await.unwrap();
        let said = self.said();
        let secrets = [BOT_TOKEN, SIGNING_SECRET, bongsu_stand_in::SECRET];
        assert!(!secrets.iter().any(|secret| said.contains(secret)), "{said}");
    }
}

#[expect(clippy::disallowed_methods, reason = "the watch uses the real clock")]
fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// Posts a request as Slack does through a proxy.
async fn post(address: &str, body: &str, signature: &str, at: i64) -> String {
    let head = "POST /slack/interactivity HTTP/1.1\nhost: bongsu.example.com\nx-forwarded-for: 192.0.2.1";
    let signed = format!("x-slack-request-timestamp: {at}\nx-slack-signature: {signature}");
    let kind = "content-type: application/x-www-form-urlencoded\nconnection: close";
    let length = body.len();
    ask(address, &format!("{head}\n{signed}\n{kind}\ncontent-length: {length}\n\n{body}")).await
}

async fn post_signed(address: &str, press: &ButtonPress) -> String {
    let at = now();
    post(address, &press.body(), &press.signature(SIGNING_SECRET, at).unwrap(), at).await
}

fn check(answer: &str, status: u16, words: &str) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.contains(words), "{answer}");
}

/// Takes ten seconds, the shortest period of an alarm.
#[tokio::test]
async fn a_press_in_slack_is_carried_out_and_other_requests_are_refused() {
    let watch = watch("", &[]).await;
    let address = watch.address().await;
    let press = watch.press("bongsu_acknowledge", "U0123456789").await;
    let at = now();
    let signature = press.signature(SIGNING_SECRET, at).unwrap();
    let forged = press.signature("0123456789abcdef0123456789abcdef", at).unwrap();
    check(&post(&address, &press.body(), &forged, at).await, 403, "signing secret");
    check(&post(&address, &press.body(), &signature, at - 400).await, 401, "five minutes");
    let other = ButtonPress { by: "U9876543210".to_owned(), ..press.clone() };
    check(&post(&address, &other.body(), &signature, at).await, 403, "signing secret");
    check(&post(&address, &press.body(), &signature, at).await, 200, "");
    check(&post(&address, &press.body(), &signature, at).await, 403, "already received");
    let is_shown =
        |call: &ApiCall| call.method == "chat.update" && call.body.contains("Acknowledged by hong at");
    watch.until(|watch| watch.api.calls().iter().any(is_shown).then_some(())).await;
    // A person whose Slack still shows the button gets an answer that only this person sees.
    check(&post_signed(&address, &other).await, 200, "");
    assert_eq!(watch.answer().await, "hong has already acknowledged it.");
    watch.ends().await;
}

#[tokio::test]
async fn a_person_who_is_not_an_operator_gets_an_answer() {
    let watch = watch("operators = [\"U999\"]", &["--inbox", "127.0.0.1:0"]).await;
    let address = watch.address().await;
    let press = watch.press("bongsu_mute_hour", "U0123456789").await;
    check(&post_signed(&address, &press).await, 200, "");
    assert!(watch.answer().await.contains("you are not an operator"));
    assert!(!watch.api.calls().iter().any(|call| call.method == "chat.update"));
    watch.ends().await;
}

/// Takes ten seconds, the shortest period of an alarm.
#[tokio::test]
async fn a_slash_command_is_answered_to_its_sender() {
    let watch = watch("", &[]).await;
    let address = watch.address().await;
    let posted = |watch: &Watch| watch.api.calls().into_iter().find(|it| it.method == "chat.postMessage");
    watch.until(posted).await;
    let response_url = watch.slack.webhook_of("response");
    let command = SlashText { text: String::new(), by: "U0123456789".to_owned(), response_url };
    let at = now();
    let forged = command.signature("0123456789abcdef0123456789abcdef", at).unwrap();
    check(&post(&address, &command.body(), &forged, at).await, 403, "signing secret");
    for (number, (text, said)) in [
        ("", "*🔥 1 alarm is burning*"),
        ("ack *", "👀 You acknowledged "),
        ("ack nothing", "Nothing was acknowledged: no alarm in ALARM has that name."),
        ("silence a* for 1h", "🔕 Silenced until "),
        ("extinguish", "There is no command \"extinguish\"."),
    ]
    .into_iter()
    .enumerate()
    {
        let command = SlashText { text: text.to_owned(), ..command.clone() };
        let signature = command.signature(SIGNING_SECRET, at).unwrap();
        check(&post(&address, &command.body(), &signature, at).await, 200, "");
        let posts = watch.slack.wait_for_posts(number + 1, Duration::from_secs(10)).await.unwrap();
        let answer = posts.last().unwrap();
        assert!(answer.text().starts_with(said), "{}", answer.text());
        assert_eq!(answer.json()["response_type"], "ephemeral");
    }
    watch.ends().await;
}

#[tokio::test]
async fn there_are_no_buttons_without_a_listener() {
    let watch = watch("", &["--no-inbox"]).await;
    let posted = |watch: &Watch| watch.api.calls().into_iter().find(|it| it.method == "chat.postMessage");
    let posted = watch.until(posted).await;
    assert_eq!(posted.button("bongsu_acknowledge"), None, "{}", posted.body);
    assert!(watch.said().contains("--no-inbox), messages have no buttons"), "{}", watch.said());
    watch.ends().await;
}

/// `bongsu inbox` alone cannot carry out the action of a button.
#[tokio::test]
async fn an_inbox_alone_answers_404_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = crate::inbox::inbox(folder.path(), &[]);
    let address = crate::inbox::address(&mut child).await;
    let (action, value) = ("bongsu_acknowledge".to_owned(), String::new());
    let press = ButtonPress { action, value, by: "U1".to_owned(), response_url: String::new() };
    check(&post_signed(&address, &press).await, 404, "there is nothing here");
}
