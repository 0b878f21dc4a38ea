use bongsu_alarm::definition::Watches;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn told(file: &str, name: Option<&str>) -> String {
    let path = format!("{}/../../fixtures/definitions/{file}", env!("CARGO_MANIFEST_DIR"));
    match read(&std::fs::read(path).unwrap(), name) {
        Ok(alarm) => format!("{} {}", alarm.name, alarm.sentence()),
        Err(error) => error.to_string(),
    }
}

const CPU: &str = "mission-cpu-alarm goes to ALARM when CPUUtilization (Average) is above 50\u{a0}% in 2 of the last 3 \
                   periods of 60 s; looks every 60 s; without data it goes to INSUFFICIENT_DATA";

#[test]
fn reads_an_alarm_in_every_common_format() {
    let cases = [
        ("put-metric-alarm.json", None),
        ("put-metric-alarm.yaml", None),
        ("describe-alarms.json", Some("mission-cpu-alarm")),
        ("described-alarm.json", None),
        ("properties.yaml", None),
        ("template.json", Some("CpuAlarm")),
        ("sns-message.json", None),
        ("bongsu.toml", Some("mission-cpu-alarm")),
    ];
    for (file, name) in cases {
        assert_eq!(told(file, name), CPU, "{file}");
    }
    assert!(
        told("template.yaml", Some("CpuAlarm")).starts_with("CpuAlarm goes to ALARM when CPUUtilization")
    );
}

#[test]
fn reads_every_kind_of_alarm() {
    let cases = [
        ("metric-math.json", None, "error-rate goes to ALARM when 100 * errors / requests is above 5"),
        (
            "anomaly.json",
            None,
            "latency-odd goes to ALARM when Latency (p90) is above ANOMALY_DETECTION_BAND(m1, 2)",
        ),
        (
            "describe-alarms.json",
            Some("shop"),
            "shop goes to ALARM while ALARM(mission-cpu-alarm) OR ALARM(\"disk full\"); says nothing while",
        ),
    ];
    for (file, name, expected) in cases {
        let told = told(file, name);
        assert!(told.starts_with(expected), "{file}: {told}");
    }
}

#[test]
fn errors_name_the_property_the_value_and_the_solution() {
    let cases = [
        (
            "describe-alarms.json",
            None,
            "there are several alarms: choose one by its name: mission-cpu-alarm, shop",
        ),
        (
            "describe-alarms.json",
            Some("x"),
            "no alarm is called \"x\"; the names are: mission-cpu-alarm, shop",
        ),
        ("bongsu.toml", None, "there are several alarms"),
        (
            "template.yaml",
            Some("Parametrised"),
            "Parametrised goes to ALARM when CPUUtilization (Average) is above 50",
        ),
        ("template.yaml", Some("Joined"), "MetricName uses Fn::Sub, which only CloudFormation resolves"),
        ("template.yaml", Some("Unknown"), "no alarm is called \"Unknown\""),
    ];
    for (file, name, expected) in cases {
        let told = told(file, name);
        assert!(told.contains(expected), "{file}: {told}");
    }
    let texts = [
        ("[[receiver]]\nname = \"a\"", "this is a bongsu.toml without an [[alarm]]"),
        ("locale = \"ko\"\n", "this is a bongsu.toml without an [[alarm]]"),
        (
            "\n[[alarm]]\nAlarmName = \"a\"\nPeriods = 60\n",
            "line 4, column 1: alarm \"a\": Periods is no setting",
        ),
        ("", "there is no alarm in it"),
        ("{", "this is not JSON"),
        ("{\"a\": 1,\n\"b\": {\"c\": 1, \"c\": [2]}}", "the key \"c\" appears twice at line 2"),
        ("a: [1", "line 2, column 1"),
        ("a: 1\nb: 2\na: 3\n", "line 3, column 1: the key \"a\" appears twice"),
        ("a: &x 1\nb: *x\n", "line 2, column 4: aliases"),
        ("a: 1\n---\nb: 1\n", "line 2"),
        ("[[alarm]]\nAlarmName = 5 5\n", "line 2, column 13"),
        ("? [a]\n: b\n", "a key must be text"),
    ];
    for (text, expected) in texts {
        let error = read(text.as_bytes(), None).unwrap_err().to_string();
        assert!(error.contains(expected), "{text:?}: {error}");
    }
    assert_eq!(read(b"\xff", None).unwrap_err(), ReadError::Utf8);
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    assert!(read(format!("a: {deep}").as_bytes(), None).unwrap_err().to_string().contains("64 levels deep"));
}

#[test]
fn converts_yaml_to_json() {
    let text = "a: 1\nb: -2.5e1\nc: '1'\nd: yes\ne: true\nf: ~\ng:\nh: 012345678901\ni: [x, {y: z}]\nj: !Ref P\nk: !GetAtt\n  - R\n  - Arn\nl: |\n  two\n  lines\nm: !!str 5\nn: .inf\n";
    let expected = json!({"a": 1, "b": -25.0, "c": "1", "d": "yes", "e": true, "f": null, "g": null,
        "h": "012345678901", "i": ["x", {"y": "z"}], "j": {"Ref": "P"}, "k": {"Fn::GetAtt": ["R", "Arn"]},
        "l": "two\nlines\n", "m": "5", "n": ".inf"});
    assert_eq!(yaml::parse(text).unwrap(), expected);
}

proptest! {
    #[test]
    fn no_text_makes_it_fall_over(text in "(\\{|\\[\\[alarm\\]\\]\n|AlarmName: )?(.|\n|[-:\\[\\]{}!&*'\" ]){0,120}") {
        let _ = read(text.as_bytes(), None);
    }
}

#[test]
fn reads_all_settings_of_a_metric() {
    let path = format!("{}/../../fixtures/definitions/describe-alarms.json", env!("CARGO_MANIFEST_DIR"));
    let alarm = read(&std::fs::read(path).unwrap(), Some("mission-cpu-alarm")).unwrap();
    let Watches::Metric { metric, criteria } = &alarm.watches else { panic!("{alarm:?}") };
    assert_eq!(metric.dimensions[0].value, "i-0123456789abcdef0");
    assert_eq!((criteria.m(), criteria.n(), criteria.period), (2, 3, 60));
    assert_eq!(alarm.actions.alarm, ["arn:aws:sns:ap-northeast-2:123456789012:mission-sns"]);
}
