use super::*;
use crate::render::console::graph::graph;

#[test]
fn shows_the_metric_at_the_time() {
    let url = graph(&notice("eu-west-1", "AWS/EC2", &[("InstanceId", "i-1")])).unwrap();
    let expected = "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#metricsV2:graph=~(metrics~(~(~'AWS*2fEC2~'m~'InstanceId~'i-1~(stat~'p99)))~view~'timeSeries~stacked~false~region~'eu-west-1~period~300~start~'2026-11-23T04*3a12*3a07Z~end~'2026-11-23T05*3a27*3a07Z~annotations~(horizontal~(~(label~'a~value~50))))";
    assert_eq!(url, expected);
}

/// Returns the part of the link that differs between the tests.
fn drawn(notice: &AlarmNotice) -> Option<String> {
    let url = graph(notice)?;
    let (_, graph) = url.split_once("~(metrics").unwrap();
    Some(graph.replace("~view~'timeSeries~stacked~false~region~'eu-west-1", ""))
}

const TIMES: &str = "~start~'2026-11-23T04*3a12*3a07Z~end~'2026-11-23T05*3a27*3a07Z";

#[test]
fn shows_every_kind_of_query() {
    let sum = entry("e1", None, Some("m1 / m2 * 100"), true);
    let band = entry("ad1", None, Some("ANOMALY_DETECTION_BAND(m1, 2)"), true);
    let select = entry("q1", None, Some("SELECT MAX(m) FROM SCHEMA(\"AWS/EC2\", InstanceId)"), true);
    let metric = |id, shown| entry(id, Some(stat("N", &[("D", "v")])), None, shown);
    let mut labelled = sum.clone();
    labelled.label = Some("오류 $".to_owned());
    let mut elsewhere = metric("m1", true);
    elsewhere.account = Some("210987654321".to_owned());
    let minute = MetricStat { period: Some(60), ..stat("N", &[]) };
    let row = "~'N~'m~'D~'v";
    let cases = [
        (vec![metric("m1", true)], format!("~(~({row}~(id~'m1~visible~true~stat~'p99)))")),
        (
            vec![labelled, metric("m1", false)],
            format!(
                "~(~(~(id~'e1~visible~true~label~'**c624**b958*20!~expression~'m1*20*2f*20m2*20*2a*20100))~({row}~(id~'m1~visible~false~stat~'p99)))"
            ),
        ),
        (
            vec![metric("m1", true), band],
            format!(
                "~(~({row}~(id~'m1~visible~true~stat~'p99))~(~(id~'ad1~visible~true~expression~'ANOMALY_DETECTION_BAND*28m1*2c*202*29)))"
            ),
        ),
        (
            vec![select],
            "~(~(~(id~'q1~visible~true~expression~'SELECT*20MAX*28m*29*20FROM*20SCHEMA*28*22AWS*2fEC2*22*2c*20InstanceId*29)))".to_owned(),
        ),
        (
            vec![elsewhere],
            format!("~(~({row}~(id~'m1~visible~true~accountId~'210987654321~stat~'p99)))"),
        ),
        (
            vec![entry("m1", Some(minute), None, true)],
            "~(~(~'N~'m~(id~'m1~visible~true~period~60~stat~'p99)))".to_owned(),
        ),
    ];
    for (queries, expected) in cases {
        let drawn = drawn(&notice_of("eu-west-1", Query::Math(queries))).unwrap();
        let line = "~annotations~(horizontal~(~(label~'a~value~50))))";
        assert_eq!(drawn, format!("{expected}~period~300{TIMES}{line}"));
    }
}

#[test]
fn draws_the_threshold_if_it_is_a_line() {
    let cases = [
        (Some(1e308), None, "~value~1e308)"),
        (Some(f64::NAN), None, ""),
        (None, None, ""),
        (Some(0.0), Some("ad1"), ""),
    ];
    for (threshold, band, expected) in cases {
        let mut notice = notice("eu-west-1", "AWS/EC2", &[]);
        if let Definition::Metric(metric) = &mut notice.definition {
            metric.threshold = threshold;
            metric.threshold_metric_id = band.map(str::to_owned);
        }
        let url = graph(&notice).unwrap();
        assert_eq!(url.contains("annotations"), !expected.is_empty(), "{url}");
        assert!(url.contains(expected), "{url}");
    }
}

#[test]
fn leaves_out_details_if_the_link_would_be_too_long() {
    let long = "x".repeat(900);
    let metric = |id, shown, value| entry(id, Some(stat("N", &[("D", value)])), None, shown);
    let sum = entry("e1", None, Some("m1"), true);
    let cases = [
        ("a", vec![metric("m1", true, "v"), metric("m2", false, "v")], Some(("label", "m2"))),
        (&long.repeat(2), vec![metric("m1", true, "v"), metric("m2", false, "v")], Some(("value", "m2"))),
        ("a", vec![metric("m1", true, &long), metric("m2", false, &long)], Some(("value", "m1"))),
        ("a", vec![sum, metric("m1", false, &long), metric("m2", false, &long)], None),
        ("a", vec![metric("m1", true, &long.repeat(2))], None),
    ];
    for (index, (name, queries, expected)) in cases.into_iter().enumerate() {
        let mut notice = notice_of("eu-west-1", Query::Math(queries));
        notice.alarm.name = name.to_owned();
        let url = graph(&notice);
        assert_eq!(url.is_some(), expected.is_some(), "{index}: {url:?}");
        let Some((url, (first, last))) = url.zip(expected) else { continue };
        assert!(url.len() <= LONGEST && url.contains(last), "{index}: {url}");
        assert_eq!(url.contains("label~"), first == "label", "{index}: {url}");
        assert_eq!(url.contains("m2"), last == "m2", "{index}: {url}");
    }
}

#[test]
fn the_time_range_covers_three_windows() {
    let cases = [
        (Some(60), Some(1), "04*3a12*3a07Z", "05*3a27*3a07Z"),
        (Some(300), Some(12), "2026-11-23T02*3a12*3a07Z", "2026-11-23T05*3a57*3a07Z"),
        (Some(86_400), Some(1), "2026-11-20T05*3a12*3a07Z", "2026-11-23T23*3a12*3a07Z"),
        (Some(u32::MAX), Some(u32::MAX), "2026-10-24T05*3a12*3a07Z", "2026-11-30T17*3a12*3a07Z"),
        (None, None, "04*3a12*3a07Z", "05*3a27*3a07Z"),
    ];
    for (period, periods, start, end) in cases {
        let mut notice = notice("eu-west-1", "AWS/EC2", &[]);
        if let Definition::Metric(metric) = &mut notice.definition {
            metric.period = period;
            metric.evaluation_periods = periods;
        }
        let url = graph(&notice).unwrap();
        let (_, times) = url.split_once("~start~'").unwrap();
        let (first, last) = times.split_once("~end~'").unwrap();
        assert!(first.ends_with(start) && last.starts_with(end) || last.contains(end), "{url}");
    }
}
