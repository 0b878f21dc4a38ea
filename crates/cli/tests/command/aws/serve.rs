use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use bongsu_stand_in::{Answer, MemoryAws, Ministack, REGION, SIGNING_SECRET, Slack, Sns};
use serde_json::Value;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::inbox::ask;
use crate::program::{command, run};
use crate::watch::signal;

/// The time limit for a thousand messages. Each changes the same record of the ledger, the receiver's rate limiter.
const PATIENCE: Duration = Duration::from_secs(600);

/// Each alarm gets a separate message.
const ONE_BY_ONE: &str = r#"
[storm]
notices = 1000

[slack]
signing_secret_file = "signing-secret"
"#;

pub(super) struct World {
    pub(super) aws: MemoryAws,
    pub(super) slack: Slack,
    folder: tempfile::TempDir,
}

impl World {
    pub(super) async fn start() -> Self {
        let (aws, slack) =
            (MemoryAws::start("", Duration::ZERO).await.unwrap(), Slack::start().await.unwrap());
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("bongsu.toml"), ONE_BY_ONE).unwrap();
        std::fs::write(folder.path().join("signing-secret"), SIGNING_SECRET).unwrap();
        Self { aws, slack, folder }
    }

    /// Adds settings to the table `slack`.
    pub(super) fn configure(&self, settings: &str) {
        std::fs::write(self.folder.path().join("bongsu.toml"), ONE_BY_ONE.to_owned() + settings).unwrap();
    }

    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = serve(&self.aws.endpoint(), &self.slack);
        command.args(["--timeout", "6"]).args(arguments);
        command.env("BONGSU_CONFIG", "bongsu.toml").current_dir(self.folder.path());
        command
    }

    fn replica(&self) -> Child {
        self.command(&["--queue", &self.aws.queue_url()]).spawn().unwrap()
    }

    pub(super) async fn wait_until_empty(&self) {
        let started = Instant::now();
        while self.aws.waiting() > 0 {
            assert!(started.elapsed() < PATIENCE, "{} messages are left", self.aws.waiting());
            sleep(Duration::from_millis(50)).await;
        }
    }
}

fn serve(endpoint: &str, slack: &Slack) -> Command {
    let mut command = command(&["serve"]);
    command
        .stdout(std::process::Stdio::null())
        .env("AWS_ACCESS_KEY_ID", "123456789012")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("AWS_REGION", REGION)
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("BONGSU_ALLOW_INSECURE_WEBHOOK", "1")
        .env("BONGSU_LEDGER_TABLE", "ledger")
        .env("BONGSU_SLACK_ORIGIN", slack.origin())
        .env("SLACK_WEBHOOK_URL", slack.webhook());
    command
}

fn name(number: usize) -> String {
    format!("alarm-{number:05}")
}

