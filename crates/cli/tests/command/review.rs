use serde_json::{Value, json};

use crate::program::{command, run};

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
async fn a_review_of_files_says_what_is_noise_and_what_to_do() {
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
