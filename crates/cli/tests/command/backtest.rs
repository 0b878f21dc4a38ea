use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::program::{Ran, command, run};

const ALARM: &str = r#"{"AlarmName": "mission-cpu-alarm", "MetricName": "CPUUtilization", "Namespace": "AWS/EC2",
    "Statistic": "Average", "Period": 60, "EvaluationPeriods": 1, "Threshold": 50,
    "ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "missing"}"#;

pub(crate) struct Files(tempfile::TempDir);

impl Files {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            std::fs::write(folder.path(name), text).unwrap();
        }
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) async fn backtest(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = command(&["backtest"]);
        let has_format = arguments.contains(&"--format");
        let format: &[&str] = if has_format { &[] } else { &["--format", "json"] };
        command.args(arguments).args(format).current_dir(self.0.path());
        run(command, input.as_bytes()).await
    }
}

/// A metric with low values, and with ten minutes of high values from the full hour on.
fn history() -> String {
    let value = |minute: i64| if (60..70).contains(&minute) { 90 } else { 10 };
    let lines = (0..120).map(|minute| format!("{},{}\n", 1_767_225_600 + minute * 60, value(minute)));
    ["timestamp,value\n".to_owned()].into_iter().chain(lines).collect()
}

pub(crate) fn lines(ran: &Ran) -> Vec<Value> {
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn reports_each_transition_and_the_summary() {
    let files = Files::new(&[("alarm.json", ALARM), ("cpu.csv", &history())]);
    let ran = files.backtest(&["--alarm", "alarm.json", "--data", "cpu.csv", "--phase", "10s"], "").await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let lines = lines(&ran);
    let told: Vec<_> =
        lines.iter().filter_map(|line| Some((line["time"].as_str()?, line["to"].as_str()?))).collect();
    assert_eq!(
        told,
        [("2026-01-01T00:01:10Z", "OK"), ("2026-01-01T01:01:10Z", "ALARM"), ("2026-01-01T01:11:10Z", "OK"),]
    );
    assert_eq!(lines[1]["rule"], "enough_breaching");
    assert_eq!(lines[1]["reasonData"]["recentDatapoints"], serde_json::json!([90.0]));
    let summary = &lines[3]["summary"];
    assert_eq!((&summary["fired"], &summary["alarmSeconds"]), (&1.into(), &600.into()));
    assert_eq!((&summary["samples"], &summary["messages"]), (&120.into(), &2.into()));
}

#[tokio::test]
async fn reads_standard_input_and_writes_text() {
    let files = Files::new(&[("alarm.json", ALARM)]);
    let arguments = ["--alarm", "alarm.json", "--data", "-", "--format", "table", "--zone", "Asia/Seoul"];
    let ran = files.backtest(&arguments, &history()).await;
    for part in ["mission-cpu-alarm", "2026-01-01 10:02:00 KST  OK -> ALARM", "Fired once", "10m"] {
        assert!(ran.stdout.contains(part), "no {part:?} in {}", ran.stdout);
    }
    assert!(!ran.stdout.contains('\u{1b}'), "there are colours in a pipe");
}

#[tokio::test]
async fn draws_the_result() {
    let files = Files::new(&[("alarm.json", ALARM), ("cpu.csv", &history())]);
    for (name, start) in [("cpu.svg", &b"<svg"[..]), ("cpu.png", b"\x89PNG")] {
        let arguments = ["--alarm", "alarm.json", "--data", "cpu.csv", "--plot", name];
        assert_eq!(files.backtest(&arguments, "").await.code, Some(0));
        assert!(std::fs::read(files.path(name)).unwrap().starts_with(start), "{name}");
        let arguments =
            ["--alarm", "alarm.json", "--data", "cpu.csv", "--plot", name, "--sweep", "threshold=40..60:10"];
        assert_eq!(files.backtest(&arguments, "").await.code, Some(0));
        assert!(std::fs::read(files.path(name)).unwrap().starts_with(start), "{name}");
    }
    let ran = files.backtest(&["--alarm", "alarm.json", "--data", "cpu.csv", "--plot", "cpu.gif"], "").await;
    assert!(ran.stderr.contains(".svg or .png"), "{}", ran.stderr);
    assert!(!Path::exists(&files.path("cpu.gif")));
}

#[tokio::test]
async fn a_sweep_has_a_row_for_each_combination() {
    let files = Files::new(&[("alarm.json", ALARM), ("cpu.csv", &history())]);
    let sweep = [
        "--alarm",
        "alarm.json",
        "--data",
        "cpu.csv",
        "--sweep",
        "threshold=50..100:50",
        "--sweep",
        "datapoints=1..2",
    ];
    let rows = lines(&files.backtest(&sweep, "").await);
    let fired: Vec<_> = rows
        .iter()
        .map(|row| (row["threshold"].clone(), row["datapoints"].clone(), row["fired"].as_u64()))
        .collect();
    assert_eq!(
        fired,
        [
            (50.into(), 1.into(), Some(1)),
            (50.into(), 2.into(), None),
            (100.into(), 1.into(), Some(0)),
            (100.into(), 2.into(), None),
        ]
    );
    assert!(rows[1]["error"].as_str().unwrap().contains("DatapointsToAlarm"), "{}", rows[1]);
    let table = files.backtest(&[&sweep[..], &["--format", "table"]].concat(), "").await;
    assert!(table.stdout.contains("<- now"), "{}", table.stdout);
}

#[tokio::test]
async fn irregular_history_is_reported_and_invalid_history_is_refused() {
    let odd = "timestamp,value,unit\n1767225660,10,Percent\n1767225600,NaN,Percent\n1767225720,20,Count\n9767225720,1,Count\n";
    let files = Files::new(&[
        ("alarm.json", ALARM),
        ("odd.csv", odd),
        ("empty.csv", ""),
        ("bad.csv", "timestamp,value\n0,1\n1,x\n"),
        ("composite.json", r#"{"AlarmName": "c", "AlarmRule": "ALARM(a)"}"#),
    ]);
    let ran = files
        .backtest(&["--alarm", "alarm.json", "--data", "odd.csv", "--to", "2026-01-02T00:00:00Z"], "")
        .await;
    let notes = lines(&ran).pop().unwrap()["summary"]["notes"].to_string();
    for part in ["which count as missing: 1", "in the future: 1", "different units (Percent, Count)"] {
        assert!(notes.contains(part), "no {part:?} in {notes}");
    }
    let cases: [(&[&str], i32, &str); 8] = [
        (&["--alarm", "alarm.json", "--data", "empty.csv"], 4, "empty.csv: there are no samples"),
        (&["--alarm", "alarm.json", "--data", "bad.csv"], 4, "bad.csv, line 3: value \"x\" is not a number"),
        (&["--alarm", "alarm.json", "--data", "absent.csv"], 4, "absent.csv: No such file"),
        (
            &["--alarm", "alarm.json", "--data", "m7=odd.csv"],
            2,
            "the alarm watches CPUUtilization, and the history has only m7",
        ),
        (&["--alarm", "composite.json", "--data", "odd.csv"], 2, "a composite alarm follows other alarms"),
        (
            &["--alarm", "alarm.json", "--data", "odd.csv", "--sweep", "colour=1"],
            2,
            "the settings are threshold",
        ),
        (&["--alarm", "alarm.json", "--data", "odd.csv", "--phase", "90s"], 2, "from 0s to below 60s"),
        (&["--alarm", "alarm.json", "--data", "odd.csv", "--initial-state", "FINE"], 2, "INSUFFICIENT_DATA"),
    ];
    for (arguments, code, part) in cases {
        let ran = files.backtest(arguments, "").await;
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(part), "{arguments:?}: no {part:?} in {}", ran.stderr);
    }
}

/// The example of the README: with a threshold of 50 %, the afternoons set off the alarm. With three datapoints out
/// of three they do not.
#[tokio::test]
async fn the_example_shows_the_better_threshold() {
    let example = |name: &str| format!("{}/../../examples/{name}", env!("CARGO_MANIFEST_DIR"));
    let (alarm, data) = (example("mission-cpu-alarm.toml"), example("cpu.csv"));
    let ran = run(command(&["backtest", "--format", "json", "--alarm", &alarm, "--data", &data]), b"").await;
    let summary = lines(&ran).last().unwrap()["summary"].clone();
    assert_eq!((&summary["fired"], &summary["flaps"]), (&json!(5), &json!(3)), "{}", ran.stderr);
    let mut sweep = command(&["backtest", "--format", "json", "--alarm", &alarm, "--data", &data]);
    sweep.args(["--sweep", "periods=3", "--sweep", "datapoints=1..3"]);
    let ran = run(sweep, b"").await;
    let fired: Vec<_> = lines(&ran).iter().map(|line| line["fired"].clone()).collect();
    assert_eq!(fired, [5, 2, 1], "{}", ran.stderr);
}

/// The definition and the history come from CloudWatch; ministack has both.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "ministack does not keep old samples")]
async fn asks_cloudwatch_itself() {
    let ministack = bongsu_stand_in::Ministack::start().await.unwrap();
    let mut alarm: Vec<(&str, &str)> = vec![
        ("AlarmName", "mission-cpu-alarm"),
        ("MetricName", "Busy"),
        ("Namespace", "Mission"),
        ("Statistic", "Maximum"),
    ];
    alarm.extend([
        ("Period", "60"),
        ("EvaluationPeriods", "1"),
        ("Threshold", "50"),
        ("ComparisonOperator", "GreaterThanThreshold"),
    ]);
    ministack.query("monitoring", "PutMetricAlarm", &alarm).await.unwrap();
    let start = jiff::Timestamp::now().as_second() / 60 * 60 - 3_600;
    for minute in 0..30 {
        let at = jiff::Timestamp::from_second(start + minute * 60).unwrap().to_string();
        let value = if (10..15).contains(&minute) { "90" } else { "10" };
        let datum = [
            ("Namespace", "Mission"),
            ("MetricData.member.1.MetricName", "Busy"),
            ("MetricData.member.1.Value", value),
            ("MetricData.member.1.Timestamp", at.as_str()),
        ];
        ministack.query("monitoring", "PutMetricData", &datum).await.unwrap();
    }
    let backtest = async |arguments: &[&str]| {
        let mut command =
            command(&["backtest", "--aws", "--format", "json", "--region", bongsu_stand_in::REGION]);
        command.args(arguments).env("AWS_ENDPOINT_URL", ministack.endpoint());
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        run(command, b"").await
    };
    let ran = backtest(&["--alarm-name", "mission-cpu-alarm", "--phase", "10s"]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let lines = lines(&ran);
    let fired = lines.iter().find(|line| line["to"] == "ALARM").unwrap();
    let at = jiff::Timestamp::from_second(start + 11 * 60 + 10).unwrap();
    assert_eq!(fired["time"], at.to_string());
    assert_eq!(lines.last().unwrap()["summary"]["samples"], 30);
    let absent = backtest(&["--alarm-name", "nobody"]).await;
    assert!(
        absent.code == Some(2) && absent.stderr.contains("no alarm is called \"nobody\""),
        "{}",
        absent.stderr
    );
    let unnamed = backtest(&[]).await;
    assert!(unnamed.stderr.contains("--alarm-name"), "{}", unnamed.stderr);
}

#[tokio::test]
async fn reports_missing_arguments_for_aws() {
    let ran = run(command(&["backtest", "--aws", "--alarm-name", "x"]), b"").await;
    assert_eq!(ran.code, Some(5));
    assert!(ran.stderr.contains("no AWS region is set: use --region"), "{}", ran.stderr);
    let nothing = run(command(&["backtest"]), b"").await;
    assert!(nothing.code == Some(2) && nothing.stderr.contains("--alarm"), "{}", nothing.stderr);
}

#[tokio::test]
async fn reads_common_files_and_names_the_kind_of_other_files() {
    let template = "Parameters:\n  Limit:\n    Type: Number\n    Default: 50\n  Instance:\n    Type: String\nResources:\n  \
        Cpu:\n    Type: AWS::CloudWatch::Alarm\n    Properties:\n      AlarmName: !Sub \"${AWS::StackName}-cpu\"\n      \
        MetricName: CPUUtilization\n      Namespace: AWS/EC2\n      Statistic: Average\n      Period: 60\n      \
        EvaluationPeriods: 1\n      Threshold: !Ref Limit\n      ComparisonOperator: GreaterThanThreshold\n      \
        Dimensions:\n        - Name: InstanceId\n          Value: !Ref Instance\n";
    let console =
        "Full label,CPUUtilization\nLabel,CPUUtilization\n2026/01/01 00:00:00,90\n2026/01/01 00:01:00,90\n";
    let files = Files::new(&[
        ("template.yaml", template),
        ("alarm.json", ALARM),
        ("cpu.csv", &history()),
        ("console.csv", console),
        ("bongsu.toml", "locale = \"en\"\n"),
    ]);
    let backtest = async |alarm: &str, data: &str, more: &[&str]| {
        files.backtest(&[&["--alarm", alarm, "--data", data], more].concat(), "").await
    };
    let ran = backtest("template.yaml", "cpu.csv", &[]).await;
    assert_eq!(lines(&ran).pop().unwrap()["summary"]["fired"], 1, "{}", ran.stderr);
    let ran = backtest("alarm.json", "console.csv", &["--format", "text"]).await;
    assert!(ran.stdout.contains("Fired once"), "{}{}", ran.stdout, ran.stderr);
    let ran = backtest("bongsu.toml", "cpu.csv", &[]).await;
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("this is a bongsu.toml without an [[alarm]]"), "{}", ran.stderr);
    let sweeps = ["--sweep", "threshold=40..60:10", "--sweep", "periods=1..2", "--sweep", "period=60"];
    let ran = backtest("alarm.json", "cpu.csv", &[&sweeps[..], &["--plot", "map.svg"]].concat()).await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let map = std::fs::read_to_string(files.path("map.svg")).unwrap();
    assert!(map.contains("Times fired (period 60)"), "{map}");
}

#[tokio::test]
async fn a_log_alarm_is_evaluated_on_the_results_of_its_query() {
    let alarm = json!({"LogAlarms": [{"AlarmName": "checkout-errors", "AlarmArn": "arn:aws:cloudwatch:ap-northeast-2:123456789012:alarm:checkout-errors",
        "QueryResultsToEvaluate": 3, "QueryResultsToAlarm": 2, "Threshold": 10, "ComparisonOperator": "GreaterThanThreshold",
        "ScheduledQueryConfiguration": {"QueryString": "filter level = \"ERROR\"", "AggregationExpression": "count(*)",
        "ScheduleConfiguration": {"ScheduleExpression": "rate(5 minutes)"}}}]});
    let results: Vec<_> = [0, 42, 3, 17, 4, 5].iter().enumerate().collect();
    let results = results.iter().map(|(run, count)| format!("{},{count}\n", 1_767_225_600 + run * 300));
    let results: String = ["timestamp,value\n".to_owned()].into_iter().chain(results).collect();
    let files = Files::new(&[("alarm.json", &alarm.to_string()), ("errors.csv", &results)]);
    let arguments = ["--alarm", "alarm.json", "--data", "errors.csv", "--to", "2026-01-01T00:26:00Z"];
    let ran = files.backtest(&arguments, "").await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let told = lines(&ran)
        .into_iter()
        .filter_map(|line| Some((line["time"].as_str()?.to_owned(), line["to"].as_str()?.to_owned())));
    let expected = [("00:01", "OK"), ("00:16", "ALARM"), ("00:21", "OK")];
    let expected = expected.map(|(time, state)| (format!("2026-01-01T{time}:00Z"), state.to_owned()));
    assert_eq!(told.collect::<Vec<_>>(), expected);
    let ran = files.backtest(&[&arguments[..], &["--format", "table"]].concat(), "").await;
    assert!(ran.stdout.contains("2 of the last 3 results"), "{}", ran.stdout);
}

#[tokio::test]
async fn a_promql_alarm_is_refused_with_the_reason() {
    let alarm = r#"{"AlarmName": "slow", "EvaluationInterval": 60, "EvaluationCriteria": {"PromQLCriteria": {"Query": "up == 0"}}}"#;
    let files = Files::new(&[("alarm.json", alarm), ("up.csv", &history())]);
    let ran = files.backtest(&["--alarm", "alarm.json", "--data", "up.csv"], "").await;
    assert_eq!(ran.code, Some(2), "{}", ran.stdout);
    assert!(ran.stderr.contains("a PromQL alarm cannot be back-tested"), "{}", ran.stderr);
}
