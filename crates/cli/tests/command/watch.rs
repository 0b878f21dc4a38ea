use std::path::Path;
use std::process::Command as Run;
use std::time::Duration;

use bongsu_stand_in::Slack;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr};

use crate::program::{command, run};

/// Is in ALARM as soon as ten seconds have been sampled.
const ALWAYS: &str = r#"
[[alarm]]
AlarmName = "always"
Namespace = "CWAgent"
MetricName = "system_uptime"
Statistic = "Average"
Period = 10
EvaluationPeriods = 1
Threshold = -1
ComparisonOperator = "GreaterThanThreshold"
"#;

fn signal(child: &Child, signal: &str) {
    let id = child.id().unwrap().to_string();
    assert!(Run::new("kill").args([signal, &id]).status().unwrap().success());
}

fn lines(child: &mut Child) -> Lines<BufReader<ChildStderr>> {
    BufReader::new(child.stderr.take().unwrap()).lines()
}

/// Reads on until a line holds `part`.
async fn until(lines: &mut Lines<BufReader<ChildStderr>>, part: &str) -> String {
    let read = async {
        loop {
            let line = lines.next_line().await.unwrap().expect("the program said nothing more");
            if line.contains(part) {
                return line;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), read).await.expect(part)
}

fn watch(folder: &Path, webhook: &str) -> Child {
    let config = folder.join("bongsu.toml").display().to_string();
    let state = folder.join("state").display().to_string();
    let arguments = ["watch", "--config", &config, "--state", &state, "--allow-insecure-webhook"];
    command(&arguments).env("SLACK_WEBHOOK_URL", webhook).spawn().unwrap()
}

#[tokio::test]
async fn introduces_itself_and_stops_when_told() {
    let mut child = command(&["watch"]).spawn().unwrap();
    let mut lines = lines(&mut child);
    until(&mut lines, "messages go to this terminal").await;
    until(&mut lines, "cpu_usage_active above 80 in 2 of 2 periods of 10 s").await;
    // The signal may come before the program listens for it; either way it ends at once.
    signal(&child, "-TERM");
    let ended = tokio::time::timeout(Duration::from_secs(5), child.wait()).await;
    assert!(ended.is_ok(), "still running after SIGTERM");
}

/// Takes the ten seconds that an alarm's shortest period is long: the clock is the program's own.
#[tokio::test]
async fn what_was_not_delivered_before_a_kill_is_delivered_after_it() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bongsu.toml"), ALWAYS).unwrap();
    let mut child = watch(folder.path(), "http://127.0.0.1:1/nobody-listens");
    until(&mut lines(&mut child), "INSUFFICIENT_DATA -> ALARM").await;
    signal(&child, "-KILL");
    child.wait().await.unwrap();
    let slack = Slack::start().await.unwrap();
    let child = watch(folder.path(), &slack.webhook());
    let posts = slack.wait_for_posts(1, Duration::from_secs(10)).await.unwrap();
    assert!(posts[0].text().contains("ALARM: always"), "{}", posts[0].body);
    drop(child);
}

#[tokio::test]
async fn a_hangup_reads_the_configuration_again_and_keeps_the_old_one_where_it_is_bad() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("bongsu.toml");
    std::fs::write(&config, ALWAYS).unwrap();
    let mut child = watch(folder.path(), "http://127.0.0.1:1/nobody-listens");
    let mut lines = lines(&mut child);
    until(&mut lines, "bongsu drill").await;
    std::fs::write(&config, ALWAYS.replace("-1", "\"x\"")).unwrap();
    signal(&child, "-HUP");
    let line = until(&mut lines, "the old configuration stays").await;
    assert!(line.contains("Threshold") && line.contains("always"), "{line}");
    std::fs::write(&config, ALWAYS.replace("-1", "-2")).unwrap();
    signal(&child, "-HUP");
    until(&mut lines, "the configuration was read again").await;
    signal(&child, "-TERM");
}

#[tokio::test]
async fn checks_alarms_and_says_what_is_wrong_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("bongsu.toml");
    let arguments = ["watch", "--check", "--config", &config.display().to_string()];
    std::fs::write(&config, ALWAYS).unwrap();
    let good = run(command(&arguments), b"").await;
    assert_eq!(good.code, Some(0), "{}", good.stderr);
    assert!(good.stdout.contains("always goes to ALARM when system_uptime"), "{}", good.stdout);
    std::fs::write(&config, ALWAYS.replace("= 10", "= 15")).unwrap();
    let bad = run(command(&arguments), b"").await;
    assert_eq!(bad.code, Some(3));
    assert!(bad.stderr.contains("Period 15 s") && bad.stderr.contains("line 2"), "{}", bad.stderr);
}

#[tokio::test]
async fn a_state_folder_that_cannot_be_used_is_named() {
    let ran = run(command(&["watch", "--state", "/proc/nowhere"]), b"").await;
    assert_eq!(ran.code, Some(4));
    assert!(ran.stderr.contains("/proc/nowhere"), "{}", ran.stderr);
}

#[tokio::test]
async fn lists_what_there_is_to_watch() {
    let ran = run(command(&["watch", "--list-metrics", "--format", "json"]), b"").await;
    let first: serde_json::Value = serde_json::from_str(ran.stdout.lines().next().unwrap()).unwrap();
    assert_eq!(first["Namespace"], "CWAgent");
    assert!(ran.stdout.contains("mem_used_percent"), "{}", ran.stdout);
}
