//! A back-test of several alarms at once.

use serde_json::{Value, json};

use crate::backtest::{Files, lines};

/// Alarms on two instances, an alarm during a deployment, and an alarm that fires only if both instances are busy.
const TEMPLATE: &str = r#"
Resources:
  OneCpu:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: one-cpu
      MetricName: CPUUtilization
      Namespace: AWS/EC2
      Dimensions: [{Name: InstanceId, Value: i-1}]
      Statistic: Average
      Period: 60
      EvaluationPeriods: 1
      Threshold: 50
      ComparisonOperator: GreaterThanThreshold
  TwoCpu:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: two-cpu
      MetricName: CPUUtilization
      Namespace: AWS/EC2
      Dimensions: [{Name: InstanceId, Value: i-2}]
      Statistic: Average
      Period: 60
      EvaluationPeriods: 1
      Threshold: 50
      ComparisonOperator: GreaterThanThreshold
  Deploying:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: deploying
      MetricName: Deployments
      Namespace: Shop
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
      TreatMissingData: notBreaching
  Both:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties:
      AlarmName: both
      AlarmRule: !Sub 'ALARM("${OneCpu}") AND ALARM("${TwoCpu}") AND NOT ALARM(elsewhere)'
      ActionsSuppressor: !Ref Deploying
      ActionsSuppressorWaitPeriod: 60
      ActionsSuppressorExtensionPeriod: 120
  Broken:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: broken
      MetricName: CPUUtilization
"#;

fn minutes(value: impl Fn(i64) -> i64) -> String {
    let lines = (0..120).map(|minute| format!("{},{}\n", 1_767_225_600 + minute * 60, value(minute)));
    ["timestamp,value\n".to_owned()].into_iter().chain(lines).collect()
}

fn files() -> Files {
    Files::new(&[
        ("template.yaml", TEMPLATE),
        ("one.csv", &minutes(|minute| if (30..60).contains(&minute) { 90 } else { 10 })),
        ("two.csv", &minutes(|minute| if (40..50).contains(&minute) { 90 } else { 10 })),
        ("deployments.csv", &minutes(|minute| i64::from((40..45).contains(&minute)))),
    ])
}

const DATA: [&str; 10] = [
    "--phase",
    "10s",
    "--alarm",
    "template.yaml",
    "--data",
    "one-cpu=one.csv",
    "--data",
    "two-cpu/CPUUtilization=two.csv",
    "--data",
    "Deployments=deployments.csv",
];

/// `+41 OK -> ALARM`
fn told(lines: &[Value], alarm: &str) -> Vec<String> {
    let minute = |line: &Value| {
        let at: jiff::Timestamp = line["time"].as_str().unwrap().parse().unwrap();
        (at.as_second() - 1_767_225_600) / 60
    };
    let own = lines.iter().filter(|line| line["alarm"] == alarm && line["time"].is_string());
    let line = |line: &Value| match line["released"].as_object() {
        Some(released) => format!("+{} ran {}", minute(line), released["to"].as_str().unwrap()),
        None => {
            let held = if line["held"] == true { " held" } else { "" };
            format!("+{} {}{held}", minute(line), line["to"].as_str().unwrap())
        }
    };
    own.map(line).collect()
}

#[tokio::test]
async fn a_template_runs_its_alarms_and_the_composite_alarms() {
    let files = files();
    let ran = files.backtest(&DATA, "").await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let lines = lines(&ran);
    assert_eq!(told(&lines, "one-cpu"), ["+1 OK", "+31 ALARM", "+61 OK"]);
    assert_eq!(told(&lines, "two-cpu"), ["+1 OK", "+41 ALARM", "+51 OK"]);
    // The deployment begins at minute 41 and ends at minute 46. The suppressed change is announced two minutes later.
    assert_eq!(told(&lines, "deploying"), ["+0 OK", "+41 ALARM", "+46 OK"]);
    let told = told(&lines, "both");
    assert_eq!(
        told,
        ["+0 OK held", "+1 ran OK", "+41 ALARM held", "+48 ran ALARM", "+51 OK held", "+52 ran OK"]
    );
    let both = lines.iter().find(|line| line["alarm"] == "both" && line["to"] == "ALARM").unwrap();
    assert!(both["reason"].as_str().unwrap().contains("two-cpu transitioned to ALARM"), "{both}");
    assert_eq!(both["reasonData"]["triggeringAlarms"][0]["arn"], "one-cpu", "{both}");
    let summary = &lines.iter().rfind(|line| line["alarm"] == "both").unwrap()["summary"];
    assert_eq!((&summary["fired"], &summary["alarmSeconds"]), (&json!(1), &json!(600)), "{summary}");
    let notes = summary["notes"].to_string();
    assert!(notes.contains("count as INSUFFICIENT_DATA: elsewhere"), "{notes}");
    assert!(ran.stderr.contains("ignored: broken: "), "{}", ran.stderr);
}

