use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::Child;

use crate::program::{command, run};
use crate::watch::{ALWAYS, lines, signal, until};

pub(crate) fn inbox(folder: &Path, more: &[&str]) -> Child {
    let state = folder.join("state").display().to_string();
    let arguments = ["inbox", "--listen", "127.0.0.1:0", "--state", &state];
    command(&[&arguments, more].concat()).spawn().unwrap()
}

/// Waits until the program prints the page's address, and returns it.
pub(crate) async fn address(child: &mut Child) -> String {
    let line = until(&mut lines(child), "The inbox: http://").await;
    line.rsplit_once("http://").unwrap().1.to_owned()
}

/// Sends a request as text and returns the complete answer.
pub(crate) async fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = request.replace('\n', "\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    tokio::time::timeout(Duration::from_secs(20), read).await.unwrap().unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

async fn get(address: &str, path: &str) -> String {
    ask(address, &format!("GET {path} HTTP/1.1\nhost: {address}\nconnection: close\n\n")).await
}

async fn post(address: &str, body: &str) -> String {
    let length = body.len();
    let head = "POST /services/T0000/B0000/inbox HTTP/1.1\nhost: slack.internal\nconnection: close";
    ask(address, &format!("{head}\ncontent-length: {length}\n\n{body}")).await
}

#[tokio::test]
async fn accepts_messages_as_slack_does_and_keeps_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = inbox(folder.path(), &[]);
    let at = address(&mut child).await;
    let answer = post(&at, r#"{"text":"봉수 *fire*"}"#).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("\r\n\r\nok"), "{answer}");
    let answer = post(&at, "{}").await;
    assert!(answer.starts_with("HTTP/1.1 400") && answer.ends_with("no_text"), "{answer}");
    // A message is on the disk before it is answered.
    signal(&child, "-KILL");
    child.wait().await.unwrap();
    let mut child = inbox(folder.path(), &[]);
    let at = address(&mut child).await;
    assert!(get(&at, "/").await.contains("봉수 <b>fire</b>"));
    signal(&child, "-TERM");
    let ended = tokio::time::timeout(Duration::from_secs(5), child.wait()).await.unwrap().unwrap();
    assert_eq!(ended.code(), Some(0));
}

#[tokio::test]
async fn limits_the_rate_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = inbox(folder.path(), &["--slack-speed"]);
    let at = address(&mut child).await;
    let mut limited = None;
    for _ in 0..20 {
        let answer = post(&at, r#"{"text":"a"}"#).await;
        if !answer.starts_with("HTTP/1.1 200") {
            limited = Some(answer);
            break;
        }
    }
    let limited = limited.expect("twenty messages at once exceed the limit");
    assert!(limited.starts_with("HTTP/1.1 429") && limited.contains("retry-after: 1"), "{limited}");
    assert!(limited.contains(r#"{"retry_after":1,"ok":false,"error":"rate_limited"}"#), "{limited}");
}

#[tokio::test]
async fn a_message_of_send_shows_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = inbox(folder.path(), &[]);
    let at = address(&mut child).await;
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/sns-lambda-metric-alarm.json");
    let sent = run(command(&["send", fixture, "--inbox", &at]), b"").await;
    assert_eq!(sent.code, Some(0), "{}", sent.stderr);
    let page = get(&at, "/messages/1").await;
    assert!(page.contains("the alarm changed its state") && page.contains("state_changed"), "{page}");
    let listed = get(&at, "/messages.json?state=ALARM&after=0").await;
    let (_, listed) = listed.split_once("\r\n\r\n").unwrap();
    let listed: serde_json::Value = serde_json::from_str(listed).unwrap();
    assert_eq!(listed[0]["content"]["message"]["about"][0]["name"], "web-cpu-high", "{listed}");
    assert!(get(&at, "/messages.json?after=1").await.ends_with("[]"));
    let event = get(&at, "/messages/1/event.json").await;
    let (_, event) = event.split_once("\r\n\r\n").unwrap();
    let event: serde_json::Value = serde_json::from_str(event).unwrap();
    // A notice that a reader copies as a fixture renders the same message.
    let copy = folder.path().join("copy.json");
    std::fs::write(&copy, event.to_string()).unwrap();
    let rendered = run(command(&["render", &copy.display().to_string(), "--format", "json"]), b"").await;
    assert!(rendered.stdout.contains("web-cpu-high"), "{}", rendered.stdout);
}

/// Takes ten seconds, the shortest period of an alarm.
#[tokio::test]
async fn watch_shows_its_alarms_and_messages_on_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("bongsu.toml");
    std::fs::write(&config, ALWAYS).unwrap();
    let (config, state) = (config.display().to_string(), folder.path().join("state").display().to_string());
    let arguments = ["watch", "--config", &config, "--state", &state, "--inbox", "127.0.0.1:0"];
    let mut child = command(&arguments).spawn().unwrap();
    let mut lines = lines(&mut child);
    let line = until(&mut lines, "The inbox: http://").await;
    let at = line.rsplit_once("http://").unwrap().1;
    until(&mut lines, "INSUFFICIENT_DATA -> ALARM").await;
    let page = page_with(at, "class=\"message\"").await;
    assert!(page.contains("<span class=\"name\">always</span>"), "{page}");
    let why = get(at, "/messages/1").await;
    assert!(why.contains("The last datapoint breaches the threshold"), "{why}");
    let alarm = get(at, "/alarms/always").await;
    assert!(alarm.contains("It goes to ALARM when system_uptime (Average) is above -1"), "{alarm}");
    assert!(get(at, "/alarms/always/chart.svg").await.contains("<svg"));
    // A form from another site is refused. A form from the page is carried out, and the message and its thread show it.
    assert!(press(at, "http://evil.example").await.starts_with("HTTP/1.1 403"));
    assert!(press(at, &format!("http://{at}")).await.starts_with("HTTP/1.1 303"));
    let page = page_with(at, "Acknowledged by somebody at the inbox at").await;
    assert!(page.contains("(edited)") && !page.contains("bongsu_acknowledge"), "{page}");
    page_with(at, "1 reply").await;
    signal(&child, "-TERM");
    child.wait().await.unwrap();
    let mut quiet =
        command(&["watch", "--config", &config, "--state", &state, "--no-inbox"]).spawn().unwrap();
    let mut lines = crate::watch::lines(&mut quiet);
    let line = until(&mut lines, "bongsu watches").await;
    assert!(line.contains("messages go to this terminal.") && !line.contains("inbox"), "{line}");
}

/// Waits until the page contains the text, and returns the page.
async fn page_with(at: &str, wanted: &str) -> String {
    let shown = async {
        loop {
            let page = get(at, "/").await;
            if page.contains(wanted) {
                break page;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), shown).await.unwrap()
}

/// Acknowledges the message with a form from a page of that origin.
async fn press(at: &str, origin: &str) -> String {
    let body = "action=bongsu_acknowledge";
    let head = format!("POST /messages/1/press HTTP/1.1\nhost: {at}\norigin: {origin}\nconnection: close");
    let kind = "content-type: application/x-www-form-urlencoded";
    ask(at, &format!("{head}\n{kind}\ncontent-length: {}\n\n{body}", body.len())).await
}

#[tokio::test]
async fn an_unusable_address_is_reported_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().display().to_string();
    let ran = run(command(&["inbox", "--state", &state, "--listen", "203.0.113.7:8470"]), b"").await;
    assert_eq!(ran.code, Some(4));
    assert!(ran.stderr.contains("the inbox cannot listen at 203.0.113.7:8470"), "{}", ran.stderr);
    let ran = run(command(&["inbox", "--listen", "here"]), b"").await;
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("such as 127.0.0.1:8470"), "{}", ran.stderr);
    let mut weak = command(&["inbox", "--state", &state, "--listen", "0.0.0.0:0"]);
    weak.env("BONGSU_INBOX_TOKEN", "short");
    let ran = run(weak, b"").await;
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("BONGSU_INBOX_TOKEN must be at least 16"), "{}", ran.stderr);
}

