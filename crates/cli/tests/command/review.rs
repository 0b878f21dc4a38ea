use serde_json::{Value, json};

use crate::program::{Ran, command, run};
use crate::watch::{lines, signal, until};

/// The last day of 2025.
const START: i64 = 1_767_139_200;

fn minute(minute: i64) -> String {
    jiff::Timestamp::from_second(START + minute * 60).unwrap_or_default().to_string()
}

fn item(at: i64, from: &str, to: &str) -> Value {
    let data = json!({"oldState": {"stateValue": from}, "newState": {"stateValue": to}});
    json!({"AlarmName": "web-cpu", "Timestamp": minute(at), "HistoryItemType": "StateUpdate",
        "HistoryData": data.to_string()})
}

/// Ten short peaks and an outage of forty minutes.
#[tokio::test]
async fn a_review_of_files_reports_noise_and_advice() {
    let folder = tempfile::tempdir().unwrap();
    let peaks: Vec<i64> = (0..10).map(|time| time * 60).collect();
    let value = |at: i64| {
        if (1_000..1_040).contains(&at) {
            99
        } else if peaks.iter().any(|peak| (*peak..peak + 2).contains(&at)) {
            85
        } else {
            50
        }
    };
    let lines: String = (0..1_440).map(|at| format!("{},{}\n", minute(at), value(at))).collect();
    let times = peaks.iter().map(|peak| (*peak + 1, *peak + 3)).chain([(1_001, 1_041)]);
    let items: Vec<_> =
        times.flat_map(|(began, ended)| [item(began, "OK", "ALARM"), item(ended, "ALARM", "OK")]).collect();
    let alarms = json!({"MetricAlarms": [{"AlarmName": "web-cpu", "AlarmArn": "a", "Namespace": "AWS/EC2",
        "MetricName": "CPUUtilization", "Statistic": "Average", "Period": 60, "EvaluationPeriods": 1,
        "Threshold": 80, "ComparisonOperator": "GreaterThanThreshold"}]});
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    write("cpu.csv", format!("timestamp,value\n{lines}"));
    write("history.json", json!({"AlarmHistoryItems": items}).to_string());
    write("alarms.json", alarms.to_string());

    let mut review =
        command(&["review", "alarms.json", "--history", "history.json", "--data", "web-cpu=cpu.csv"]);
    review.args(["--plots", ".", "--format", "json", "--since", "3650d"]).current_dir(folder.path());
    let ran = run(review, b"").await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let lines: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [alarm, summary] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!((&alarm["fired"], &alarm["noise"]), (&json!(11), &json!(10)));
    let option = &alarm["advice"]["options"][0];
    assert_eq!(option["changes"][0]["setting"], "threshold");
    assert_eq!((&option["fired"], &option["noise"]), (&json!(1), &json!(0)));
    assert!(option["command"].as_str().unwrap().contains("\"Threshold\":8"), "{option}");
    assert_eq!(summary["summary"]["noise"], 10);
    let picture = std::fs::read_to_string(folder.path().join("web-cpu.svg")).unwrap();
    assert!(picture.starts_with("<svg"));
}

/// An alarm whose metric is high in every other period of ten seconds.
const FLAPPING: &str = r#"
[[metric.exec]]
name = "busy"
command = ["sh", "-c", "echo $(($(date +%s) / 10 % 2 * 100))"]
[[alarm]]
AlarmName = "busy"
Namespace = "bongsu"
MetricName = "busy"
Statistic = "Maximum"
Period = 10
EvaluationPeriods = 1
Threshold = 50
ComparisonOperator = "GreaterThanThreshold"
"#;

