use serde_json::Value;

use crate::program::{Ran, command, fixture, run};

async fn lint(arguments: &[&str], input: &str) -> Ran {
    let mut command = command(&["lint"]);
    command.args(arguments);
    run(command, input.as_bytes()).await
}

#[tokio::test]
async fn findings_have_lines_and_decide_the_exit_code() {
    let file = fixture("lint/web-shop.yaml");
    let ran = lint(&[&file], "").await;
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.contains(&format!("{file}:17: warning: shop-5xx: ")), "{}", ran.stdout);
    assert!(ran.stdout.contains("[odd-statistic]"), "{}", ran.stdout);
    assert!(ran.stdout.contains("fix: use Sum"), "{}", ran.stdout);
    assert_eq!(lint(&[&file, "--fail-on", "error"], "").await.code, Some(0));
    assert_eq!(lint(&[&fixture("lint/web-shop-fixed.yaml")], "").await.code, Some(0));
}

#[tokio::test]
async fn prints_json_and_sarif() {
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

/// Checks the requirements of SARIF 2.1.0 for all templates of the fixtures, and for one with an unusual name.
#[tokio::test]
async fn sarif_has_every_required_part() {
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join("경보 #1 100%.yaml");
    std::fs::copy(fixture("lint/web-shop.yaml"), &odd).unwrap();
    let fixtures = std::fs::read_dir(fixture("lint")).unwrap();
    let mut files: Vec<_> = fixtures.map(|it| it.unwrap().path().display().to_string()).collect();
    files.push(odd.display().to_string());
    let options = ["--format", "sarif", "--fail-on", "never"];
    let arguments: Vec<_> = files.iter().map(String::as_str).chain(options).collect();
    let ran = lint(&arguments, "").await;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "bongsu lint");
    let is_level = |value: &Value| ["none", "note", "warning", "error"].iter().any(|it| value == it);
    let rules = driver["rules"].as_array().unwrap();
    for rule in rules {
        assert!(
            rule["shortDescription"]["text"].is_string() && is_level(&rule["defaultConfiguration"]["level"])
        );
        assert!(rule["helpUri"].as_str().unwrap().starts_with("https://"), "{rule}");
    }
    let is_placed = |located: &Value| {
        let place = &located["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        let is_plain = uri.bytes().all(|byte| byte.is_ascii_graphic() && !b" #?<>{}\"|\\^`".contains(&byte));
        is_plain && place["region"]["startLine"].as_u64() >= Some(1)
    };
    let results = run["results"].as_array().unwrap();
    assert!(results.len() > 40, "{}", results.len());
    for result in results {
        assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()), "{result}");
        assert!(is_level(&result["level"]) && is_placed(result), "{result}");
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{result}");
        for suppression in result["suppressions"].as_array().into_iter().flatten() {
            assert_eq!(suppression["kind"], "inSource");
            assert!(suppression["justification"].is_string());
        }
    }
    assert!(results.iter().any(|result| result.to_string().contains("%20%231%20100%25.yaml")));
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], true);
    for unread in invocation["toolExecutionNotifications"].as_array().unwrap() {
        assert!(unread["message"]["text"].is_string() && is_placed(unread), "{unread}");
    }
}

#[tokio::test]
async fn diff_reports_the_effect_of_a_change() {
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
async fn a_file_without_alarms_is_refused() {
    let ran = lint(&["-"], r#"{"hello": "world"}"#).await;
    assert_eq!(ran.code, Some(4), "{}", ran.stdout);
    assert!(ran.stderr.contains("there is no alarm in it"), "{}", ran.stderr);
    assert_eq!(lint(&["nowhere.yaml"], "").await.code, Some(4));
    assert_eq!(lint(&["--rules"], "").await.code, Some(0));
}

#[tokio::test]
async fn prints_findings_in_korean() {
    let korean = async |arguments: &[&str]| {
        let mut command = command(&[&["lint"], arguments].concat());
        command.env("LANG", "ko_KR.UTF-8");
        run(command, b"").await
    };
    let file = fixture("lint/sam-orders.yaml");
    for format in ["text", "json", "sarif"] {
        let ran = korean(&[&file, "--format", format, "--fail-on", "never"]).await;
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        for part in ["항상 ALARM입니다", "중첩 스택은 별도의 템플릿입니다"] {
            assert!(ran.stdout.contains(part), "{format}: no {part:?} in {}", ran.stdout);
        }
    }
    let rules = korean(&["--rules"]).await;
    assert!(rules.stdout.contains("CloudWatch가 경보를 거부합니다."), "{}", rules.stdout);
}

/// The steps of action.yml as GitHub runs them: each in bash, with the inputs in its environment.
#[tokio::test]
async fn the_github_action_writes_sarif_and_fails_on_findings() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../action.yml")).unwrap();
    let action = bongsu_io::definition::template(&text).unwrap();
    let steps = action["runs"]["steps"].as_array().unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(fixture("lint/web-shop.yaml"), folder.path().join("a.template.yaml")).unwrap();
    std::fs::copy(fixture("lint/web-shop-fixed.yaml"), folder.path().join("b.template.yaml")).unwrap();
    let programs = std::path::Path::new(env!("CARGO_BIN_EXE_bongsu")).parent().unwrap().display().to_string();
    let run_steps = async |files: &str, fail_on: &str| {
        let mut codes = Vec::new();
        for step in steps {
            let mut bash = tokio::process::Command::new("bash");
            bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().unwrap()]);
            bash.env_clear().env("PATH", format!("{programs}:/usr/bin:/bin")).current_dir(folder.path());
            let inputs = action["inputs"].as_object().unwrap();
            for (name, value) in step["env"].as_object().unwrap() {
                let input =
                    value.as_str().unwrap().strip_prefix("${{ inputs.").map(|it| it.trim_end_matches(" }}"));
                let value = match input {
                    Some("files") => files,
                    Some("fail-on") => fail_on,
                    Some(other) => inputs[other]["default"].as_str().unwrap(),
                    None => "/nowhere",
                };
                bash.env(name, value);
            }
            codes.push(bash.output().await.unwrap().status.code());
        }
        codes
    };
    assert_eq!(run_steps("*.template.yaml", "warning").await, [Some(0), Some(1)]);
    let log: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.path().join("bongsu-lint.sarif")).unwrap())
            .unwrap();
    assert!(!log["runs"][0]["results"].as_array().unwrap().is_empty(), "{log}");
    assert_eq!(run_steps("*.template.yaml", "error").await, [Some(0), Some(0)]);
    assert_eq!(run_steps("b.template.yaml", "note").await, [Some(0), Some(0)]);
    // The content of an input is never run as a command.
    assert_eq!(run_steps("$(touch broken) b.template.yaml", "error").await, [Some(0), Some(4)]);
    assert!(!folder.path().join("broken").exists());
}