/// Two workspaces have bots and their own Web APIs. No token goes to an origin that is not Slack's.
#[tokio::test]
async fn each_bot_posts_to_the_web_api_of_its_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["here", "there"];
    let mut children = names.map(|name| inbox(&folder.path().join(name), &[]));
    let mut at = Vec::new();
    for (child, name) in children.iter_mut().zip(names) {
        let (address, token) = (address(child).await, folder.path().join(format!("{name}-token")));
        std::fs::write(&token, format!("xoxb-{name}")).unwrap();
        let token = token.display().to_string();
        let receiver = format!(
            "[[receiver]]\nname = \"{name}\"\nchannel = \"C-{name}\"\nbot_token_file = {token:?}\napi_origin = \"http://{address}\"\n"
        );
        std::fs::write(folder.path().join(format!("{name}.toml")), receiver).unwrap();
        at.push(address);
    }
    let fixture = crate::program::fixture("sns-lambda-metric-alarm.json");
    let send = async |name: &str, more: &[&str]| {
        let config = folder.path().join(format!("{name}.toml")).display().to_string();
        run(command(&[&["send", &fixture, "--config", &config], more].concat()), b"").await
    };
    let refused = send("there", &[]).await;
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    assert!(refused.stderr.contains("https://slack-gov.com"), "{}", refused.stderr);
    for address in &at {
        assert!(
            get(address, "/messages.json?after=0").await.ends_with("[]"),
            "the token went to another origin"
        );
    }
    for name in names {
        let sent = send(name, &["--allow-insecure-webhook"]).await;
        assert_eq!(sent.code, Some(0), "{}", sent.stderr);
    }
    for (address, name) in at.iter().zip(names) {
        let listed = get(address, "/messages.json?after=0").await;
        assert_eq!(listed.matches("C-").count(), listed.matches(&format!("C-{name}")).count(), "{listed}");
        assert!(listed.contains(&format!("C-{name}")), "{listed}");
    }
}

/// Slack's own client works with the inbox instead of Slack's Web API.
#[tokio::test]
async fn slacks_own_client_works_with_the_inbox() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = inbox(folder.path(), &["--slack-speed"]);
    let at = address(&mut child).await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../judges/web_api.py");
    let mut python = tokio::process::Command::new(bongsu_stand_in::python_environment().join("bin/python"));
    let judged = python.arg(script).arg(format!("http://{at}")).output().await.unwrap();
    let told = String::from_utf8_lossy(&judged.stderr);
    assert!(judged.status.success(), "{told}");
}