/// Only the running watch can read its samples. After its end, a review reads them.
#[tokio::test]
async fn a_review_of_a_state_folder_uses_its_samples() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("bongsu.toml"), FLAPPING).unwrap();
    let review = async || -> Ran {
        run(
            command(&[
                "review",
                "--state",
                &path("state"),
                "--config",
                &path("bongsu.toml"),
                "--format",
                "json",
            ]),
            b"",
        )
        .await
    };
    let arguments =
        ["watch", "--config", &path("bongsu.toml"), "--state", &path("state"), "--inbox", "127.0.0.1:0"];
    let mut child = command(&arguments).spawn().unwrap();
    let mut told = lines(&mut child);
    until(&mut told, "-> ALARM").await;
    until(&mut told, "ALARM -> OK").await;
    let during = review().await;
    assert_eq!(during.code, Some(0), "{}", during.stderr);
    assert!(during.stdout.contains("stop it to search for better settings"), "{}", during.stdout);
    signal(&child, "-TERM");
    child.wait().await.unwrap();
    let after = review().await;
    assert_eq!(after.code, Some(0), "{}", after.stderr);
    let busy: Value = serde_json::from_str(after.stdout.lines().next().unwrap()).unwrap();
    assert!(busy["fired"].as_u64() >= Some(1) && busy["noise"].as_u64() >= Some(1), "{busy}");
    assert!(busy["advice"].is_object(), "{busy}");
}

/// The review reports a month without a record, a renamed alarm, and an alarm without any history.
#[tokio::test]
async fn reports_gaps_and_renamed_alarms() {
    let folder = tempfile::tempdir().unwrap();
    let write =
        |name: &str, text: &Value| std::fs::write(folder.path().join(name), text.to_string()).unwrap();
    let alarm = |name: &str| {
        json!({"AlarmName": name, "AlarmArn": name, "Namespace": "AWS/EC2", "MetricName": "CPUUtilization",
            "Statistic": "Average", "Period": 60, "EvaluationPeriods": 1, "Threshold": 80,
            "ComparisonOperator": "GreaterThanThreshold"})
    };
    let configured = |name: &str, at: i64, field: &str| {
        let data = json!({ field: {"alarmName": name, "namespace": "AWS/EC2", "metricName": "CPUUtilization",
            "statistic": "Average", "period": 60, "evaluationPeriods": 1, "threshold": 80,
            "comparisonOperator": "GreaterThanThreshold"} });
        json!({"AlarmName": name, "Timestamp": minute(at), "HistoryItemType": "ConfigurationUpdate",
            "HistoryData": data.to_string()})
    };
    let changed = |name: &str, at: i64, from: &str, to: &str| {
        let mut item = item(at, from, to);
        item["AlarmName"] = json!(name);
        item
    };
    // Two changes from OK to ALARM in a row: the history lacks the change between them.
    let items = json!({"AlarmHistoryItems": [
        changed("old-name", 0, "OK", "ALARM"), changed("old-name", 5, "ALARM", "OK"),
        configured("old-name", 10, "deletedAlarm"), configured("new-name", 11, "createdAlarm"),
        changed("new-name", 20, "OK", "ALARM"), changed("new-name", 40_000, "OK", "ALARM"),
        changed("new-name", 40_005, "ALARM", "OK"), changed("gone", 3, "OK", "ALARM"), json!({"AlarmName": "odd"})]});
    write("alarms.json", &json!({"MetricAlarms": [alarm("new-name")]}));
    write("history.json", &items);
    let mut review = command(&["review", "alarms.json", "--history", "history.json", "--format", "json"]);
    review.args(["--since", "3650d"]).current_dir(folder.path());
    let ran = run(review, b"").await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let lines: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |name: &str| lines.iter().find(|line| line["alarm"] == name).unwrap();
    assert_eq!(of("new-name")["fired"], 3, "{lines:?}");
    let unknown = of("new-name")["unknown"].to_string();
    assert!(unknown.contains("holes (1)") && unknown.contains("old-name"), "{unknown}");
    assert!(of("gone")["unknown"].to_string().contains("deleted or renamed"), "{lines:?}");
    assert!(lines.last().unwrap()["summary"]["notes"].to_string().contains("cannot be read: 1"), "{lines:?}");
}
