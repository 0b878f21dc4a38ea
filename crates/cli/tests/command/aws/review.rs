//! Tests `bongsu review --aws`, which reads alarms, their history and their metrics from CloudWatch.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use bongsu_stand_in::{CloudWatchService, HistoryItem, REGION, python_environment};
use serde_json::{Value, json};
use tokio::process::Command;

use super::account::Aws;
use crate::program::{Ran, command, run};
use crate::terminal;

fn lines(ran: &Ran) -> Vec<Value> {
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of<'a>(lines: &'a [Value], alarm: &str) -> &'a Value {
    lines.iter().find(|line| line["alarm"] == alarm).unwrap()
}

/// Puts an hour of samples: in each ten minutes, two are above the threshold of 1.
#[expect(clippy::disallowed_methods, reason = "ministack does not keep old samples")]
async fn put_metric(aws: &Aws) {
    let start = jiff::Timestamp::now().as_second() / 60 * 60 - 3_600;
    for minute in 0..60_i64 {
        let at = jiff::Timestamp::from_second(start + minute * 60).unwrap().to_string();
        let datum = [
            ("Namespace", "n"),
            ("MetricData.member.1.MetricName", "m"),
            ("MetricData.member.1.Value", if minute % 10 < 2 { "2" } else { "0" }),
            ("MetricData.member.1.Timestamp", at.as_str()),
        ];
        aws.ministack.query("monitoring", "PutMetricData", &datum).await.unwrap();
    }
}