/// Returns the number of posts for each of the first alarms.
fn posted(slack: &Slack, alarms: usize) -> BTreeMap<String, usize> {
    let posts = slack.posts();
    let times = |name: &str| posts.iter().filter(|post| post.body.contains(name)).count();
    (0..alarms).map(name).map(|name| (name.clone(), times(&name))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_lose_no_message_and_repeat_only_after_a_kill() {
    work_under_kills(120).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn replicas_lose_none_of_a_thousand_alarms() {
    let repeated = work_under_kills(1_000).await;
    println!("0 lost, {repeated} repeated");
}

/// Lets three replicas work on these alarms, kills two of them and replaces them. Returns the number of repeated
/// messages.
async fn work_under_kills(alarms: usize) -> usize {
    let world = World::start().await;
    (0..alarms).for_each(|number| world.aws.send(&Sns::alarm(&name(number)).to_string()));
    let mut replicas: Vec<_> = (0..3).map(|_| world.replica()).collect();
    // The kills come after a tenth and after half of the messages.
    for part in [alarms / 10, alarms / 2] {
        world.slack.wait_for_posts(part, PATIENCE).await.unwrap();
        let mut killed = replicas.remove(0);
        killed.kill().await.unwrap();
        replicas.push(world.replica());
    }
    world.wait_until_empty().await;
    let posted = posted(&world.slack, alarms);
    let lost: Vec<_> = posted.iter().filter(|(_, times)| **times == 0).collect();
    assert!(lost.is_empty(), "{lost:?}");
    // A killed replica may have posted messages without recording them, but at most those that it had in progress.
    let repeated: usize = posted.values().map(|times| times - 1).sum();
    assert!(repeated <= 2 * 16, "{repeated} repeated");
    repeated
}

#[tokio::test]
async fn messages_in_progress_are_finished_after_sigterm() {
    let world = World::start().await;
    world.slack.script([Answer::Slow(Duration::from_secs(2))]);
    world.aws.send(&Sns::alarm("begun").to_string());
    let mut replica = world.replica();
    world.slack.wait_for_posts(1, Duration::from_secs(60)).await.unwrap();
    signal(&replica, "-TERM");
    assert!(replica.wait().await.unwrap().success());
    assert_eq!((world.slack.posts().len(), world.aws.waiting()), (1, 0));
}

#[tokio::test]
async fn answers_sns_health_checks_and_prometheus() {
    let (world, sns) = (World::start().await, Sns::start(Sns::VALID).await.unwrap());
    let address = free_address();
    let mut command = world.command(&["--listen", &address, "--topic", Sns::TOPIC]);
    command.env("BONGSU_SNS_ORIGIN", sns.origin());
    let mut replica = command.spawn().unwrap();
    until_ready(&address).await;
    let now = now().to_string();
    let confirmation = Value::from(Sns::sign(sns.confirmation(&now)).unwrap()).to_string();
    assert_eq!(post(&address, "/sns", &confirmation).await.0, 200);
    let signed = Sns::sign(sns.notification("backup failed", &now)).unwrap();
    let notification = Value::from(signed.clone()).to_string();
    // The second post is a repeat or a replay, which causes no message.
    for _ in 0..2 {
        assert_eq!(post(&address, "/sns", &notification).await.0, 200);
    }
    let mut altered = signed;
    altered.insert("Message".to_owned(), "all is well".into());
    assert_eq!(post(&address, "/sns", &Value::from(altered).to_string()).await.0, 403);
    let (status, answer) = post(&address, "/sns", "{}").await;
    assert!(status == 400 && answer.contains("raw message delivery"), "{status} {answer}");
    assert_eq!(post(&address, "/slack/interactivity", "payload=").await.0, 401);
    assert_eq!(world.slack.posts().len(), 1);
    assert_eq!(get(&address, "/health").await, (200, "ok".to_owned()));
    let (_, figures) = get(&address, "/metrics").await;
    for figure in ["bongsu_delivered_total 1", "bongsu_duplicate_total 1", "bongsu_refused_requests_total 3"]
    {
        assert!(figures.lines().any(|line| line == figure), "{figure} in\n{figures}");
    }
    signal(&replica, "-TERM");
    assert!(replica.wait().await.unwrap().success());
}

/// Two replicas have the same time for the review, and only one of them posts it.
#[tokio::test]
async fn only_one_replica_posts_the_weekly_review() {
    let world = World::start().await;
    let at = soon().strftime("%a %H:%M:%S").to_string();
    let arguments = ["--queue", &world.aws.queue_url(), "--weekly-review", &at];
    let replicas = [world.command(&arguments).spawn().unwrap(), world.command(&arguments).spawn().unwrap()];
    let posts = world.slack.wait_for_posts(1, Duration::from_secs(60)).await.unwrap();
    assert!(posts[0].text().contains("The week's alarms: no noise"), "{posts:?}");
    for mut replica in replicas {
        signal(&replica, "-TERM");
        assert!(replica.wait().await.unwrap().success());
    }
    assert_eq!(world.slack.posts().len(), 1);
    let odd =
        run(world.command(&["--queue", "http://127.0.0.1:1/1/q", "--weekly-review", "09:00"]), b"").await;
    assert!(odd.code == Some(2) && odd.stderr.contains("Mon 09:00"), "{}", odd.stderr);
}

#[tokio::test]
async fn a_topic_reaches_slack_through_a_queue_of_sqs() {
    let (aws, slack) = (Ministack::start().await.unwrap(), Slack::start().await.unwrap());
    let (url, arn) = aws.create_queue("alarms").await.unwrap();
    let missing = url.replace("alarms", "nothing");
    for (queue, table, expected) in [(&missing, true, "there is no queue"), (&url, false, "cannot be used")] {
        if table {
            aws.create_table("ledger", "pk", "sk").await.unwrap();
        }
        let mut command = serve(&aws.endpoint(), &slack);
        command.args(["--queue", queue, "--ledger", if table { "ledger" } else { "nothing" }]);
        let ran = run(command, b"").await;
        assert!(ran.code == Some(5) && ran.stderr.contains(expected), "{:?} {}", ran.code, ran.stderr);
    }
    let topic = aws.create_topic("alarms").await.unwrap();
    aws.subscribe(&topic, "sqs", &arn).await.unwrap();
    let notification = Sns::alarm("by-topic");
    aws.publish(&topic, "ALARM", notification["Message"].as_str().unwrap()).await.unwrap();
    let mut command = serve(&aws.endpoint(), &slack);
    let _replica = command.args(["--queue", &url]).spawn().unwrap();
    let posts = slack.wait_for_posts(1, Duration::from_secs(60)).await.unwrap();
    assert!(posts[0].body.contains("by-topic"), "{}", posts[0].body);
}

#[tokio::test]
async fn unusable_settings_are_reported_at_once() {
    let world = World::start().await;
    let queue = world.aws.queue_url();
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let _listener = tokio::net::TcpListener::bind(&taken).await;
    let cases: [(&[&str], i32, &str); 5] = [
        (&[], 2, "--queue"),
        (&["--queue", "alarms"], 2, "must be a queue's URL"),
        (&["--queue", &format!("{queue}.fifo")], 2, "standard queue"),
        (&["--queue", &queue, "--topic", "alarms"], 2, "the ARN of a topic"),
        (&["--listen", &taken], 4, "cannot listen"),
    ];
    for (arguments, code, expected) in cases {
        let ran = run(world.command(arguments), b"").await;
        assert!(ran.code == Some(code) && ran.stderr.contains(expected), "{:?} {}", ran.code, ran.stderr);
    }
    let mut nobody = world.command(&["--queue", &queue]);
    nobody.env_remove("SLACK_WEBHOOK_URL");
    let ran = run(nobody, b"").await;
    assert!(ran.code == Some(3) && ran.stderr.contains("no receiver"), "{:?} {}", ran.code, ran.stderr);
}

/// Gets a path, and returns the status and the body of the answer.
async fn get(address: &str, path: &str) -> (u16, String) {
    parted(&ask(address, &format!("GET {path} HTTP/1.1\nhost: {address}\nconnection: close\n\n")).await)
}

async fn post(address: &str, path: &str, body: &str) -> (u16, String) {
    let head = format!("POST {path} HTTP/1.1\nhost: {address}\nconnection: close");
    parted(&ask(address, &format!("{head}\ncontent-length: {}\n\n{body}", body.len())).await)
}

pub(super) fn parted(answer: &str) -> (u16, String) {
    let (head, body) = answer.split_once("\r\n\r\n").expect(answer);
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// Returns a time at which both replicas have started.
#[expect(clippy::disallowed_methods, reason = "the program uses the real clock")]
fn soon() -> jiff::Zoned {
    (jiff::Timestamp::now() + Duration::from_secs(5)).to_zoned(jiff::tz::TimeZone::UTC)
}

#[expect(clippy::disallowed_methods, reason = "the program uses the real clock")]
pub(super) fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

pub(super) fn free_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

pub(super) async fn until_ready(address: &str) {
    let started = Instant::now();
    while tokio::net::TcpStream::connect(address).await.is_err() {
        assert!(started.elapsed() < Duration::from_secs(60), "no program listens at {address}");
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(get(address, "/ready").await.0, 200);
}
