use serde_json::Value;

use crate::program::{Ran, command, fixture, run};

async fn lint(arguments: &[&str], input: &str) -> Ran {
    let mut command = command(&["lint"]);
    command.args(arguments);
    run(command, input.as_bytes()).await
}

#[tokio::test]
async fn findings_stand_at_their_lines_and_set_the_exit_code() {
    let file = fixture("lint/web-shop.yaml");
    let ran = lint(&[&file], "").await;
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.contains(&format!("{file}:17: warning: shop-5xx: ")), "{}", ran.stdout);
    assert!(ran.stdout.contains("[odd-statistic]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("fix: take Sum"), "{}", ran.stdout);
    assert_eq!(lint(&[&file, "--fail-on", "error"], "").await.code, Some(0));
    assert_eq!(lint(&[&fixture("lint/web-shop-fixed.yaml")], "").await.code, Some(0));
}

#[tokio::test]
async fn json_and_sarif_are_for_programs() {
    let file = fixture("lint/sam-orders.yaml");
    let ran = lint(&[&file, "--format", "json"], "").await;
    let lines: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(
        lines.iter().any(|line| line["rule"] == "always-breaching" && line["line"].is_u64()),
        "{}",
        ran.stdout
    );
    let summary = &lines.last().unwrap()["summary"];
    assert_eq!(summary["alarms"], 2);
    assert!(summary["notRead"][0]["message"].as_str().unwrap().contains("nested stack"), "{summary}");

    let ran = lint(&[&file, "--format", "sarif", "--fail-on", "never"], "").await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().unwrap();
    let ignored = results.iter().find(|result| result["ruleId"] == "no-ok-action").unwrap();
    assert_eq!(ignored["suppressions"][0]["justification"], "the ticket is closed by hand");
}

#[tokio::test]
async fn a_change_is_tried_on_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let alarm = |threshold: u32| {
        format!(
            r#"{{"AlarmName": "cpu", "MetricName": "CPUUtilization", "Namespace": "AWS/RDS", "Statistic": "Average",
            "Period": 60, "EvaluationPeriods": 1, "Threshold": {threshold}, "ComparisonOperator": "GreaterThanThreshold",
            "AlarmActions": ["arn:aws:sns:eu-west-1:123456789012:t"], "OKActions": ["arn:aws:sns:eu-west-1:123456789012:t"]}}"#
        )
    };
    std::fs::write(path("old.json"), alarm(50)).unwrap();
    std::fs::write(path("new.json"), alarm(95)).unwrap();
    let values = (0..120).map(|minute| {
        format!("{},{}\n", 1_767_225_600 + minute * 60, if minute % 20 == 10 { 90 } else { 10 })
    });
    let csv: String = ["timestamp,value\n".to_owned()].into_iter().chain(values).collect();
    std::fs::write(path("cpu.csv"), csv).unwrap();
    let arguments =
        [&path("new.json"), "--diff", &path("old.json"), "--data", &path("cpu.csv"), "--format", "json"];
    let ran = lint(&arguments, "").await;
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let change: Value = serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
    assert_eq!(change["change"]["before"]["fired"], 6, "{change}");
    assert_eq!(change["change"]["after"]["fired"], 0, "{change}");
}

#[tokio::test]
async fn what_is_no_template_is_refused() {
    let ran = lint(&["-"], r#"{"hello": "world"}"#).await;
    assert_eq!(ran.code, Some(4), "{}", ran.stdout);
    assert!(ran.stderr.contains("there is no alarm in it"), "{}", ran.stderr);
    assert_eq!(lint(&["nowhere.yaml"], "").await.code, Some(4));
    assert_eq!(lint(&["--rules"], "").await.code, Some(0));
}
