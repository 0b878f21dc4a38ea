use std::path::Path;
use std::time::Duration;

use bongsu_stand_in::Slack;

use crate::program::{Ran, command, run};

pub(crate) const ROUTES: &str = r#"
[[receiver]]
name = "oncall"
webhook_url_file = "oncall.url"

[[receiver]]
name = "night"
webhook_url_file = "night.url"

[route]
receivers = ["oncall"]

[[route.routes]]
matchers = ["severity=sev1"]
receivers = ["oncall", "night"]

[[route.routes]]
matchers = ["metric=CPUUtilization", "dimension.InstanceId=i-*"]
receivers = ["night"]
"#;

pub(crate) async fn bongsu(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = command(arguments);
    command.current_dir(folder);
    run(command, b"").await
}

pub(crate) fn fixture(name: &str) -> String {
    format!("{}/../../fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn folder(config: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bongsu.toml"), config).unwrap();
    folder
}

#[tokio::test]
async fn reports_the_channel_of_a_template() {
    let config = "[[receiver]]\nname = \"slack\"\nbot_token_file = \"t\"\ndefault_channel = \"alarms\"\n\
        channel = \"{{ tag.team }}-alerts\"";
    let folder = folder(config);
    let event = fixture("sns-lambda-metric-alarm");
    for (tag, address, note) in [
        ("team=pay", "-> slack#pay-alerts: the alarm changed its state", ""),
        ("team=<!here>", "-> slack#alarms:", "yields \"<!here>-alerts\", which is not a valid channel"),
    ] {
        let ran = bongsu(folder.path(), &["route", &event, "--format", "text", "--tag", tag]).await;
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.stdout.contains(address) && ran.stdout.contains(note), "{}", ran.stdout);
    }
    let ran =
        bongsu(folder.path(), &["render", &event, "--config", "bongsu.toml", "--receiver", "slack"]).await;
    let printed: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(printed["channel"], "-alerts", "{printed}");
}

#[tokio::test]
async fn reports_the_route_and_the_reason() {
    let folder = folder(ROUTES);
    let event = fixture("sns-lambda-metric-alarm");
    let ran = bongsu(folder.path(), &["route", &event, "--format", "text"]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let way = "route > routes[1] (metric=CPUUtilization and dimension.InstanceId=i-*): night";
    assert!(ran.stdout.contains(way), "{}", ran.stdout);
    assert!(ran.stdout.contains("-> night: the alarm changed its state"), "{}", ran.stdout);
    let ran = bongsu(folder.path(), &["route", &event, "--format", "json"]).await;
    let printed: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(printed["receivers"][0]["receiver"], "night", "{printed}");
    assert_eq!(printed["receivers"][0]["reason"], "state_changed");
}

#[tokio::test]
async fn reports_the_labels_of_an_event() {
    let folder = folder(ROUTES);
    let printed =
        async |name: &str| bongsu(folder.path(), &["route", &fixture(name), "--format", "text"]).await.stdout;
    let finding = printed("event-guardduty-high").await;
    assert!(finding.contains("\n  kind=guardduty outcome=failed severity=high\n"), "{finding}");
    let run = printed("event-codepipeline-failed").await;
    assert!(run.contains("\n  kind=codepipeline outcome=failed\n"), "{run}");
    let text = folder.path().join("text.json");
    std::fs::write(
        &text,
        r#"{"TopicArn": "t", "Subject": "[sev1] ERROR: nightly batch", "Message": "17 rows"}"#,
    )
    .unwrap();
    let text = bongsu(folder.path(), &["route", text.to_str().unwrap(), "--format", "text"]).await.stdout;
    assert!(text.contains("\n  kind=other outcome=failed severity=sev1\n"), "{text}");
    assert!(text.contains("routes[0]? yes"), "{text}");
    assert!(!printed("direct-metric-alarm").await.contains("kind="), "an alarm has no label kind");
}

#[tokio::test]
async fn only_the_receivers_of_a_route_are_notified() {
    let folder = folder(ROUTES);
    let slack = Slack::start().await.unwrap();
    std::fs::write(folder.path().join("oncall.url"), slack.webhook_of("BONCALL")).unwrap();
    std::fs::write(folder.path().join("night.url"), slack.webhook_of("BNIGHT")).unwrap();
    for name in ["sns-lambda-metric-alarm", "sns-lambda-composite"] {
        let arguments = ["send", &fixture(name), "--allow-insecure-webhook"];
        let ran = bongsu(folder.path(), &arguments).await;
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }
    let posts = slack.wait_for_posts(2, Duration::from_secs(5)).await.unwrap();
    let printed: Vec<_> =
        posts.iter().map(|post| (post.path.contains("BNIGHT"), post.text().contains("shop-down"))).collect();
    assert_eq!(printed, [(true, false), (false, true)]);
}

pub(crate) const DUTY: &str = r#"
[[rota]]
name = "primary"
zone = "Asia/Seoul"
people = ["U0AAA", "-"]
starts = 2026-01-05

[[rota]]
name = "spare"
people = ["U0BBB"]
starts = 2026-01-05

[[time_interval]]
name = "nights"
times = ["22:00-08:00"]

[[time_interval]]
name = "holidays"
months = ["dec"]

[route]
mention = ["rota:primary", "here"]
repeat_interval = "4h"
mute_time_intervals = ["nights"]
group_by = ["account"]

[[route.routes]]
matchers = ["tag.team=payments"]
graph = false
"#;

#[tokio::test]
async fn reports_the_settings_of_a_route_at_a_time() {
    let folder = folder(DUTY);
    let event = fixture("sns-lambda-metric-alarm");
    let route = async |time: &str, format: &str| {
        let arguments = ["route", &event, "--at", time, "--tag", "team=payments", "--format", format];
        let ran = bongsu(folder.path(), &arguments).await;
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        ran.stdout
    };
    let text = route("2026-01-06T23:30:00Z", "text").await;
    for expected in [
        "route.routes[0]? yes: tag.team=payments holds (tag.team is \"payments\")",
        "rota:primary (U0AAA), here",
        "repeat interval  4h",
        "muted by         nights",
        "grouped by       account, after 30s",
        "graph            no",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let printed: serde_json::Value =
        serde_json::from_str(&route("2026-01-13T12:00:00Z", "json").await).unwrap();
    let end = &printed["routes"][0];
    assert_eq!(end["mentioned"], serde_json::json!(["here"]), "nobody is on call in that week: {printed}");
    assert_eq!((&end["mutedBy"], &end["repeatIntervalSeconds"]), (&serde_json::Value::Null, &14_400.into()));
    assert_eq!(printed["lookedAt"][0]["matchers"][0]["value"], "payments");
}