/// Runs the printed AWS CLI command in a shell, and returns the changed alarm.
async fn run_as_printed(aws: &Aws, printed: &str) -> Value {
    let shell = async |line: &str| {
        let mut shell = Command::new("sh");
        let programs = python_environment().join("bin").display().to_string();
        shell.args(["-c", line]).env("PATH", format!("{programs}:/usr/bin:/bin"));
        shell.env("AWS_ENDPOINT_URL", aws.ministack.endpoint()).env("AWS_DEFAULT_REGION", REGION);
        shell.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let ran = run(shell, b"").await;
        assert_eq!(ran.code, Some(0), "{line}: {}", ran.stderr);
        ran.stdout
    };
    shell(printed).await;
    let described = shell("aws cloudwatch describe-alarms --alarm-names noisy --output json").await;
    serde_json::from_str::<Value>(&described).unwrap()["MetricAlarms"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_reviewed_from_its_history_and_metrics() {
    let aws = Aws::new().await;
    put_metric(&aws).await;
    let description = "it's \"down\" `id` $HOME";
    aws.put_alarm("noisy", &[("AlarmDescription", description)]).await;
    aws.put_alarm("quiet", &[]).await;
    for state in ["ALARM", "OK"].repeat(3) {
        aws.ministack.set_alarm_state("noisy", state).await.unwrap();
    }
    let ran = aws
        .bongsu(&["review", "--aws", "--since", "20d", "--plots", &aws.folder().display().to_string()])
        .await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let lines = lines(&ran);
    let noisy = of(&lines, "noisy");
    assert_eq!((&noisy["fired"], &noisy["noise"]), (&json!(3), &json!(3)), "{noisy}");
    assert!(noisy["findings"].to_string().contains("short_lived"), "{noisy}");
    // The metric crosses the threshold six times, for two minutes each.
    let advice = &noisy["advice"];
    assert_eq!(advice["noise"], 6, "{advice}");
    assert_eq!(advice["options"][0]["fired"], 0, "{advice}");
    assert!(advice["options"][0]["command"].as_str().unwrap().contains("put-metric-alarm"), "{advice}");
    assert!(advice["options"][0]["cloudFormation"].as_str().unwrap().starts_with("- "), "{advice}");
    assert!(std::fs::read_to_string(aws.folder().join("noisy.svg")).unwrap().starts_with("<svg"));
    assert_eq!(of(&lines, "quiet")["fired"], 0);
    let option = &advice["options"][0];
    let alarm = run_as_printed(&aws, option["command"].as_str().unwrap()).await;
    assert_eq!(alarm["AlarmDescription"], description);
    for change in option["changes"].as_array().unwrap() {
        let property = match change["setting"].as_str().unwrap() {
            "threshold" => "Threshold",
            "datapoints" => "DatapointsToAlarm",
            "periods" => "EvaluationPeriods",
            other => panic!("{other}"),
        };
        let to = change["to"].as_str().and_then(|to| to.parse::<f64>().ok()).or(change["to"].as_f64());
        assert_eq!(alarm[property].as_f64(), to, "{change} {alarm}");
    }
    let notes = lines.last().unwrap()["summary"]["notes"].to_string();
    for part in ["Acknowledgements cannot be read", "CloudWatch keeps one-minute datapoints for 15 days"] {
        assert!(notes.contains(part), "no {part:?} in {notes}");
    }
}

/// The number of alarms in a large account.
const ALARMS: usize = 5_000;

fn name(number: usize) -> String {
    format!("service-{number:04}-cpu")
}

/// Each alarm was in ALARM for a minute within the last hours. Alarm 7 was in ALARM sixty times.
#[expect(clippy::disallowed_methods, reason = "a review ends now")]
fn history() -> Vec<HistoryItem> {
    let start = jiff::Timestamp::now().as_second() - 6 * 3_600;
    let item = |number: usize, second: i64, from: &str, to: &str| {
        let data = json!({"oldState": {"stateValue": from}, "newState": {"stateValue": to}}).to_string();
        HistoryItem { alarm: name(number), second, kind: "StateUpdate".to_owned(), data }
    };
    let times = (0..ALARMS).map(|number| (number, start + number as i64 * 2));
    let times = times.chain((0..59).map(|time| (7, start + 10_100 + time * 100)));
    let mut items: Vec<_> = times
        .flat_map(|(number, at)| [item(number, at, "OK", "ALARM"), item(number, at + 60, "ALARM", "OK")])
        .collect();
    items.sort_by_key(|item| item.second);
    items
}

fn review(cloudwatch: &CloudWatchService, kept: &Path) -> Command {
    let kept = kept.display().to_string();
    let arguments = ["review", "--aws", "--since", "1d", "--worst", "0", "--format", "json", "--keep", &kept];
    let mut command = command(&arguments);
    command.env("AWS_ENDPOINT_URL", cloudwatch.endpoint()).env("AWS_REGION", REGION);
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
    command
}

/// A review reads five thousand alarms page by page, within CloudWatch's limits. After a kill it continues from its
/// file.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_account_is_read_by_pages_and_continues_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("history.jsonl");
    let history = history();
    let pages = history.len().div_ceil(100);
    let cloudwatch = CloudWatchService::start((0..ALARMS).map(name).collect(), history).await.unwrap();

    let (slave, written) = terminal::terminal();
    let mut first = review(&cloudwatch, &kept);
    first.env("TERM", "xterm-256color").stdout(Stdio::null()).stderr(slave);
    let mut first = first.spawn().unwrap();
    while cloudwatch.count("DescribeAlarmHistory") < pages / 2 {
        assert!(first.try_wait().unwrap().is_none(), "{}", written.lock().unwrap());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    first.kill().await.unwrap();
    let shown = written.lock().unwrap().clone();
    assert!(shown.contains("5000 alarms") && shown.contains("items of history"), "{shown}");
    assert_eq!(cloudwatch.throttled(), 0);
    let calls = cloudwatch.take_calls();
    assert_eq!(calls.iter().filter(|call| call.operation == "DescribeAlarms").count(), ALARMS / 100);
    let since = calls.iter().find_map(|call| call.since).unwrap();
    // The kill cuts off a line.
    let text = std::fs::read_to_string(&kept).unwrap();
    std::fs::write(&kept, &text[..text.len() - 40]).unwrap();

    let ran = run(review(&cloudwatch, &kept), b"").await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    // Without a terminal there is no progress.
    assert!(
        !ran.stderr.contains("items of history") && !ran.stderr.contains("5000 alarms"),
        "{}",
        ran.stderr
    );
    let asked = cloudwatch.take_calls();
    let asked: Vec<_> = asked.iter().filter(|call| call.operation == "DescribeAlarmHistory").collect();
    assert!(asked[0].since > Some(since) && asked.len() <= pages / 2 + 3, "{} of {pages}", asked.len());
    assert_eq!(cloudwatch.throttled(), 0);
    let lines = lines(&ran);
    let summary = &lines.last().unwrap()["summary"];
    assert_eq!((&summary["alarms"], &summary["fired"]), (&json!(ALARMS), &json!(ALARMS + 59)), "{summary}");
    assert_eq!(of(&lines, &name(7))["fired"], 60);
    assert_eq!(of(&lines, &name(ALARMS - 1))["fired"], 1);
}
