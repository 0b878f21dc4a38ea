use std::path::Path;
use std::process::Command as Run;
use std::time::Duration;

use bongsu_stand_in::Slack;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr};

use crate::program::{command, run};

/// An alarm that is in ALARM after ten seconds of samples.
pub(crate) const ALWAYS: &str = r#"
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

pub(crate) fn signal(child: &Child, signal: &str) {
    let id = child.id().unwrap().to_string();
    assert!(Run::new("kill").args([signal, &id]).status().unwrap().success());
}

pub(crate) fn lines(child: &mut Child) -> Lines<BufReader<ChildStderr>> {
    BufReader::new(child.stderr.take().unwrap()).lines()
}

/// Reads lines until one contains `part`.
pub(crate) async fn until(lines: &mut Lines<BufReader<ChildStderr>>, part: &str) -> String {
    let read = async {
        loop {
            let line = lines.next_line().await.unwrap().expect("the output ended");
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
async fn prints_an_introduction_and_stops_on_sigterm() {
    let mut child = command(&["watch"]).spawn().unwrap();
    let mut lines = lines(&mut child);
    until(&mut lines, "messages go to this terminal").await;
    until(&mut lines, "cpu_usage_active above 80\u{a0}% in 2 of 2 periods of 10 s").await;
    // The signal may come before the program listens for it; either way the program ends at once.
    signal(&child, "-TERM");
    let ended = tokio::time::timeout(Duration::from_secs(5), child.wait()).await;
    assert!(ended.is_ok(), "still running after SIGTERM");
}

/// Takes ten seconds, the shortest period of an alarm, because the program uses the real clock.
#[tokio::test]
async fn an_undelivered_message_is_delivered_after_a_kill() {
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
async fn sighup_reads_the_configuration_again_and_ignores_an_invalid_one() {
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
async fn check_describes_alarms_and_reports_mistakes() {
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
    assert!(bad.stderr.contains("Period 15 s") && bad.stderr.contains("line 7"), "{}", bad.stderr);
}

#[tokio::test]
async fn an_unusable_state_folder_is_reported_by_name() {
    let ran = run(command(&["watch", "--state", "/proc/nowhere"]), b"").await;
    assert_eq!(ran.code, Some(4));
    assert!(ran.stderr.contains("/proc/nowhere"), "{}", ran.stderr);
}

#[tokio::test]
async fn lists_the_metrics_of_the_machine() {
    let ran = run(command(&["watch", "--list-metrics", "--format", "json"]), b"").await;
    let first: serde_json::Value = serde_json::from_str(ran.stdout.lines().next().unwrap()).unwrap();
    assert_eq!(first["Namespace"], "CWAgent");
    assert!(ran.stdout.contains("mem_used_percent"), "{}", ran.stdout);
}

#[tokio::test]
async fn the_documented_examples_are_valid() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let file = path.display().to_string();
        let ran = run(command(&["watch", "--check", "--config", &file]), b"").await;
        assert_eq!(ran.code, Some(0), "{file}: {}", ran.stderr);
        assert!(ran.stdout.contains("goes to ALARM when"), "{file}: {}", ran.stdout);
        count += 1;
    }
    assert!(count >= 2);
}

const OWN: &str = r#"
[[metric.exec]]
name = "answer"
command = ["sh", "-c", "echo ${SLACK_WEBHOOK_URL:-42}"]
[[metric.exec]]
name = "broken"
command = ["false"]
[metric.statsd]
listen = "127.0.0.1:PORT"
[[alarm]]
AlarmName = "the answer"
Namespace = "bongsu"
MetricName = "answer"
Statistic = "Maximum"
Period = 10
EvaluationPeriods = 1
Threshold = 41
ComparisonOperator = "GreaterThanThreshold"
[[alarm]]
AlarmName = "jobs fail"
Namespace = "bongsu"
MetricName = "jobs_failed"
Dimensions = [{ Name = "queue", Value = "mail" }]
Statistic = "Sum"
Period = 10
EvaluationPeriods = 1
Threshold = 5
ComparisonOperator = "GreaterThanThreshold"
"#;

/// The first alarm also shows that the command does not receive the webhook's secret.
#[tokio::test]
async fn custom_metrics_set_off_alarms() {
    let free = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let text = OWN.replace("PORT", &free.port().to_string());
    std::fs::write(folder.path().join("bongsu.toml"), text).unwrap();
    let slack = Slack::start().await.unwrap();
    let mut child = watch(folder.path(), &slack.webhook());
    let mut lines = lines(&mut child);
    until(&mut lines, "false ended with exit status: 1").await;
    let sender = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    // The events fall into one period of ten seconds or into two, so that one period has at least six.
    for _ in 0..12 {
        sender.send_to(b"jobs_failed:1|c|#queue:mail", free).unwrap();
    }
    let posts = slack.wait_for_posts(2, Duration::from_secs(60)).await.unwrap();
    let texts: Vec<_> = posts.iter().map(bongsu_stand_in::Post::text).collect();
    assert!(texts.iter().any(|text| text.contains("ALARM: the answer")), "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("ALARM: jobs fail")), "{texts:?}");
    signal(&child, "-TERM");
}

const COMPUTED: &str = r#"
[[metric.exec]]
name = "errors"
command = ["echo", "3"]
[[metric.exec]]
name = "requests"
command = ["echo", "50"]
[[alarm]]
AlarmName = "error rate"
EvaluationPeriods = 1
Threshold = 5
ComparisonOperator = ">"
Metrics = [
  { Id = "errors", ReturnData = false, MetricStat = { Stat = "Average", Period = 10, Metric = { Namespace = "bongsu", MetricName = "errors" } } },
  { Id = "requests", ReturnData = false, MetricStat = { Stat = "Average", Period = 10, Metric = { Namespace = "bongsu", MetricName = "requests" } } },
  { Id = "rate", Label = "Errors in percent", Expression = "100 * errors / requests" },
]
[[alarm]]
AlarmName = "odd requests"
EvaluationPeriods = 1
ThresholdMetricId = "band"
ComparisonOperator = "LessThanLowerOrGreaterThanUpperThreshold"
Metrics = [
  { Id = "requests", MetricStat = { Stat = "Average", Period = 60, Metric = { Namespace = "bongsu", MetricName = "requests" } } },
  { Id = "band", Expression = "ANOMALY_DETECTION_BAND(requests, 3)" },
]
[[alarm]]
AlarmName = "shop is down"
AlarmRule = "ALARM(\"error rate\") AND NOT ALARM(\"odd requests\")"
"#;

/// A metric math alarm uses the computed values, an anomaly alarm reports that its band does not exist yet, and a
/// composite alarm follows both.
#[tokio::test]
async fn metric_math_bands_and_composite_alarms_are_watched() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bongsu.toml"), COMPUTED).unwrap();
    let slack = Slack::start().await.unwrap();
    let mut child = watch(folder.path(), &slack.webhook());
    let mut lines = lines(&mut child);
    until(&mut lines, "error rate goes to ALARM when 100 * errors / requests is above 5").await;
    until(&mut lines, "odd requests: its band is bongsu's own model, and begins after two weeks").await;
    until(&mut lines, "-> ALARM, Errors in percent 6 (> 5)").await;
    let posts = slack.wait_for_posts(2, Duration::from_secs(60)).await.unwrap();
    let texts: Vec<_> = posts.iter().map(bongsu_stand_in::Post::text).collect();
    assert!(texts.iter().any(|text| text.contains("ALARM: error rate")), "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("ALARM: shop is down")), "{texts:?}");
    let body = posts.iter().find(|post| post.text().contains("error rate")).unwrap();
    assert!(format!("{body:?}").contains("100 * errors / requests"), "{body:?}");
    signal(&child, "-TERM");
}

#[tokio::test]
async fn lists_custom_metrics() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("bongsu.toml");
    std::fs::write(&config, OWN.replace("PORT", "0")).unwrap();
    let ran = run(
        command(&["watch", "--list-metrics", "--format", "json", "--config", &config.display().to_string()]),
        b"",
    )
    .await;
    assert!(
        ran.stdout.contains("\"MetricName\":\"answer\",\"Dimensions\":[],\"Value\":42.0"),
        "{}",
        ran.stdout
    );
    assert!(ran.stderr.contains("no data: false ended"), "{}", ran.stderr);
}

#[tokio::test]
async fn an_unknown_metric_is_reported_with_the_nearest_name() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("bongsu.toml");
    let alarm = |change: (&str, &str)| ALWAYS.replace(change.0, change.1);
    let cases = [
        (
            alarm(("system_uptime", "system_uptim")),
            "no source provides the metric system_uptim of CWAgent",
            "system_uptime?",
        ),
        (alarm(("\"CWAgent\"", "\"CWAgnt\"")), "metric system_uptime of CWAgnt", "the namespace CWAgent?"),
        (
            format!("{ALWAYS}Dimensions = [{{ Name = \"cpu\", Value = \"x\" }}]\n"),
            "no source provides system_uptime with the dimensions",
            "a source provides it with host=",
        ),
        (ALWAYS.to_owned(), "Configuration: ", "bongsu.toml"),
    ];
    for (text, why, way) in cases {
        std::fs::write(&config, &text).unwrap();
        let ran = run(command(&["watch", "--check", "--config", &config.display().to_string()]), b"").await;
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.stderr.contains(why) && ran.stderr.contains(way), "{text}: {}", ran.stderr);
        assert_eq!(ran.stderr.contains("no source"), text != ALWAYS, "{}", ran.stderr);
    }
}

#[tokio::test]
async fn errors_of_an_alarm_have_the_position_of_their_key() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("bongsu.toml");
    let cases = [
        (
            ALWAYS.replace("Period =", "Periods ="),
            "line 7, column 1: alarm \"always\": Periods is no setting",
            "did you mean Period?",
        ),
        (ALWAYS.replace("= 10", "= 15"), "line 7, column 1", "Period 15 s"),
    ];
    for (text, place, way) in cases {
        std::fs::write(&config, text).unwrap();
        let ran = run(command(&["watch", "--check", "--config", &config.display().to_string()]), b"").await;
        assert_eq!(ran.code, Some(3));
        assert!(ran.stderr.contains(place) && ran.stderr.contains(way), "{}", ran.stderr);
    }
}

#[tokio::test]
async fn the_watch_uses_the_language_of_the_user() {
    let mut watch = command(&["watch", "--check"]);
    watch.env("LANG", "ko_KR.UTF-8");
    let ran = run(watch, b"").await;
    assert!(ran.stdout.contains("10초 기간 최근 2개 중 2개에서 cpu_usage_active"), "{}", ran.stdout);
    let mut watch = command(&["watch", "--no-inbox"]).env("BONGSU_LOCALE", "ko").spawn().unwrap();
    let mut lines = lines(&mut watch);
    until(&mut lines, "감시합니다. 메시지를 보내는 곳: 이 터미널").await;
    signal(&watch, "-TERM");
}
