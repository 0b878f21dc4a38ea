//! Tests that `render` prints exactly the bytes that the function posts: for every fixture, for a webhook and a bot,
//! with routes, templates and mentions, in English and Korean.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use bongsu_core::intake;
use bongsu_core::ledger::NoticeKey;
use bongsu_core::notice::Notice;
use bongsu_core::route::NoticeKind;
use bongsu_stand_in::{BOT_TOKEN, Function, FunctionOptions, Ministack, Slack, SlackApi};
use jiff::Timestamp;
use tempfile::TempDir;

use crate::program::{bootstrap, command, fixture, run};

/// A route for each setting that changes a message.
const SETTINGS: &str = r#"
[accounts]
"123456789012" = "prod"

# What a ledger knows of an alarm, render cannot.
[announce]
first_evaluation = true

[storm]
notices = 1000

[slack]
signing_secret_file = "signing-secret"
operators = ["U0123456789"]

[message]
title = "{{ symbol }} {{ name }} ({{ account }})"

[route]
mention = ["here"]

[[route.routes]]
matchers = ["kind=composite"]
mention = ["S0123456789", "rota:night"]
message = { title = "{{ symbol }} composite {{ name }}" }

[[route.routes]]
matchers = ["kind=math"]
mention = []
message = { facts = ["region"], field = [{ label = "Runbook", value = "{{ name }}" }] }

[[route.routes]]
matchers = ["state=OK"]
message = { title = "{{ name }}: {{ state }}" }

[[rota]]
name = "night"
people = ["U0123456789"]
starts = 2026-01-05
"#;

/// Functions without records of the alarms, and the receivers that they post to.
struct World {
    slack: Slack,
    api: SlackApi,
    ministack: Ministack,
    folder: TempDir,
}

impl World {
    async fn new() -> Self {
        let (slack, api) = (Slack::start().await.unwrap(), SlackApi::start().await.unwrap());
        let (ministack, folder) = (Ministack::start().await.unwrap(), tempfile::tempdir().unwrap());
        let world = Self { slack, api, ministack, folder };
        for (name, text) in [
            ("token", BOT_TOKEN),
            ("webhook", &world.slack.webhook()),
            ("signing-secret", "0123456789abcdef"),
        ] {
            std::fs::write(world.path(name), text).unwrap();
        }
        world
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// A configuration with a webhook and a bot.
    fn configure(&self, locale: &str, zone: &str) -> String {
        let receivers = format!(
            "[[receiver]]\nname = \"hook\"\nwebhook_url_file = {:?}\n\
             [[receiver]]\nname = \"bot\"\nchannel = \"#alarms\"\nbot_token_file = {:?}\n",
            self.path("webhook"),
            self.path("token"),
        );
        let settings = SETTINGS.replace("signing-secret", &self.path("signing-secret"));
        let config = self.path(&format!("{locale}.toml"));
        std::fs::write(&config, format!("locale = {locale:?}\nzone = {zone:?}\n{settings}{receivers}"))
            .unwrap();
        config
    }

    async fn function(&self, config: &str, table: &str) -> Function {
        self.ministack.create_table(table, "pk", "sk").await.unwrap();
        let options = FunctionOptions::new(bootstrap())
            .env("AWS_ENDPOINT_URL", self.ministack.endpoint())
            .env("BONGSU_ALLOW_INSECURE_WEBHOOK", "1")
            .env("BONGSU_CONFIG", config)
            .env("BONGSU_LEDGER_TABLE", table)
            .env("BONGSU_SLACK_API_ORIGIN", self.api.origin())
            .env("BONGSU_SLACK_ORIGIN", self.slack.origin());
        options.start().await.unwrap()
    }

    /// Returns the posts of the webhook and of the bot so far.
    fn posted(&self) -> [Vec<String>; 2] {
        let by_bot = self.api.calls().into_iter().filter(|call| call.method == "chat.postMessage");
        [
            self.slack.posts().into_iter().map(|post| post.body).collect(),
            by_bot.map(|call| call.body).collect(),
        ]
    }
}

/// Returns the output of `bongsu render`, which has a line for each message.
async fn rendered(event: &str, receiver: &str, config: &str, at: Timestamp) -> Vec<String> {
    let at = at.to_string();
    let ran =
        run(command(&["render", event, "--receiver", receiver, "--config", config, "--now", &at]), b"").await;
    assert_eq!(ran.code, Some(0), "{event}: {}", ran.stderr);
    ran.stdout.lines().map(str::to_owned).collect()
}

/// Returns the fixtures in groups that contain each alarm once. Composite alarms come last, because alarms that they
/// watch would go to their threads.
fn groups() -> Vec<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let names =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let paths = names.filter(|name| name.ends_with(".json")).map(|name| fixture(&name));
    let read = |path: String| (intake::read(&std::fs::read(&path).unwrap()).into_notices(), path);
    let mut events: Vec<_> = paths.map(read).collect();
    events.sort_by_key(|(notices, path)| (notices.iter().any(is_composite), path.clone()));
    let mut groups: Vec<(BTreeSet<String>, Vec<String>)> = Vec::new();
    for (notices, path) in events {
        let incident = |notice: &Notice| NoticeKey::of(notice, &path).incident().to_owned();
        let told: BTreeSet<_> = notices.iter().map(incident).collect();
        match groups.iter_mut().find(|(others, _)| others.is_disjoint(&told)) {
            Some((others, paths)) => {
                others.extend(told);
                paths.push(path);
            }
            None => groups.push((told, vec![path])),
        }
    }
    groups.into_iter().map(|(_, paths)| paths).collect()
}

fn is_composite(notice: &Notice) -> bool {
    NoticeKind::of(notice) == NoticeKind::Composite
}

#[expect(clippy::disallowed_methods, reason = "the function uses the same clock")]
fn now() -> Timestamp {
    Timestamp::now()
}

#[tokio::test(flavor = "multi_thread")]
async fn render_prints_what_the_function_posts() {
    let world = World::new().await;
    let (mut compared, mut told) = (0, String::new());
    for (locale, zone) in [("en", "UTC"), ("ko", "Asia/Seoul")] {
        let config = world.configure(locale, zone);
        for (number, group) in groups().iter().enumerate() {
            let function = world.function(&config, &format!("{locale}-{number}")).await;
            for event in group {
                let before = world.posted().map(|bodies| bodies.len());
                let began = now();
                let bytes = std::fs::read(event).unwrap();
                let invocation = function.invoke(bytes, Duration::from_secs(30)).await.unwrap();
                let ended = now();
                let posted = world.posted();
                for ((receiver, bodies), before) in ["hook", "bot"].into_iter().zip(&posted).zip(before) {
                    let bodies = &bodies[before..];
                    let mut expected = rendered(event, receiver, &config, began).await;
                    if bodies != expected {
                        // The age in the message may have grown by a minute meanwhile.
                        expected = rendered(event, receiver, &config, ended).await;
                    }
                    assert_eq!(bodies, expected, "{event} to {receiver}: {:?}", invocation.outcome);
                    compared += bodies.len();
                    told.extend(bodies.iter().map(String::as_str));
                }
            }
        }
    }
    assert!(compared > 200, "{compared}");
    for part in [
        "<!here>",
        "<!subteam^S0123456789>",
        "<@U0123456789>",
        "composite ",
        "Runbook",
        "\"actions\"",
        "확인",
    ] {
        assert!(told.contains(part), "nothing tells {part}");
    }
}