#[tokio::test]
async fn a_composite_alarm_runs_with_its_children() {
    let files = files();
    let named = [&DATA[..], &["--alarm-name", "both", "--plot", "both.svg"]].concat();
    let ran = files.backtest(&[&named[..], &["--format", "text"]].concat(), "").await;
    for part in [
        "both: goes to ALARM while",
        "its suppressor holds its actions back",
        "that were held back run",
        "it follows other",
    ] {
        assert!(ran.stdout.contains(part), "no {part:?} in {}{}", ran.stdout, ran.stderr);
    }
    assert!(std::fs::read_to_string(files.path("both.svg")).unwrap().starts_with("<svg"));
    let korean = [&named[..], &["--format", "text", "--locale", "ko"]].concat();
    let ran = files.backtest(&korean, "").await;
    assert!(ran.stdout.contains("억제 경보가 작업 실행을 보류합니다"), "{}{}", ran.stdout, ran.stderr);
}

#[tokio::test]
async fn a_series_that_fits_two_alarms_is_refused() {
    let files = files();
    let cases: [(&[&str], &str); 4] = [
        (&["--data", "CPUUtilization=one.csv"], "fits several alarms (one-cpu, two-cpu)"),
        (&["--data", "one.csv"], "--data ALARM=FILE"),
        (&["--data", "one-cpu=one.csv", "--sweep", "threshold=1..2"], "--sweep works on one alarm"),
        (&["--data", "one-cpu=one.csv", "--plot", "all.svg"], "--plot works on one alarm"),
    ];
    for (arguments, part) in cases {
        let ran = files.backtest(&[&["--alarm", "template.yaml"], arguments].concat(), "").await;
        assert!(
            ran.code == Some(2) && ran.stderr.contains(part),
            "{arguments:?}: {}{}",
            ran.stdout,
            ran.stderr
        );
    }
    let ran = files.backtest(&["--alarm", "template.yaml", "--data", "one-cpu=one.csv"], "").await;
    let notes = lines(&ran).pop().unwrap()["summary"]["notes"].to_string();
    assert!(notes.contains("which ran without data: deploying, two-cpu"), "{notes}");
}

/// The output of `aws cloudwatch get-metric-data` for a band: two results with one ID, in any order.
#[tokio::test]
async fn reads_a_band_from_get_metric_data() {
    let alarm = json!({"AlarmName": "odd-latency", "EvaluationPeriods": 1, "ThresholdMetricId": "ad1",
        "ComparisonOperator": "GreaterThanUpperThreshold", "Metrics": [
            {"Id": "m1", "ReturnData": true, "MetricStat": {"Stat": "Average", "Period": 60,
                "Metric": {"Namespace": "App", "MetricName": "Latency"}}},
            {"Id": "ad1", "Expression": "ANOMALY_DETECTION_BAND(m1, 2)", "ReturnData": true}]});
    let times: Vec<_> = (0..10)
        .map(|minute| jiff::Timestamp::from_second(1_767_225_600 + minute * 60).unwrap().to_string())
        .collect();
    let series = |id: &str, value: &dyn Fn(usize) -> f64| json!({"Id": id, "Timestamps": times, "Values": (0..10).map(value).collect::<Vec<_>>()});
    // At the first time both edges are equal.
    let upper = series("ad1", &|minute| if minute == 0 { 5.0 } else { 8.0 });
    let lower = series("ad1", &|minute| if minute == 0 { 5.0 } else { 2.0 });
    let latency = series("m1", &|minute| if minute == 5 { 9.0 } else { 5.0 });
    for results in [[&latency, &upper, &lower], [&lower, &upper, &latency]] {
        let data = json!({"MetricDataResults": results}).to_string();
        let files = Files::new(&[("alarm.json", &alarm.to_string()), ("data.json", &data)]);
        let ran =
            files.backtest(&["--alarm", "alarm.json", "--data", "data.json", "--phase", "10s"], "").await;
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_eq!(told(&lines(&ran), "odd-latency"), ["+1 OK", "+6 ALARM", "+7 OK"]);
    }
}
